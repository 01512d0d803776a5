#include "client/cli/catalogue.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/suggestion.hpp"

#include "common/value.hpp"

#include <algorithm>
#include <cctype>

namespace steward::cli {
namespace {

// Calls `take` with each member of the map that comes next: its name, and a reader of its value.
template <class Take>
void for_each_member(Reader& reader, Take take) {
    const Token head = reader.next();
    for (std::uint64_t i = 0; head.kind == Kind::map && i < head.bits; ++i) {
        const BytesView name = reader.next().bytes;
        Reader value(reader.value());
        take(name, value);
    }
}

// Calls `take` for each item of an array; a reader stands before it and must pass it.
template <class Take>
void for_each_item(Reader& reader, Take take) {
    const Token head = reader.next();
    for (std::uint64_t i = 0; head.kind == Kind::array && i < head.bits; ++i) take(reader);
}

Parameter read_parameter(Reader& reader) {
    Parameter parameter{.name = {}, .kind = "any"};
    for_each_member(reader, [&](BytesView name, Reader& value) {
        if (name == "name")
            parameter.name = value.next().bytes;
        else if (name == "kind")
            parameter.kind = value.next().bytes;
        else if (name == "optional")
            parameter.optional = value.next().bits != 0;
    });
    return parameter;
}

Method read_method(Reader& reader, std::string called = {}) {
    Method method{.name = std::move(called),
                  .parameters = {},
                  .access = "writes",
                  .holds = {},
                  .result = {},
                  .summary = {}};
    for_each_member(reader, [&](BytesView name, Reader& value) {
        if (name == "name")
            method.name = value.next().bytes;
        else if (name == "number")
            method.number = static_cast<std::uint16_t>(value.next().bits);
        else if (name == "access")
            method.access = value.next().bytes;
        else if (name == "holds")
            method.holds = value.next().bytes;
        else if (name == "result")
            method.result = value.next().bytes;
        else if (name == "summary")
            method.summary = value.next().bytes;
        else if (name == "parameters")
            for_each_item(value,
                          [&](Reader& item) { method.parameters.push_back(read_parameter(item)); });
    });
    return method;
}

Type read_type(Reader& reader) {
    Type type;
    for_each_member(reader, [&](BytesView name, Reader& value) {
        if (name == "name")
            type.name = value.next().bytes;
        else if (name == "summary")
            type.summary = value.next().bytes;
        else if (name == "constructor" && Reader(value).next().kind == Kind::map)
            type.constructor = read_method(value, "create");
        else if (name == "methods")
            for_each_item(value, [&](Reader& item) { type.methods.push_back(read_method(item)); });
    });
    return type;
}

std::string capitals(std::string text) {
    for (char& letter : text)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

}  // namespace

std::optional<ObjectId> Type::only_object() const {
    if (name == "manager") return manager_object;
    if (name == "service") return service_object;
    return std::nullopt;
}

Catalogue::Catalogue(ValueView described) {
    Reader reader(described.bytes);
    for_each_item(reader, [&](Reader& item) { types_.push_back(read_type(item)); });
}

std::vector<std::string> Catalogue::method_names() const {
    std::vector<std::string> names;
    for (const Type& type : types_) {
        for (const Method& method : type.methods) {
            if (names.size() <= method.number) names.resize(method.number + 1u);
            names[method.number] = type.name + "." + method.name;
        }
    }
    return names;
}

std::vector<std::string> Catalogue::type_names() const {
    std::vector<std::string> names;
    for (const Type& type : types_) names.push_back(type.name);
    return names;
}

const Type* Catalogue::find(std::string_view name) const {
    const auto found = std::find_if(types_.begin(), types_.end(),
                                    [&](const Type& type) { return type.name == name; });
    return found == types_.end() ? nullptr : &*found;
}

const Method& Catalogue::method(const Type& type, const std::string& name) const {
    std::vector<std::string> names;
    for (const Method& method : type.methods) {
        if (method.name == name) return method;
        names.push_back(method.name);
    }
    throw UsageError("'" + type.name + "' has no method '" + name + "'" + suggestion(name, names) +
                     "\nSee `steward help " + type.name + "`.");
}

std::string synopsis(const Type& type, const Method& method) {
    const bool creates = type.constructor && &*type.constructor == &method;
    std::string text = creates ? "create " + type.name : type.name + " " + method.name;
    if (!type.only_object()) text += " NAME";
    for (const Parameter& parameter : method.parameters) {
        const std::string value = capitals(parameter.name);
        if (!parameter.optional)
            text += " " + value;
        else if (parameter.kind == "seconds")
            text += " [--" + parameter.name + " SECONDS]";
        else
            text += " [" + value + "]";
    }
    return text;
}

}  // namespace steward::cli
