// Five workers at once, each with a number of its own: which prints first is up to the system.
#include <steward/process.hpp>

#include <iostream>

namespace {

void worker(int number) { std::cout << "Worker: " + std::to_string(number) + "\n" << std::flush; }

}  // namespace

int main() {
    std::vector<steward::Process> jobs;
    for (int i = 0; i < 5; ++i) jobs.emplace_back([i] { worker(i); });
    for (auto& job : jobs) job.start();
    for (auto& job : jobs) job.join();
}
