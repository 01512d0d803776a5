// What is known of one child process, from its making to its end, and what this process knows of itself and its
// children.
#pragma once

#include "steward/process.hpp"

#include <sys/types.h>
#include <atomic>
#include <csignal>
#include <mutex>

namespace steward {

struct Process::State {
    ~State();

    // Throws std::logic_error unless this process started the child.
    void require_started() const;
    // Waits until it has ended, at most this long; true when it has.
    bool wait(std::optional<std::chrono::duration<double>> timeout);
    // Takes the exit code if it has ended; true when it has. Never waits.
    bool reap();
    void signal(int number) const;

    std::string name;
    bool daemon = false;
    std::atomic<bool> started = false;
    bool closed = false;
    std::shared_ptr<AnyTask> task;  // kept until the child ended: it holds the references that the child takes over
    pid_t creator = 0;
    pid_t pid = 0;
    int descriptor = -1;  // a pidfd: readable once the child has ended
    std::mutex mutex;     // guards what follows, and reaping
    std::optional<int> exitcode;
};

namespace detail {

// This process, as Process sees it. A child that Process starts begins with one of its own.
struct Here {
    std::string name = "MainProcess";
    std::string prefix = "Process-";  // of its children's names
    bool daemon = false;
    std::atomic<int> made = 0;  // processes, for their names

    std::mutex mutex;  // guards the children
    std::vector<std::shared_ptr<Process::State>> children;

    // Started here and not ended yet; reaps those that have.
    std::vector<std::shared_ptr<Process::State>> active();
    void forget(const Process::State& ended) noexcept;
    // As Python at its exit: daemonic children are terminated, then all are waited for.
    void end_children() noexcept;
};

Here& here();
// In the child, right after the fork: the other's locks and children are none of ours.
void begin_here(std::string name, bool daemon);

// No signal reaches this thread meanwhile: a handler of the parent's must not run in a child that is half made.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { end(); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    void end() {
        if (!ended_) ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        ended_ = true;
    }

private:
    sigset_t before_;
    bool ended_ = false;
};

// The child's life, from the fork to its end.
[[noreturn]] void live_as_child(Process& process, const Process::State& state, int parent, SignalsBlocked& blocked);

}  // namespace detail
}  // namespace steward
