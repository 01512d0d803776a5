#include "pids.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <thread>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;

// A line, so that a number is not read while it is being written.
pid_t first_number(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) || file.eof() || line.empty()) return 0;
    return std::stoi(line);
}

}  // namespace

pid_t number_in(const std::string& path) {
    for (int i = 0; i < 2000; ++i) {
        if (const pid_t number = first_number(path)) return number;
        std::this_thread::sleep_for(10ms);
    }
    FAIL("nothing was written to " + path);
    return 0;
}

bool ends(pid_t pid) {
    for (int i = 0; i < 1000 && is_alive(pid); ++i) std::this_thread::sleep_for(10ms);
    return !is_alive(pid);
}

pid_t child_of(pid_t parent) {
    const std::string id = std::to_string(parent);
    for (int i = 0; i < 2000; ++i) {
        std::ifstream file("/proc/" + id + "/task/" + id + "/children");
        pid_t child = 0;
        if (file >> child) return child;
        std::this_thread::sleep_for(10ms);
    }
    FAIL("process " + id + " never had a child");
    return 0;
}

}  // namespace steward::testing
