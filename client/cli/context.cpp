#include "client/cli/context.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/table.hpp"
#include "common/json_printer.hpp"
#include "common/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

// What daemon tables call this process: "steward list append".
std::string client_name(const std::vector<std::string>& words) {
    std::string name = "steward";
    for (std::size_t i = 0; i < std::min<std::size_t>(words.size(), 2); ++i) {
        std::string word = words[i].substr(0, 100);
        while (!is_utf8(word)) word.pop_back();  // a letter that was cut, or what is no text
        name += " " + word;
    }
    return name;
}

std::string cell(const ordered_json& value) {
    if (value.is_null() || value == "" || value == ordered_json::array()) return "-";
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_string()) return harmless(value.get<std::string>());
    if (!value.is_array() && !value.is_object()) return value.dump();
    std::string text;
    for (const auto& [key, item] : value.items())
        text += (text.empty() ? "" : " ") + (value.is_object() ? key + "=" : "") + cell(item);
    return text;
}

std::string capitals(std::string text) {
    for (char& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

std::string table_of(const ordered_json& rows) {
    if (rows.empty()) return "";
    std::vector<std::string> headers;
    for (const auto& [key, value] : rows.front().items()) headers.push_back(capitals(key));
    Table table(headers);
    for (const ordered_json& row : rows) {
        std::vector<std::string> cells;
        for (const ordered_json& value : row) cells.push_back(cell(value));
        table.add(std::move(cells));
    }
    return table.text();
}

bool is_rows(const ordered_json& value) { return value.is_array() && !value.empty() && value.front().is_object(); }

}  // namespace

void write_output(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) != 0 || !written) throw OutputFailed(errno);
}

Session& Context::session() {
    if (!session_) session_ = std::make_unique<Session>(options_.socket, client_name(options_.words));
    return *session_;
}

void Context::print(ValueView value, std::string_view kind) const {
    constexpr std::size_t line_letters_max = 100;
    const Token head = value.head();
    if (!options_.json && head.kind == Kind::nil && kind == "null") return;
    if (!options_.json && head.kind == Kind::text) return write(std::string(head.bytes) + "\n");
    std::string text;
    print_json(text, value);
    if (!options_.json && text.size() > line_letters_max) {
        text.clear();
        print_json(text, value, Layout::indented);
    }
    write(text + "\n");
}

void Context::print_rows(const ordered_json& rows) const { write(table_of(rows)); }

void Context::print_members(const ordered_json& members) const {
    Table lines;
    std::string tables;
    for (const auto& [key, value] : members.items()) {
        if (is_rows(value)) tables += "\n" + key + ":\n" + table_of(value);
        else lines.add({key, " " + cell(value)});
    }
    write(lines.text() + tables);
}

void Context::note(const std::string& word, const std::string& sentence) const {
    const std::string text =
        options_.json ? ordered_json{{"note", word}, {"message", sentence}}.dump() : "steward: " + sentence;
    std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace steward::cli
