// A child process between the fork and its end: takes over the references its handles have, runs, tells of what
// went wrong, says goodbye to the daemons and leaves without the exit handlers and destructors of its parent.
#include "client/source/process_state.hpp"
#include "client/source/process_wide.hpp"
#include "steward/error.hpp"
#include "steward/ordered.hpp"

#include <poll.h>
#include <stdio_ext.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <thread>

namespace steward::detail {
namespace {

// A daemonic process ends with its parent, however that ends: asked first, then made to. A pidfd tells of the
// parent's end; the kernel's own PR_SET_PDEATHSIG would tell of the end of the thread that forked.
void end_with(int parent) {
    const SignalsBlocked blocked;  // for the new thread: signals belong to those of the program
    std::thread([parent] {
        pollfd waiting{.fd = parent, .events = POLLIN, .revents = 0};
        while (::poll(&waiting, 1, -1) != 1) {}
        ::kill(::getpid(), SIGTERM);
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        ::kill(::getpid(), SIGKILL);
    }).detach();
}

void take_over_inherited() {
    for (const SessionPointer& session : process_wide::sessions()) {
        try {
            session->take_over_inherited();
        } catch (const std::exception&) {
            // Whoever uses the session will be told.
        }
    }
}

struct Ending {
    int code;
    bool clean;
};

// A parent that ends takes its private daemon and its daemonic children with it: a child may lose the daemon first. Then nothing
// went wrong; but if the parent lives on, it did.
bool is_loss_at_the_end_of(int parent, const Error& error) {
    const bool is_loss = dynamic_cast<const ShuttingDown*>(&error) != nullptr || dynamic_cast<const Lost*>(&error) != nullptr ||
                         dynamic_cast<const NotSent*>(&error) != nullptr;
    pollfd waiting{.fd = parent, .events = POLLIN, .revents = 0};
    return is_loss && here().daemon && ::poll(&waiting, 1, 1000) == 1;
}

// An uncaught exception is a crash: no goodbye is said, so what the process still holds follows its objects' crash
// policy.
Ending run(Process& process, const std::string& name, int parent) {
    try {
        process.run();
        return {.code = 0, .clean = true};
    } catch (const ExitRequest& request) {
        return {.code = request.code, .clean = true};
    } catch (const Error& error) {
        if (!is_loss_at_the_end_of(parent, error))
            std::fprintf(stderr, "Process %s: uncaught exception: %s\n", name.c_str(), error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "Process %s: uncaught exception: %s\n", name.c_str(), error.what());
    } catch (...) {
        std::fprintf(stderr, "Process %s: uncaught exception\n", name.c_str());
    }
    return {.code = 1, .clean = false};
}

[[noreturn]] void live(Process& process, const Process::State& state, int parent, SignalsBlocked& blocked) {
    begin_here(state.name, state.daemon);
    held_in_order.clear();  // that is the parent's thread
    here().process = &state;
    here().runner = ::gettid();
    process_wide::set_client_name(state.name);
    if (!state.flushes_files) ::__fpurge(stdout);  // the parent will write it
    blocked.end();
    if (state.daemon)
        end_with(parent);
    else
        ::close(parent);
    take_over_inherited();
    const std::size_t untold_before = process_wide::untold();
    Ending ending = run(process, state.name, parent);
    here().end_children();
    std::cout.flush();
    std::clog.flush();
    std::fflush(state.flushes_files ? nullptr : stdout);
    if (ending.clean)
        process_wide::end();
    else
        for (const SessionPointer& session : process_wide::sessions()) session->synchronize();
    if (ending.code == 0 && process_wide::untold() != untold_before) ending.code = 1;
    ::_exit(ending.code);
}

}  // namespace

// Nothing may be thrown into the parent's code, which this process has a copy of on its stack.
void live_as_child(Process& process, const Process::State& state, int parent, SignalsBlocked& blocked) noexcept {
    try {
        live(process, state, parent, blocked);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "Process %s: cannot begin: %s\n", state.name.c_str(), error.what());
    }
    ::_exit(1);
}

}  // namespace steward::detail
