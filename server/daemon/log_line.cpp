#include "daemon/log_line.hpp"

#include "common/utf8.hpp"

#include <algorithm>

namespace steward::daemon {
namespace {

bool is_bare(char letter) {
    const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    return is_letter || (letter >= '0' && letter <= '9') ||
           std::string_view("-_./:@+,").find(letter) != std::string_view::npos;
}

}  // namespace

std::string_view name(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info:
        case Level::answer: return "info";
        case Level::warning: return "warning";
        case Level::error: return "error";
    }
    return "info";
}

std::string log_value(std::string_view value) {
    if (!value.empty() && std::all_of(value.begin(), value.end(), is_bare))
        return std::string(value);
    std::string escaped;
    for (const char letter : value) {
        if (letter == '"' || letter == '\\') escaped += '\\';
        escaped += letter;
    }
    return '"' + printable(escaped) + '"';
}

std::string log_line(const LogEvent& event, std::uint64_t suppressed) {
    std::string line = "level=" + std::string(name(event.level)) +
                       " event=" + log_value(event.event) + " msg=" + log_value(event.sentence);
    for (const LogField& field : event.fields)
        line += " " + std::string(field.key) + "=" + log_value(field.value);
    if (suppressed > 0) line += " suppressed=" + std::to_string(suppressed);
    return line;
}

}  // namespace steward::daemon
