// Two threads need the same two locks and name them in opposite order: acquire() sorts them, so
// they cannot deadlock. Whoever holds a later lock is refused an earlier one.
#include <steward/steward.hpp>

#include <iostream>
#include <thread>

int main() {
    const steward::Manager manager;
    const auto x = manager.lock();
    const auto y = manager.lock();

    std::jthread one([&] {
        for (int i = 0; i < 100; ++i) {
            const auto held = steward::acquire(x, y);
            if (i % 50 == 0) std::cout << "Thread-1" << std::endl;
        }
    });
    std::jthread two([&] {
        for (int i = 0; i < 100; ++i) {
            const auto held = steward::acquire(y, x);
            if (i % 50 == 0) std::cout << "Thread-2" << std::endl;
        }
    });
    one.join();
    two.join();

    const auto later = steward::acquire(y);
    try {
        const auto earlier = steward::acquire(x);
    } catch (const steward::LockOrder&) {
        std::cout << "Lock order violation" << std::endl;
    }
}
