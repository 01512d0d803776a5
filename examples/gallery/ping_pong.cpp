// Two processes take turns with two locks as signals: each acquires its own and releases the
// other's. Locks belong to nobody: a process may release what another has acquired. Each counts its
// own copy of a global.
#include <steward/steward.hpp>

#include <iostream>

namespace {

int counter = 10;

void play(const char* name, const steward::Lock& mine, const steward::Lock& others) {
    for (int i = 0; i < 5; ++i) {
        mine.lock();  // wait for my turn
        std::cout << name << ' ' << counter << std::endl;
        others.unlock();  // it is the other's turn
        ++counter;
    }
}

}  // namespace

int main() {
    const steward::Manager manager;
    const auto ping = manager.lock();
    const auto pong = manager.lock();
    steward::Process one([&] { play("ping", ping, pong); });
    steward::Process two([&] { play("pong", pong, ping); });
    pong.lock();  // ping begins
    one.start();
    two.start();
    one.join();
    two.join();
    pong.unlock();
    std::cout << "in main process: " << counter << std::endl;
}
