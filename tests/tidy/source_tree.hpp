// The project's sources as text, for the rules of tests/tidy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steward::tidy {

struct Source {
    std::string path;  // from the root of the project
    std::vector<std::string> lines;

    bool is_header() const { return path.ends_with(".hpp"); }
    bool is_under(std::string_view folder) const { return path.starts_with(folder); }
};

// Every .hpp and .cpp of ours.
std::vector<Source> read_sources();

// One file of another kind, its path from the root of the project.
Source read_source(const std::string& path);

Source make_source(std::string path, std::string_view text);

// "path:line: what", one for each breach.
using Breaches = std::vector<std::string>;

std::string breach(const Source& source, std::size_t line_index, const std::string& what);
std::string joined(const Breaches& breaches);

}  // namespace steward::tidy
