#include "tests/transcripts/pattern.hpp"

#include <cctype>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

namespace steward::transcripts {
namespace {

using nlohmann::json;

// Letters for private use: no transcript says them.
const std::string any_mark = "\uE000any";
const std::string rest_mark = "\uE000rest";

std::uint64_t lookup(const Names& names, std::string_view name) {
    const auto found = names.find(name);
    if (found == names.end())
        throw std::runtime_error("nothing is called '" + std::string(name) + "'");
    return found->second;
}

std::string_view word_at(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_'))
        ++end;
    return text.substr(begin, end - begin);
}

// Turns the marks that stand outside of strings into JSON.
class Expansion {
public:
    Expansion(std::string_view text, const Names& names) : text_(text), names_(names) {}

    std::string run() {
        while (at_ < text_.size()) step();
        return std::move(json_);
    }

private:
    void step() {
        const char letter = text_[at_];
        if (letter == '"') return string();
        if (letter == '[' || letter == '{') open_.push_back(letter);
        if ((letter == ']' || letter == '}') && !open_.empty()) open_.pop_back();
        if (text_.substr(at_, 3) == "...") return rest();
        if (letter == '_') return put('"' + any_mark + '"', 1);
        if (letter != '$' && letter != '&') return put(std::string(1, letter), 1);
        const std::string_view name = word_at(text_, at_ + 1);
        const std::string id = std::to_string(lookup(names_, name));
        put(letter == '$' ? "{\"$ref\": " + id + "}" : id, 1 + name.size());
    }
    void rest() {
        const bool in_map = !open_.empty() && open_.back() == '{';
        put('"' + rest_mark + '"' + (in_map ? ": 0" : ""), 3);
    }
    void string() {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2u : 1u;
        put(std::string(text_.substr(at_, end + 1 - at_)), end + 1 - at_);
    }
    void put(const std::string& expanded, std::size_t used) {
        json_ += expanded;
        at_ += used;
    }

    std::string_view text_;
    const Names& names_;
    std::string json_;
    std::size_t at_ = 0;
    std::vector<char> open_;
};

// `...` in an array stands for any number of items; the shortest that fits is tried first.
bool matches_items(const json& pattern, std::size_t p, const json& value, std::size_t v) {
    if (p == pattern.size()) return v == value.size();
    if (pattern[p] == rest_mark) {
        for (std::size_t next = v; next <= value.size(); ++next)
            if (matches_items(pattern, p + 1, value, next)) return true;
        return false;
    }
    return v < value.size() && matches(pattern[p], value[v]) &&
           matches_items(pattern, p + 1, value, v + 1);
}

bool matches_members(const json& pattern, const json& value) {
    const bool open = pattern.contains(rest_mark);
    if (!open && pattern.size() != value.size()) return false;
    for (const auto& [key, member] : pattern.items()) {
        if (key == rest_mark) continue;
        if (!value.contains(key) || !matches(member, value[key])) return false;
    }
    return true;
}

}  // namespace

json parse_pattern(std::string_view text, const Names& names) {
    return json::parse(Expansion(text, names).run());
}

nlohmann::ordered_json parse_argument(std::string_view text, const Names& names) {
    return nlohmann::ordered_json::parse(Expansion(text, names).run());
}

bool matches(const json& pattern, const json& value) {
    if (pattern == any_mark) return true;
    if (pattern.is_array() && value.is_array()) return matches_items(pattern, 0, value, 0);
    if (pattern.is_object() && value.is_object()) return matches_members(pattern, value);
    return pattern.is_number_float() == value.is_number_float() && pattern == value;
}

}  // namespace steward::transcripts
