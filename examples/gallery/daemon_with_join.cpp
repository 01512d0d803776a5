// The same pair, but the daemon is joined: it prints its end before the program's.
#include <steward/steward.hpp>

#include <iostream>

namespace {

void say(const char* what) {
    std::cout << what << ": " << steward::current_process().name << std::endl;
}

}  // namespace

int main() {
    const steward::Manager manager;
    const auto started = manager.semaphore(0);
    const auto may_end = manager.semaphore(0);

    steward::Process daemon(
        [&] {
            say("Starting");
            started.release();
            may_end.acquire();
            say("Exiting");
        },
        {.name = "daemon", .daemon = true});
    steward::Process other(
        [] {
            say("Starting");
            say("Exiting");
        },
        {.name = "non-daemon"});

    daemon.start();
    started.acquire();
    other.start();
    other.join();
    may_end.release();
    daemon.join();
}
