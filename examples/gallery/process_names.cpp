// Processes have names: given ones, or Process-N by the order in which they were made. A service
// outlives two workers; who may go on is said by semaphores, so that the output is the same each
// time.
#include <steward/steward.hpp>

#include <iostream>

namespace {

struct Stage {
    steward::Semaphore started;
    steward::Semaphore may_end;

    void play() const {
        const std::string name = steward::current_process().name;
        std::cout << name << " Starting" << std::endl;
        started.release();
        may_end.acquire();
        std::cout << name << " Exiting" << std::endl;
    }
};

}  // namespace

int main() {
    const steward::Manager manager;
    const auto stage = [&] { return Stage{manager.semaphore(0), manager.semaphore(0)}; };
    const std::vector<Stage> stages{stage(), stage(), stage()};
    std::vector<steward::Process> processes;
    processes.emplace_back([&] { stages[0].play(); },
                           steward::ProcessOptions{.name = "my_service"});
    processes.emplace_back([&] { stages[1].play(); }, steward::ProcessOptions{.name = "worker 1"});
    processes.emplace_back([&] { stages[2].play(); });  // the default name

    for (const std::size_t i : {1u, 2u, 0u}) {
        processes[i].start();
        stages[i].started.acquire();
    }
    for (const std::size_t i : {1u, 2u, 0u}) {
        stages[i].may_end.release();
        processes[i].join();
    }
}
