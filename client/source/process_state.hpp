// What is known of one child process, from its making to its end, and what this process knows of
// itself and its children.
#pragma once

#include "client/source/exit_note.hpp"
#include "common/descriptor.hpp"
#include "steward/process.hpp"

#include <sys/types.h>
#include <atomic>
#include <csignal>
#include <mutex>

namespace steward {

struct Process::State {
    // Throws std::logic_error unless this process started the child.
    void require_started() const;
    // Waits until it has ended, at most this long; true when it has.
    bool wait(std::optional<std::chrono::duration<double>> timeout);
    // Takes the exit code if it has ended; true when it has. Never waits.
    bool reap();
    void signal(int number) const;
    // It has been started; watches it. Where that fails, kills it again.
    void begin(pid_t child);

    std::string name;
    bool daemon = false;
    std::atomic<bool> started = false;
    bool closed = false;
    // What is buffered is written before the fork, so that it stands before what the child writes.
    // A thread that forks in the background does not: std::cout may be in another's hands.
    bool flushes_streams = true;
    std::shared_ptr<const detail::ExitNote> note;  // where a forked child writes its exit code,
                                                   // until it is known
    std::shared_ptr<AnyTask> task;  // kept until the child ended: it holds the references that the
                                    // child takes over
    std::shared_ptr<const void> passed;  // kept as long: what another program was given (spawn)
    pid_t creator = 0;
    pid_t pid = 0;
    Descriptor descriptor;  // a pidfd: readable once the child has ended
    std::mutex mutex;       // guards what follows, and reaping
    bool ended = false;
    std::optional<int> exitcode;  // nothing, also of one that has ended: nobody knows
};

namespace detail {

// This process, as Process sees it. A child that Process starts begins with one of its own.
struct Here {
    std::string name = "MainProcess";
    std::string prefix = "Process-";  // of its children's names
    bool daemon = false;
    std::atomic<int> made = 0;  // processes, for their names
    Here* before = nullptr;     // the parent's, as it was at the fork: kept, never used
    const Process::State* process = nullptr;  // what started this one
    pid_t runner = 0;                         // the thread that runs it

    std::mutex mutex;  // guards the children
    std::vector<std::shared_ptr<Process::State>> children;

    // Started here and not ended yet; reaps those that have.
    std::vector<std::shared_ptr<Process::State>> active();
    void forget(const Process::State& ended) noexcept;
    // As Python at its exit: daemonic children are terminated, then all are waited for.
    void end_children() noexcept;
};

// Thrown by exit(); ends run().
struct ExitRequest {
    int code;
};

Here& here();
// As Python writes it: -SIGTERM for -15; numbers for what has no name; unknown.
std::string exit_text(std::optional<int> code);
// To be joined or terminated when this process ends, unless it is reaped before.
void add_child(std::shared_ptr<Process::State> child);
// Throws std::logic_error in a daemonic process, which may not have children.
void require_children_allowed();
Descriptor open_pidfd(pid_t pid);
// Whether the process behind a pidfd has ended. Does not wait. What a poll() says of many
// descriptors is a hint; this is asked before somebody is believed dead.
bool process_has_ended(int pidfd) noexcept;
// In the child, right after the fork: the other's locks and children are none of ours.
void begin_here(std::string name, bool daemon);

// No signal reaches this thread meanwhile: a handler of the parent's must not run in a child that
// is half made.
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
    const sigset_t& before() const { return before_; }
    void end() {
        if (!ended_) ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        ended_ = true;
    }

private:
    sigset_t before_;
    bool ended_ = false;
};

// The child's life, from the fork to its end; `parent` is a pidfd of the process that forked it.
[[noreturn]] void live_as_child(Process& process, const Process::State& state, Descriptor parent,
                                SignalsBlocked& blocked) noexcept;

}  // namespace detail
}  // namespace steward
