#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace steward::tidy {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<Source> read_sources() {
    const fs::path root = STEWARD_SOURCE;
    std::vector<Source> sources;
    for (const char* folder : {"common", "server", "client", "examples", "bench", "tests"}) {
        if (!fs::exists(root / folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const fs::path extension = entry.path().extension();
            if (extension == ".hpp" || extension == ".cpp")
                sources.push_back(
                    make_source(fs::relative(entry.path(), root).string(), read(entry.path())));
        }
    }
    std::sort(sources.begin(), sources.end(),
              [](const Source& left, const Source& right) { return left.path < right.path; });
    return sources;
}

Source read_source(const std::string& path) {
    return make_source(path, read(fs::path(STEWARD_SOURCE) / path));
}

Source make_source(std::string path, std::string_view text) {
    Source source{.path = std::move(path), .lines = {}};
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        source.lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return source;
}

std::string breach(const Source& source, std::size_t line_index, const std::string& what) {
    return source.path + ":" + std::to_string(line_index + 1) + ": " + what;
}

std::string joined(const Breaches& breaches) {
    std::string text;
    for (const std::string& one : breaches) text += "\n" + one;
    return text;
}

}  // namespace steward::tidy
