// A child process between the fork and its end: takes over the references its handles have, runs,
// tells of what went wrong, says goodbye to the daemons and leaves without the exit handlers and
// destructors of its parent, also when it leaves through std::exit.
#include "client/source/process_state.hpp"
#include "client/source/process_wide.hpp"
#include "client/source/streams.hpp"
#include "steward/error.hpp"
#include "steward/ordered.hpp"

#include <poll.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace steward::detail {
namespace {

// The parent, as its child sees it. A pidfd wakes those who wait for its end, but a program may
// close all descriptors that it does not know, and have others in their place; so it is the
// parent's pid that tells. It is 0 where the parent is in another namespace.
struct Parent {
    Descriptor watch;
    pid_t pid = ::getppid();

    bool has_ended() const {
        return pid != 0 ? ::getppid() != pid : process_has_ended(watch.number());
    }

    // Waits until it has ended, or this time has passed; true when it has.
    bool wait(std::chrono::milliseconds time) const {
        using Clock = std::chrono::steady_clock;
        constexpr std::chrono::milliseconds once_a_second{1000};
        const auto until = Clock::now() + time;
        pollfd waiting{.fd = watch.number(), .events = POLLIN, .revents = 0};
        while (!has_ended()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
            if (left.count() <= 0) return false;
            const bool is_watched = waiting.revents == 0;  // else the descriptor is not the
                                                           // parent's any more
            const auto piece = is_watched ? left : std::min(left, once_a_second);
            ::poll(&waiting, is_watched ? 1 : 0, static_cast<int>(piece.count()));
        }
        return true;
    }
};

// A daemonic process ends with its parent, however that ends: asked first, then made to. The
// kernel's own PR_SET_PDEATHSIG would tell of the end of the thread that forked.
void end_with(const std::shared_ptr<const Parent>& parent) {
    const SignalsBlocked blocked;  // for the new thread: signals belong to those of the program
    const bool is_late = process_has_ended(parent->watch.number());  // before its pid was asked for
    std::thread([parent, is_late] {
        while (!is_late && !parent->wait(std::chrono::minutes(1))) {}
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

// A parent that ends takes its private daemon and its daemonic children with it: a child may lose
// the daemon first. Then nothing went wrong; but if the parent lives on, it did.
bool is_loss_at_the_end_of(const Parent& parent, const Error& error) {
    const bool is_loss = dynamic_cast<const ShuttingDown*>(&error) != nullptr ||
                         dynamic_cast<const Lost*>(&error) != nullptr ||
                         dynamic_cast<const NotSent*>(&error) != nullptr;
    return is_loss && here().daemon && parent.wait(std::chrono::milliseconds(1000));
}

// An uncaught exception is a crash: no goodbye is said, so what the process still holds follows its
// objects' crash policy.
Ending run(Process& process, const std::string& name, const Parent& parent) {
    try {
        process.run();
        return {.code = 0, .clean = true};
    } catch (const ExitRequest& request) {
        return {.code = request.code, .clean = true};
    } catch (const Error& error) {
        if (!is_loss_at_the_end_of(parent, error))
            std::fprintf(stderr, "Process %s: uncaught exception: %s\n", name.c_str(),
                         error.what());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "Process %s: uncaught exception: %s\n", name.c_str(), error.what());
    } catch (...) {
        std::fprintf(stderr, "Process %s: uncaught exception\n", name.c_str());
    }
    return {.code = 1, .clean = false};
}

// This process, for its end.
struct Life {
    pid_t pid;
    std::size_t untold_before;
    std::shared_ptr<const ExitNote> note;
};

[[noreturn]] void leave(const Life& life, Ending ending) {
    here().end_children();
    streams::flush_at_end();
    if (ending.clean)
        process_wide::end();
    else
        for (const SessionPointer& session : process_wide::sessions()) session->synchronize();
    if ((ending.code & 0xff) == 0 && process_wide::untold() != life.untold_before) ending.code = 1;
    if (life.note != nullptr) life.note->write(ending.code);
    ::_exit(ending.code);
}

// What was registered last runs first: the child's own exit handlers, then this one, and none of
// the parent's. A process that this one forks by itself ends as it likes.
const Life& live_until_exit(const Process::State& state) {
    auto* const life =
        new Life{.pid = ::getpid(), .untold_before = process_wide::untold(), .note = state.note};
    ::on_exit(
        [](int code, void* mine) {
            const Life& ending = *static_cast<const Life*>(mine);
            if (ending.pid == ::getpid()) leave(ending, {.code = code, .clean = true});
        },
        life);
    return *life;
}

[[noreturn]] void live(Process& process, const Process::State& state, Descriptor watch,
                       SignalsBlocked& blocked) {
    const auto parent = std::make_shared<Parent>(Parent{.watch = std::move(watch)});
    begin_here(state.name, state.daemon);
    held_in_order.clear();  // that is the parent's thread
    here().process = &state;
    here().runner = ::gettid();
    process_wide::set_client_name(state.name);
    streams::forget_inherited();
    const Life& life = live_until_exit(state);
    blocked.end();
    if (state.daemon)
        end_with(parent);
    else
        parent->watch.reset();
    take_over_inherited();
    leave(life, run(process, state.name, *parent));
}

}  // namespace

// Nothing may be thrown into the parent's code, which this process has a copy of on its stack.
void live_as_child(Process& process, const Process::State& state, Descriptor parent,
                   SignalsBlocked& blocked) noexcept {
    try {
        live(process, state, std::move(parent), blocked);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "Process %s: cannot begin: %s\n", state.name.c_str(), error.what());
    }
    ::_exit(1);
}

}  // namespace steward::detail
