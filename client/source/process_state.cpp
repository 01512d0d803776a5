#include "client/source/process_state.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

namespace steward {
namespace {

using Clock = std::chrono::steady_clock;

// What is left of the time for poll(); -1 for ever. Long waits are cut into pieces that fit.
int milliseconds_left(const std::optional<Clock::time_point>& until) {
    if (!until) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

constexpr std::chrono::duration<double> century{100.0 * 365 * 24 * 3600};

}  // namespace

void Process::State::require_started() const {
    if (closed) throw std::logic_error("the process object is closed");
    if (!started) throw std::logic_error("the process has not been started");
    if (creator != ::getpid())
        throw std::logic_error("a process can be joined and signalled only by its parent");
}

bool Process::State::reap() {
    std::shared_ptr<AnyTask> done;  // go after the mutex: they may hold the last handles of shared
                                    // objects
    std::shared_ptr<const void> passed_before;
    const std::lock_guard guard(mutex);
    if (ended) return true;
    // By the pidfd: the pid may be another's where somebody else has reaped the child.
    siginfo_t found{};
    const int failed =
        ::waitid(P_PIDFD, static_cast<id_t>(descriptor.number()), &found, WEXITED | WNOHANG);
    if (failed != 0 ? errno == EINTR : found.si_pid == 0) return false;
    ended = true;
    if (failed != 0)
        exitcode = note ? note->read() : std::nullopt;
    else
        exitcode = found.si_code == CLD_EXITED ? found.si_status : -found.si_status;
    note.reset();
    done = std::move(task);
    passed_before = std::move(passed);
    return true;
}

bool Process::State::wait(std::optional<std::chrono::duration<double>> timeout) {
    std::optional<Clock::time_point> until;
    if (timeout && *timeout < century)
        until = Clock::now() + std::chrono::duration_cast<Clock::duration>(*timeout);
    while (!reap()) {
        pollfd waiting{.fd = descriptor.number(), .events = POLLIN, .revents = 0};
        const int ready = ::poll(&waiting, 1, milliseconds_left(until));
        if (ready < 0 && errno != EINTR)
            throw std::system_error(errno, std::system_category(), "cannot wait for " + name);
        if (ready == 0 && Clock::now() >= *until) return reap();
    }
    return true;
}

void Process::State::signal(int number) const {
    // glibc 2.36 declares pidfd_send_signal without extern "C".
    if (::syscall(SYS_pidfd_send_signal, descriptor.number(), number, nullptr, 0) == 0 ||
        errno == ESRCH)
        return;
    if (errno == EBADF) return;  // it had ended before it could be watched
    throw std::system_error(errno, std::system_category(), "cannot signal " + name);
}

void Process::State::begin(pid_t child) {
    try {
        descriptor = detail::open_pidfd(child);
    } catch (const std::system_error& error) {
        // Where nobody has to reap children, it may have ended and be gone already: what is watched
        // then is readable at once.
        if (error.code().value() == ESRCH) descriptor = Descriptor(::eventfd(1, EFD_CLOEXEC));
        if (!descriptor) {
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            throw;
        }
    }
    pid = child;
    started = true;
}

namespace detail {
namespace {

Here*& current() {
    static Here* only = new Here;  // never destroyed: exit handlers may come late
    return only;
}

}  // namespace

Here& here() { return *current(); }

void add_child(std::shared_ptr<Process::State> child) {
    static const int registered = std::atexit([] { here().end_children(); });
    static_cast<void>(registered);
    Here& mine = here();
    const std::lock_guard guard(mine.mutex);
    mine.children.push_back(std::move(child));
}

void require_children_allowed() {
    if (here().daemon)
        throw std::logic_error("daemonic processes are not allowed to have children");
}

Descriptor open_pidfd(pid_t pid) {
    // glibc 2.36 declares pidfd_open without extern "C".
    Descriptor descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!descriptor)
        throw std::system_error(errno, std::system_category(), "cannot watch a process");
    return descriptor;
}

bool process_has_ended(int pidfd) noexcept {
    pollfd asked{.fd = pidfd, .events = POLLIN, .revents = 0};
    int ready = 0;
    do ready = ::poll(&asked, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && (asked.revents & POLLIN) != 0;
}

// The old one is left as it is: another thread of the parent may have been in the middle of it.
void begin_here(std::string name, bool daemon) {
    Here* const mine = new Here;
    constexpr std::string_view usual = "Process-";
    mine->prefix = (name.starts_with(usual) ? name : std::string(usual) + name) + ":";
    mine->name = std::move(name);
    mine->daemon = daemon;
    mine->before = current();
    current() = mine;
}

std::vector<std::shared_ptr<Process::State>> Here::active() {
    std::vector<std::shared_ptr<Process::State>> ended;  // outlive the mutex: their tasks may do
                                                         // anything as they go
    std::vector<std::shared_ptr<Process::State>> alive;
    const std::lock_guard guard(mutex);
    for (const auto& child : children)
        (child->creator != ::getpid() || child->reap() ? ended : alive).push_back(child);
    children = alive;
    return alive;
}

void Here::forget(const Process::State& ended) noexcept {
    const std::lock_guard guard(mutex);
    std::erase_if(children, [&](const auto& child) { return child.get() == &ended; });
}

void Here::end_children() noexcept {
    try {
        const auto alive = active();
        for (const auto& child : alive)
            if (child->daemon) child->signal(SIGTERM);
        for (const auto& child : alive) child->wait(std::nullopt);
        active();
    } catch (const std::exception&) {
        // What cannot be waited for is left to the system.
    }
}

}  // namespace detail
}  // namespace steward
