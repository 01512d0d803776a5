// The decrement of the architecture's page, as somebody else would write it; and which daemon has
// served it.
#include "hostile.hpp"

#include <steward/steward.hpp>

int main() {
    steward::Manager manager;
    const auto data = manager.list<int>({100});
    const auto lock = manager.lock();

    std::vector<steward::Process> workers;
    for (int i = 0; i < 10; ++i)
        workers.emplace_back([=] {
            std::scoped_lock guard(lock);
            const int number = data[0];
            data[0] = number - 1;
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();
    std::cout << data << '\n';
    std::cout << std::filesystem::read_symlink("/proc/" + std::to_string(manager.daemon_pid()) +
                                               "/exe")
                     .string()
              << '\n';
}
