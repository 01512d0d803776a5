// What has no place in the engine.
#include "tests/tidy/rules.hpp"

#include <regex>

namespace steward::tidy {
namespace {

struct Forbidden {
    std::regex pattern;
    const char* what;
};

const std::vector<Forbidden>& forbidden() {
    static const std::vector<Forbidden> table = [] {
        std::vector<Forbidden> made;
        const auto add = [&](const char* pattern, const char* what) {
            made.push_back({std::regex(pattern), what});
        };
        add(R"re(#\s*include\s*<(thread|mutex|shared_mutex|condition_variable|future|atomic|stop_token|semaphore)>)re",
            "threads and locks");
        add(R"re(#\s*include\s*"common/descriptor\.hpp")re", "descriptors");
        add(R"re(#\s*include\s*<(fstream|iostream|filesystem|cstdio|stdio\.h|unistd\.h|fcntl\.h|sys/.*)>)re",
            "files");
        add(R"re(#\s*include\s*<(ctime|time\.h|random)>)re", "clocks and randomness");
        add(R"re(\b(steady_clock|system_clock|high_resolution_clock|clock_gettime|gettimeofday)\b)re",
            "clocks");
        add(R"re(\b(random_device|mt19937|mt19937_64|getrandom|srand)\b|\b(std)?::rand\()re",
            "randomness");
        add(R"re(\b(getenv|setenv|environ)\b)re", "the environment");
        add(R"re(\basio\b)re", "Asio");
        add(R"re(\b(std::thread|std::jthread|std::mutex|thread_local)\b)re", "threads and locks");
        return made;
    }();
    return table;
}

// A line without its comment; what stands in strings stays.
std::string code_of(const std::string& line) { return line.substr(0, line.find("//")); }

// Variables whose order is that of a hash table.
std::vector<std::string> hash_tables(const std::vector<Source>& sources) {
    static const std::regex declaration(
        R"re(unordered_(?:multi)?(?:map|set)<.*>\s+(\w+)\s*(?:;|=|\{))re");
    std::vector<std::string> names;
    for (const Source& source : sources) {
        if (!source.is_under("server/engine/")) continue;
        for (const std::string& line : source.lines) {
            std::smatch match;
            if (std::regex_search(line, match, declaration)) names.push_back(match[1]);
        }
    }
    return names;
}

void check_hash_order(const Source& source, const std::vector<std::string>& tables,
                      Breaches& breaches) {
    for (const std::string& name : tables) {
        const std::regex walk("for \\(.* : (\\w+(\\.|->))*" + name + "\\)|\\b" + name +
                              "(\\.|->)(c?begin|each)\\(|begin\\(" + name + "\\)");
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            if (std::regex_search(code_of(source.lines[i]), walk))
                breaches.push_back(breach(source, i, "iteration in hash order over " + name));
    }
}

}  // namespace

Breaches check_engine_is_pure(const std::vector<Source>& sources) {
    Breaches breaches;
    const std::vector<std::string> tables = hash_tables(sources);
    for (const Source& source : sources) {
        if (!source.is_under("server/engine/")) continue;
        for (std::size_t i = 0; i < source.lines.size(); ++i)
            for (const Forbidden& rule : forbidden())
                if (std::regex_search(code_of(source.lines[i]), rule.pattern))
                    breaches.push_back(
                        breach(source, i, std::string("the engine knows no ") + rule.what));
        check_hash_order(source, tables, breaches);
    }
    return breaches;
}

}  // namespace steward::tidy
