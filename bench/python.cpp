#include "bench/python.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace steward::bench {

namespace {

nlohmann::json run_python(const std::string& arguments) {
    std::FILE* pipe = ::popen(("/usr/bin/python3 " + arguments).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run python3");
    std::string output;
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
        output.append(buffer, count);
    if (::pclose(pipe) != 0) throw std::runtime_error("python has failed: " + arguments);
    return nlohmann::json::parse(output);
}

Measurement measurement_in(const nlohmann::json& line) {
    return {.calls_per_s = line.at("calls_per_s").get<double>(),
            .p50_us = line.at("p50_us").get<double>(),
            .p99_us = line.at("p99_us").get<double>(),
            .calls = line.at("calls").get<std::uint64_t>()};
}

}  // namespace

Measurement measure_python(const std::string& script, std::string_view measured,
                           std::size_t clients, std::chrono::nanoseconds duration,
                           const Processors& where) {
    const auto line =
        run_python("'" + script + "' " + std::string(measured) + " " + std::to_string(clients) +
                   " " + std::to_string(std::chrono::duration<double>(duration).count()) + " " +
                   std::to_string(where.server) + " " + std::to_string(where.load));
    return measurement_in(line);
}

Measurement measure_python_queue(const std::string& script, std::string_view measured,
                                 std::string_view kind, std::chrono::nanoseconds duration) {
    return measurement_in(
        run_python("'" + script + "' " + std::string(measured) + " " + std::string(kind) + " " +
                   std::to_string(std::chrono::duration<double>(duration).count())));
}

double measure_python_pool(const std::string& script, std::string_view measured,
                           std::size_t count) {
    const auto line = run_python("'" + script + "' " + std::string(measured) + " " +
                                 std::to_string(count) + " " + std::to_string(processors().load));
    return line.at("nanoseconds").get<double>();
}

}  // namespace steward::bench
