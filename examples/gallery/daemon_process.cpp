// The first daemonic process: it runs beside its parent and would end with it. It may not have
// children itself.
#include <steward/steward.hpp>

#include <iostream>
#include <stdexcept>

int main() {
    const steward::Manager manager;
    const auto may_start = manager.semaphore(0);

    steward::Process process([&] {
        may_start.acquire();
        std::cout << "sub start" << std::endl;
        try {
            steward::Process([] {}).start();
        } catch (const std::logic_error& error) {
            std::cout << error.what() << std::endl;
        }
        std::cout << "sub over" << std::endl;
    });
    process.set_daemon(true);  // before start
    process.start();
    std::cout << "parent start" << std::endl;
    may_start.release();
    process.join();  // without it the daemon would be ended in the middle
    std::cout << "parent over" << std::endl;
}
