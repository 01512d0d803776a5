#include "client/cli/context.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/table.hpp"
#include "common/json_printer.hpp"
#include "common/utf8.hpp"
#include "steward/error.hpp"

#include <unistd.h>
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

// Tables have no other fractions than seconds, which are told so everywhere.
std::string in_tenths(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", seconds);
    return text;
}

std::string cell(const ordered_json& value) {
    if (value.is_null() || value == "" || value == ordered_json::array()) return "-";
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (value.is_string()) return printable(value.get<std::string>());
    if (value.is_number_float()) return in_tenths(value.get<double>());
    if (!value.is_array() && !value.is_object()) return value.dump();
    std::string text;
    for (const auto& [key, item] : value.items())
        text += (text.empty() ? "" : " ") + (value.is_object() ? printable(key) + "=" : "") +
                cell(item);
    return text;
}

std::string heading(std::string text) {
    for (char& letter : text)
        letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

std::string table_of(const ordered_json& rows) {
    if (rows.empty()) return "";
    std::vector<std::string> headers;
    for (const auto& [key, value] : rows.front().items()) headers.push_back(heading(key));
    Table table(headers);
    for (const ordered_json& row : rows) {
        std::vector<std::string> cells;
        for (const ordered_json& value : row) cells.push_back(cell(value));
        table.add(std::move(cells));
    }
    return table.text();
}

// Whether the text, read as a line, is this very value.
bool reads_back(const std::string& text, ValueView value) {
    if (text.find('\n') != std::string::npos) return false;
    try {
        return read_word(text, "any") == value.bytes;
    } catch (const UsageError&) {
        return false;
    }
}

// "…; to start one: stewardd". It listens where this command looks, unless the place was given to
// this command alone.
std::string how_to_start(const Options& options) {
    const std::string alone =
        options.socket_from == "--socket" ? " --socket " + options.socket : "";
    return "; the place comes from " + options.socket_from + ". To start a daemon there: stewardd" +
           alone;
}

bool is_rows(const ordered_json& value) {
    return value.is_array() && !value.empty() && value.front().is_object();
}

}  // namespace

std::string text_of_members(const ordered_json& members) {
    Table lines;
    std::string tables;
    for (const auto& [key, value] : members.items()) {
        if (is_rows(value))
            tables += "\n" + printable(key) + ":\n" + table_of(value);
        else
            lines.add({printable(key), " " + cell(value)});
    }
    return lines.text() + tables;
}

std::string text_of_info(ordered_json members) {
    for (const char* const id : {"id", "guarded_by"})
        if (members.contains(id)) members[id] = "@" + members[id].dump();
    return text_of_members(members);
}

void write_output(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (std::fflush(stdout) != 0 || !written) throw OutputFailed(errno);
}

void complain(bool json, std::string_view word, const std::string& sentence) {
    const std::string text = json ? ordered_json{{"error", word}, {"message", sentence}}.dump(
                                        -1, ' ', false, ordered_json::error_handler_t::replace)
                                  : "steward: " + sentence;
    std::fprintf(stderr, "%s\n", printable_lines(text).c_str());
}

Session& Context::session() {
    if (!session_) session_ = connect();
    return *session_;
}

std::unique_ptr<Session> Context::connect() const {
    try {
        return std::make_unique<Session>(options_.socket, client_name(options_.words));
    } catch (const NotSent& error) {
        const std::string sentence = error.what();
        throw NotSent(sentence +
                      (sentence.starts_with("no daemon listens") ? how_to_start(options_) : ""));
    }
}

void Context::print(ValueView value, std::string_view kind) const {
    const Token head = value.head();
    if (!options_.json && head.kind == Kind::nil && kind == "null") return;
    std::string text;
    if (options_.lines && head.kind == Kind::array) {
        Reader reader(value.bytes);
        reader.next();
        for (std::uint64_t i = 0; i < head.bits; ++i) text += item_text({reader.value()}) + "\n";
    } else {
        text = result_text(value) + "\n";
    }
    // Elsewhere the bytes are what was asked for.
    write(::isatty(STDOUT_FILENO) == 1 ? printable_lines(text) : text);
}

std::string Context::result_text(ValueView value) const {
    constexpr std::size_t line_letters_max = 100;
    const Token head = value.head();
    if (!options_.json && head.kind == Kind::text) return std::string(head.bytes);
    if (!options_.json && options_.text && head.kind == Kind::binary)
        return std::string(head.bytes);
    std::string text;
    print_json(text, value);
    if (options_.json || options_.text || options_.lines || text.size() <= line_letters_max)
        return text;
    text.clear();
    print_json(text, value, Layout::indented);
    return text;
}

// A string that would be read as something else when the line is read again is quoted, unless all
// words are text.
std::string Context::item_text(ValueView item) const {
    if (options_.json || options_.text || item.kind() != Kind::text) return result_text(item);
    const std::string text(item.head().bytes);
    std::string quoted;
    if (!reads_back(text, item)) print_json(quoted, item);
    return quoted.empty() ? text : quoted;
}

void Context::print_document(const ordered_json& document) const {
    write(printable(document.dump()) + "\n");
}

void Context::print_rows(const ordered_json& rows) const { write(table_of(rows)); }

void Context::print_members(const ordered_json& members) const { write(text_of_members(members)); }

void Context::note(const std::string& word, const std::string& sentence) const {
    const std::string text = options_.json
                                 ? ordered_json{{"note", word}, {"message", sentence}}.dump()
                                 : "steward: " + sentence;
    std::fprintf(stderr, "%s\n", printable_lines(text).c_str());
}

}  // namespace steward::cli
