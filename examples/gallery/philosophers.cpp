// The dining philosophers as a class derived from Process. Even ones take the left fork first, odd
// ones the right one, so that there is no circle of waiting.
#include <steward/steward.hpp>

#include <iostream>
#include <thread>

namespace {

using namespace std::chrono_literals;

class Philosopher : public steward::Process {
public:
    Philosopher(int id, steward::Lock left, steward::Lock right)
        : id_(id), left_(std::move(left)), right_(std::move(right)) {}

    void run() override {
        const bool is_even = id_ % 2 == 0;
        const steward::Lock& first = is_even ? left_ : right_;
        const steward::Lock& second = is_even ? right_ : left_;
        for (int i = 0; i < 5; ++i) {
            first.lock();
            second.lock();
            say("is eating");
            std::this_thread::sleep_for(2ms);
            left_.unlock();
            right_.unlock();
            say("is thinking");
            std::this_thread::sleep_for(1ms);
        }
    }

private:
    void say(const char* what) const {
        std::cout << "phil " + std::to_string(id_) + " " + what + "\n" << std::flush;
    }

    int id_;
    steward::Lock left_;
    steward::Lock right_;
};

}  // namespace

int main() {
    constexpr int count = 5;
    const steward::Manager manager;
    std::vector<steward::Lock> forks;
    for (int i = 0; i < count; ++i) forks.push_back(manager.lock());
    std::vector<Philosopher> philosophers;
    for (int i = 0; i < count; ++i) {
        const auto place = static_cast<std::size_t>(i);
        philosophers.emplace_back(i, forks[place], forks[(place + 1) % count]);
    }
    for (auto& philosopher : philosophers) philosopher.start();
    for (auto& philosopher : philosophers) philosopher.join();
}
