// Five kinds of end and their exit codes: 0 is well, a positive one is the program's own, minus a
// signal was killed by it.
#include <steward/steward.hpp>

#include <cstdlib>
#include <iostream>

namespace {

void exit_error() { std::exit(1); }
void exit_ok() {}
int return_value() { return 1; }  // a result is no exit code
void raises() { throw std::runtime_error("There was an error!"); }

}  // namespace

int main() {
    const steward::Manager manager;
    const auto never = manager.semaphore(0);
    std::vector<steward::Process> jobs;
    jobs.emplace_back(exit_error, steward::ProcessOptions{.name = "exit_error"});
    jobs.emplace_back(exit_ok, steward::ProcessOptions{.name = "exit_ok"});
    jobs.emplace_back(return_value, steward::ProcessOptions{.name = "return_value"});
    jobs.emplace_back(raises, steward::ProcessOptions{.name = "raises"});
    jobs.emplace_back([&] { never.acquire(); }, steward::ProcessOptions{.name = "terminated"});

    for (auto& job : jobs) {
        std::cout << "Starting process for " << job.name() << std::endl;
        job.start();
    }
    jobs.back().terminate();
    for (auto& job : jobs) {
        job.join();
        std::cout << job.name() << ".exitcode = " << *job.exitcode() << std::endl;
    }
}
