// The workers' function comes from another module: a process runs any callable, wherever it was
// written.
#include "examples/gallery/module/worker.hpp"

#include <steward/process.hpp>

int main() {
    std::vector<steward::Process> jobs;
    for (int i = 0; i < 5; ++i) jobs.emplace_back(module::worker);
    for (auto& job : jobs) job.start();
    for (auto& job : jobs) job.join();
}
