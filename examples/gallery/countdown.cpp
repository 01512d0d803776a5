// A thread that counts down: started, asked whether it still runs, and a second one that is told to
// stop. std::jthread and its stop token do what other libraries need a class with a flag for.
#include <condition_variable>
#include <iostream>
#include <latch>
#include <mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;

// Counts down; between two numbers it waits, and a stop is heard at once. `begun` is told of the
// first number.
void countdown(const std::stop_token& stop, int from, std::chrono::milliseconds pause,
               std::latch& begun) {
    std::mutex mutex;
    std::condition_variable_any wake;
    for (int n = from; n > 0 && !stop.stop_requested(); --n) {
        std::cout << "T minus " << n << std::endl;
        if (n == from) begun.count_down();
        std::unique_lock lock(mutex);
        wake.wait_for(lock, stop, pause, [] { return false; });
    }
}

}  // namespace

int main() {
    std::latch begun(1);
    std::latch done(1);
    std::jthread whole([&](const std::stop_token& stop) {
        countdown(stop, 10, 1ms, begun);
        done.count_down();
    });
    done.wait();
    std::cout << (done.try_wait() ? "Completed" : "Still running") << std::endl;

    std::latch begun_again(1);
    std::jthread stopped(
        [&](const std::stop_token& stop) { countdown(stop, 10, 1h, begun_again); });  // ten hours
    begun_again.wait();
    std::cout << "Still running" << std::endl;
    stopped.request_stop();
    stopped.join();
    std::cout << "Terminated" << std::endl;
}
