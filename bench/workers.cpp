#include "bench/workers.hpp"

#include "bench/process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <thread>

namespace steward::bench {
namespace {

using namespace std::chrono_literals;

[[noreturn]] void run_worker(const std::string& what, std::size_t number, int processor,
                             pid_t parent, const std::function<void(std::size_t)>& work) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    try {
        pin_to(processor);
        work(number);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s, worker %zu: %s\n", what.c_str(), number, error.what());
        ::_exit(1);
    }
    ::_exit(0);
}

}  // namespace

StartingLine::Clock::time_point StartingLine::await_start() {
    ++ready_;
    while (begun_ == 0) std::this_thread::sleep_for(100us);
    return Clock::time_point(Clock::duration(begun_.load()));
}

void StartingLine::start(std::size_t workers) {
    const auto limit = Clock::now() + 10s;
    while (ready_ < workers) {
        if (Clock::now() > limit) throw std::runtime_error("the workers did not get ready");
        std::this_thread::sleep_for(1ms);
    }
    begun_ = Clock::now().time_since_epoch().count();
}

Workers::Workers(std::string what, std::size_t count, int processor,
                 const std::function<void(std::size_t)>& work)
    : what_(std::move(what)) {
    const pid_t parent = ::getpid();
    std::fflush(nullptr);
    for (std::size_t i = 0; i < count; ++i) {
        const pid_t pid = ::fork();
        if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
        if (pid == 0) run_worker(what_, i, processor, parent, work);
        pids_.push_back(pid);
    }
}

Workers::~Workers() {
    for (const pid_t pid : pids_) ::kill(pid, SIGKILL);
    for (const pid_t pid : pids_) ::waitpid(pid, nullptr, 0);
}

void Workers::join(std::chrono::seconds limit) {
    const auto give_up = std::chrono::steady_clock::now() + limit;
    bool good = true;
    while (!pids_.empty()) {
        int status = 0;
        const pid_t ended = ::waitpid(pids_.back(), &status, WNOHANG);
        if (ended == 0) {
            if (std::chrono::steady_clock::now() > give_up)
                throw std::runtime_error(what_ + ": a worker does not come to an end");
            std::this_thread::sleep_for(5ms);
            continue;
        }
        good = ended == pids_.back() && status == 0 && good;
        pids_.pop_back();
    }
    if (!good) throw std::runtime_error(what_ + ": a worker has failed");
}

}  // namespace steward::bench
