// The catalogue as a C++ header for the client library: client/include/steward/detail/methods.hpp.
// A struct for each type holds one constant for each method, so that a proxy names a method as it
// names anything else, and a name that the daemon does not have does not compile. The library keeps
// no list of its own that would have to follow the catalogue.
#include "introspection/description.hpp"

#include <algorithm>
#include <array>

namespace steward::introspection {
namespace {

constexpr std::size_t columns_max = 100;

// What C++ keeps for itself: such a name gets an underscore at its end.
constexpr std::array<std::string_view, 92> reserved{
    "alignas",       "alignof",     "and",
    "and_eq",        "asm",         "auto",
    "bitand",        "bitor",       "bool",
    "break",         "case",        "catch",
    "char",          "char16_t",    "char32_t",
    "char8_t",       "class",       "co_await",
    "co_return",     "co_yield",    "compl",
    "concept",       "const",       "const_cast",
    "consteval",     "constexpr",   "constinit",
    "continue",      "decltype",    "default",
    "delete",        "do",          "double",
    "dynamic_cast",  "else",        "enum",
    "explicit",      "export",      "extern",
    "false",         "float",       "for",
    "friend",        "goto",        "if",
    "inline",        "int",         "long",
    "mutable",       "namespace",   "new",
    "noexcept",      "not",         "not_eq",
    "nullptr",       "operator",    "or",
    "or_eq",         "private",     "protected",
    "public",        "register",    "reinterpret_cast",
    "requires",      "return",      "short",
    "signed",        "sizeof",      "static",
    "static_assert", "static_cast", "struct",
    "switch",        "template",    "this",
    "thread_local",  "throw",       "true",
    "try",           "typedef",     "typeid",
    "typename",      "union",       "unsigned",
    "using",         "virtual",     "void",
    "volatile",      "wchar_t",     "while",
    "xor",           "xor_eq"};

std::string identifier(const std::string& name) {
    const bool is_reserved = std::find(reserved.begin(), reserved.end(), name) != reserved.end();
    return is_reserved ? name + "_" : name;
}

// The items one behind the other, in lines that are not too long; `end` stands behind the last.
std::string filled(const std::vector<std::string>& items, std::size_t indent,
                   std::string_view end) {
    std::string text, line;
    for (const std::string& item : items) {
        const bool is_last = &item == &items.back();
        const std::string piece = item + std::string(is_last ? end : ",");
        if (!line.empty() && indent + line.size() + 1 + piece.size() > columns_max) {
            text += std::string(indent, ' ') + line + "\n";
            line.clear();
        }
        line += (line.empty() ? "" : " ") + piece;
    }
    return text + std::string(indent, ' ') + line + "\n";
}

std::string type_struct(const engine::Catalogue& catalogue, const engine::TypeRow& type) {
    std::vector<std::string> constants;
    for (const engine::MethodRow& row : type.methods)
        constants.push_back(identifier(row.name) + "{" +
                            std::to_string(*catalogue.number_of(row.full_name)) + "}");
    std::string text = "struct " + identifier(type.name) + " {\n";
    text += "    static constexpr std::string_view type_name = \"" + type.name + "\";\n";
    if (constants.empty()) return text + "};\n";
    return text + "    static constexpr Method\n" + filled(constants, 8, ";") + "};\n";
}

std::vector<std::string> waiting_methods(const engine::Catalogue& catalogue) {
    std::vector<std::string> methods;
    for (const engine::MethodRow* row : catalogue.methods()) {
        if (!row->access.waits) continue;
        methods.push_back("Method{" + std::to_string(*catalogue.number_of(row->full_name)) + "}");
    }
    return methods;
}

constexpr std::string_view head =
    R"(// Generated: printed by `stewardd --print-reference=cpp` from the daemon's catalogue, written by
// scripts/approve and by nobody else. Each type of the daemon is a struct, each method a constant
// in it; a name that C++ keeps for itself ends with an underscore. A Method is a place in the
// table of names below, and no number of the wire: those are learned by name from each daemon's
// greeting, since another version of the daemon may number its methods otherwise, or lack some.
// clang-format off
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace steward::detail {

enum class Method : std::uint16_t {};

namespace methods {

)";

}  // namespace

std::string methods_header(const engine::Catalogue& catalogue) {
    std::string text(head);
    for (const engine::TypeRow& type : catalogue.types()) text += type_struct(catalogue, type);
    std::vector<std::string> names;
    for (const engine::MethodRow* row : catalogue.methods())
        names.push_back("\"" + row->full_name + "\"");
    text += "\n}  // namespace methods\n\ninline constexpr std::array<std::string_view, " +
            std::to_string(names.size());
    text += "> method_names{\n" + filled(names, 4, "};");
    text += "\n// Those whose answer may wait for what others do.\n";
    text += "inline constexpr std::array waiting_methods{\n" +
            filled(waiting_methods(catalogue), 4, "};");
    return text + "\n}  // namespace steward::detail\n";
}

}  // namespace steward::introspection
