#include "bench/crowd.hpp"

#include "bench/steward_protocol.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <system_error>

namespace steward::bench {
namespace {

constexpr int failed = -1;
// So many come at once; more might wait for longer than the daemon waits for a greeting.
constexpr std::size_t at_once = 50;

// Tells the numbers of its descriptors, or that it has failed, and then lasts until it is killed.
[[noreturn]] void attend(const std::string& path, std::size_t channels, int report, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const auto tell = [report](int number) {
        return ::write(report, &number, sizeof number) == sizeof number;
    };
    try {
        std::vector<Socket> sockets;
        for (std::size_t i = 0; i < channels; ++i) {
            sockets.push_back(StewardConnection(connect_to(path)).take_socket());
            if (!tell(sockets.back().descriptor())) ::_exit(1);
        }
        for (;;) ::pause();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: a process of the crowd: %s\n", error.what());
        tell(failed);
    }
    ::_exit(1);
}

}  // namespace

Crowd::Crowd(const std::string& path, std::size_t processes, std::size_t channels_each, Keep keep) {
    for (std::size_t i = 0; i < processes; i += at_once)
        recruit(path, std::min(at_once, processes - i), channels_each, keep);
}

void Crowd::recruit(const std::string& path, std::size_t processes, std::size_t channels,
                    Keep keep) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::system_category(), "pipe");
    const Socket hears(ends[0]);
    const Socket tells(ends[1]);  // kept open until all is told: a table that is shared has each
                                  // end once
    const pid_t parent = ::getpid();
    // As fork(), which cannot share descriptors. The bench has no other thread here.
    const auto flags = static_cast<unsigned long>(SIGCHLD | (keep == Keep::here ? CLONE_FILES : 0));
    for (std::size_t i = 0; i < processes; ++i) {
        const auto pid =
            static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
        if (pid < 0) throw std::system_error(errno, std::system_category(), "clone");
        if (pid == 0) attend(path, channels, tells.descriptor(), parent);
        pids_.push_back(pid);
    }
    for (std::size_t i = 0; i < processes * channels; ++i) {
        int number = failed;
        if (::read(hears.descriptor(), &number, sizeof number) != sizeof number || number == failed)
            throw std::runtime_error("the daemon did not welcome a process of the crowd");
        if (keep == Keep::here) sockets_.emplace_back(number);
    }
}

Crowd::~Crowd() {
    for (const pid_t pid : pids_) ::kill(pid, SIGKILL);
    for (const pid_t pid : pids_) ::waitpid(pid, nullptr, 0);
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace steward::bench
