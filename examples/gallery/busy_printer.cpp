// Two processes print at once. A mutex keeps the lines of each together; --without-mutex shows what
// happens otherwise.
#include <steward/steward.hpp>

#include <iostream>
#include <mutex>

int main(int count, char** words) {
    const bool with_mutex = !(count > 1 && std::string(words[1]) == "--without-mutex");
    const steward::Manager manager;
    const auto mutex = manager.lock();
    const auto first_prints = manager.semaphore(0);

    const auto print = [&](const std::string& name, bool is_first) {
        std::unique_lock guard(mutex, std::defer_lock);
        if (!is_first) first_prints.acquire();
        if (with_mutex) guard.lock();
        if (is_first) first_prints.release();
        for (int i = 0; i < 5; ++i) {
            std::cout << name + " run\n" << std::flush;
            std::cout << name + " over\n" << std::flush;
        }
    };
    steward::Process one([&] { print("sub1", true); });
    steward::Process two([&] { print("sub2", false); });
    one.start();
    two.start();
    one.join();
    two.join();
}
