// A queue with room for two items: what put and get do when it is full or empty, at once, after a
// while, and when somebody else makes room or brings an item.
#include <steward/steward.hpp>

#include <iostream>

int main() {
    using namespace std::chrono_literals;
    const steward::Manager manager;
    const auto queue = manager.queue<int>({.maxsize = 2});
    queue.put(1);
    queue.put(2);
    std::cout << "full: " << std::boolalpha << queue.full() << std::endl;
    std::cout << "put 3 at once: " << queue.put_nowait(3) << std::endl;
    std::cout << "put 3 within 10 ms: " << queue.put_for(3, 10ms) << std::endl;

    // Another process takes one item: then there is room, and the put that waits goes on.
    steward::Process taker([&] { queue.get(); });
    taker.start();
    queue.put(3);
    taker.join();

    std::cout << "got " << queue.get() << std::endl;
    std::cout << "got " << queue.get() << std::endl;
    std::cout << "empty: " << queue.empty() << std::endl;
    std::cout << "get at once: " << (queue.get_nowait() ? "an item" : "nothing") << std::endl;
    std::cout << "get within 10 ms: " << (queue.get_for(10ms) ? "an item" : "nothing") << std::endl;
}
