#include "bench/operations/in_python.hpp"

#include "bench/process.hpp"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace steward::bench {

std::vector<double> measure_in_python(const std::vector<InPython>& questions, std::size_t rounds) {
    nlohmann::json asked = nlohmann::json::array();
    for (const InPython& one : questions)
        asked.push_back({{"prepare", one.prepare},
                         {"statement", one.statement},
                         {"items", one.items},
                         {"rounds", rounds}});
    const Directory directory;
    const std::string path = directory.path() + "/questions.json";
    std::ofstream(path) << asked;
    const std::string command =
        "/usr/bin/python3 '" BENCH_SOURCE_DIRECTORY "/operations/operations.py' '" + path + "'";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run python3");
    std::string output;
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
        output.append(buffer, count);
    if (::pclose(pipe) != 0) throw std::runtime_error("python has failed");
    return nlohmann::json::parse(output).get<std::vector<double>>();
}

}  // namespace steward::bench
