// Where includes lead: what a file reaches by way of others.
#include "tests/tidy/rules.hpp"

#include <regex>

namespace steward::tidy {

Includes::Includes(const std::vector<Source>& sources) {
    static const std::regex include(R"re(\s*#\s*include\s*[<"]([^>"]+)[>"].*)re");
    std::set<std::string> paths;
    for (const Source& source : sources) paths.insert(source.path);
    for (const Source& source : sources) {
        std::set<std::string>& found = direct_[source.path];
        for (const std::string& line : source.lines) {
            std::smatch match;
            if (line.find("include") == std::string::npos ||
                !std::regex_match(line, match, include))
                continue;
            for (const char* root : {"", "client/include/", "server/"})
                if (const std::string path = root + match[1].str(); paths.contains(path))
                    found.insert(path);
        }
    }
}

std::set<std::string> Includes::reached_from(const std::string& path) const {
    std::set<std::string> reached;
    std::vector<std::string> waiting{path};
    while (!waiting.empty()) {
        const auto found = direct_.find(waiting.back());
        waiting.pop_back();
        if (found == direct_.end()) continue;
        for (const std::string& next : found->second)
            if (reached.insert(next).second) waiting.push_back(next);
    }
    return reached;
}

Breaches check_circles(const std::vector<Source>& sources) {
    const Includes includes(sources);
    Breaches breaches;
    for (const Source& source : sources)
        if (source.is_header() && includes.reached_from(source.path).contains(source.path))
            breaches.push_back(breach(source, 0, "the header includes itself by way of others"));
    return breaches;
}

}  // namespace steward::tidy
