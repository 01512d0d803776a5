// The dining philosophers as threads: acquire() takes both forks in the order of the locks, so
// nobody waits in a circle.
#include <steward/steward.hpp>

#include <iostream>
#include <thread>

int main() {
    constexpr std::size_t count = 5;
    const steward::Manager manager;
    std::vector<steward::Lock> chopsticks;
    for (std::size_t i = 0; i < count; ++i) chopsticks.push_back(manager.lock());

    std::vector<std::jthread> philosophers;
    for (std::size_t i = 0; i < count; ++i)
        philosophers.emplace_back([&, i] {
            for (int meal = 0; meal < 3; ++meal) {
                const auto held = steward::acquire(chopsticks[i], chopsticks[(i + 1) % count]);
                std::cout << "philosopher " + std::to_string(i) + " eating\n" << std::flush;
            }
        });
}
