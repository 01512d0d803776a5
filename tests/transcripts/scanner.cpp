#include "tests/transcripts/scanner.hpp"

#include <cctype>

namespace steward::transcripts {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    bool in_string = false;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (in_string && letter == '\\' && i + 1 < text.size()) {
            parts.back() += letter;
            parts.back() += text[++i];
            continue;
        }
        if (letter == '"') in_string = !in_string;
        if (!in_string && (letter == '[' || letter == '{')) ++depth;
        if (!in_string && (letter == ']' || letter == '}')) --depth;
        if (!in_string && depth == 0 && letter == separator) {
            parts.emplace_back();
            continue;
        }
        parts.back() += letter;
    }
    std::erase_if(parts, [](const std::string& part) { return trimmed(part).empty(); });
    return parts;
}

bool is_word(std::string_view text) {
    if (text.empty() || !(std::isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_'))
        return false;
    for (const char letter : text)
        if (!std::isalnum(static_cast<unsigned char>(letter)) && letter != '_' && letter != '.' &&
            letter != '-')
            return false;
    return text != "true" && text != "false" && text != "null" && text != "_";
}

}  // namespace steward::transcripts
