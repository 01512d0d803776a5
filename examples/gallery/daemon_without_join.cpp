// A daemonic process ends with its parent: "Exiting" of the daemon is never printed, since nobody
// waits for it.
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
    const auto never = manager.semaphore(0);

    steward::Process daemon(
        [&] {
            say("Starting");
            started.release();
            never.acquire();
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
    other.start();  // joined when this program ends; the daemon is terminated
}
