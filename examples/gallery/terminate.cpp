// What a process says of itself before, during and after it is terminated. It holds SIGTERM back
// until the program has looked: the signal takes its time, and until then the process lives.
#include <steward/steward.hpp>

#include <csignal>
#include <iostream>

namespace {

void block(int how) {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    ::pthread_sigmask(how, &term, nullptr);
}

}  // namespace

int main() {
    const steward::Manager manager;
    const auto started = manager.semaphore(0);
    const auto looked = manager.semaphore(0);

    steward::Process process([&] {
        block(SIG_BLOCK);
        std::cout << "Starting worker" << std::endl;
        started.release();
        looked.acquire();
        block(SIG_UNBLOCK);
        std::cout << "Finished worker" << std::endl;  // never printed
    });
    const auto show = [&](const char* when) {
        std::cout << when << ": " << process << ' ' << std::boolalpha << process.is_alive()
                  << std::endl;
    };
    show("BEFORE");
    process.start();
    started.acquire();
    show("DURING");
    process.terminate();
    show("TERMINATED");
    looked.release();
    process.join();
    show("JOINED");
}
