// The dining philosophers in the order that everybody is warned of: each takes the left fork first.
// When the last of them closes the circle his call is refused, with a report of who holds what. He
// puts his fork back, and the meal goes on.
#include <steward/steward.hpp>

#include <iostream>
#include <mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;

class Philosopher : public steward::Process {
public:
    Philosopher(int id, steward::RLock left, steward::RLock right)
        : id_(id), left_(std::move(left)), right_(std::move(right)) {}

    void run() override {
        for (int meals = 0; meals < 5;) {
            const std::unique_lock left(left_);
            std::this_thread::sleep_for(2ms);  // so that a circle comes about
            try {
                const std::unique_lock right(right_);
                say("is eating");
                ++meals;
            } catch (const steward::Deadlock&) {
                std::this_thread::sleep_for(1ms);  // and the left fork is put back
            }
        }
    }

private:
    void say(const char* what) const {
        std::cout << "phil " + std::to_string(id_) + " " + what + "\n" << std::flush;
    }

    int id_;
    steward::RLock left_;
    steward::RLock right_;
};

}  // namespace

int main() {
    constexpr int count = 5;
    const steward::Manager manager;
    std::vector<steward::RLock> forks;
    for (int i = 0; i < count; ++i) forks.push_back(manager.rlock());
    std::vector<Philosopher> philosophers;
    for (int i = 0; i < count; ++i) {
        const auto place = static_cast<std::size_t>(i);
        philosophers.emplace_back(i, forks[place], forks[(place + 1) % count]);
    }
    for (auto& philosopher : philosophers) philosopher.start();
    for (auto& philosopher : philosophers) philosopher.join();
}
