// Limits of size. A line that holds a sentence may be longer: a string is not cut to please a
// margin, nor is the text of a help page.
#include "tests/tidy/rules.hpp"

#include <regex>

namespace steward::tidy {
namespace {

constexpr std::size_t line_max = 100;
constexpr std::size_t line_with_string_max = 130;
constexpr std::size_t header_lines_max = 200;
constexpr std::size_t source_lines_max = 400;
constexpr std::size_t function_lines_max = 70;

// Columns, not bytes: what follows the first byte of a letter in UTF-8 takes none.
std::size_t columns(const std::string& line) {
    std::size_t count = 0;
    for (const char letter : line)
        count += (static_cast<unsigned char>(letter) & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

void check_columns(const Source& source, Breaches& breaches) {
    bool is_page = false;  // within a raw string
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        is_page = is_page || line.find("R\"(") != std::string::npos;
        const bool has_string = is_page || line.find('"') != std::string::npos;
        const std::size_t limit = has_string ? line_with_string_max : line_max;
        if (line.find(")\"") != std::string::npos) is_page = false;
        if (columns(line) > limit)
            breaches.push_back(
                breach(source, i, "longer than " + std::to_string(limit) + " columns"));
        if (line.find('\t') != std::string::npos) breaches.push_back(breach(source, i, "a tab"));
        if (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
            breaches.push_back(breach(source, i, "a space at the end"));
    }
}

// A function begins at a line that ends with `{` after a `)` and ends at the next `}` of the same
// indent. A line of members or of a name is not where it begins. Good enough for code in one form;
// classes and namespaces have no `)`.
void check_functions(const Source& source, Breaches& breaches) {
    static const std::regex beginning(R"re(^( {0,4})[^ /#:"].*\).*\{$)re");
    static const std::regex no_function(
        R"re(^ *(namespace|class|struct|enum|return|if|for|while|switch|do)\b.*)re");
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        std::smatch match;
        if (!std::regex_match(source.lines[i], match, beginning) ||
            std::regex_match(source.lines[i], no_function))
            continue;
        const std::string end = match[1].str() + "}";
        std::size_t last = i;
        while (last < source.lines.size() && !source.lines[last].starts_with(end)) ++last;
        if (last - i > function_lines_max)
            breaches.push_back(
                breach(source, i, "a function of " + std::to_string(last - i) + " lines"));
    }
}

// A table that a program prints may be as long as it is: it is looked up, not read.
bool is_printed(const Source& source) {
    return !source.lines.empty() && source.lines[0].starts_with("// Generated: ");
}

}  // namespace

Breaches check_sizes(const std::vector<Source>& sources) {
    Breaches breaches;
    for (const Source& source : sources) {
        const std::size_t limit = source.is_header() ? header_lines_max : source_lines_max;
        if (source.lines.size() > limit && !is_printed(source))
            breaches.push_back(
                breach(source, limit, "more than " + std::to_string(limit) + " lines"));
        check_columns(source, breaches);
        check_functions(source, breaches);
    }
    return breaches;
}

}  // namespace steward::tidy
