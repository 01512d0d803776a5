// A real limit of processes, for tests of what cannot be started: RLIMIT_NPROC in a child with a
// user of its own (whose effective user, for the daemon, stays the same). A root's child is alone
// with its user and can be allowed exactly so many; another user's limit of 1 is beyond what runs
// already.
#pragma once

#include "tests/client/fixture.hpp"

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace steward::testing {

// The limit counts all processes of a user on the machine: tests that run at the same time must not
// share one.
inline uid_t nobody_else() { return 1'900'000'000u + static_cast<uid_t>(::getpid()); }

inline void check(long result, const char* what) {
    if (result != 0) throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// The kernel counts processes by real user, and lets those with these capabilities pass.
inline void become_subject_to_limits() {
    if (::geteuid() != 0) return;
    check(::setresuid(nobody_else(), 0, 0), "setresuid");
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct data[2] = {};
    check(::syscall(SYS_capget, &header, data), "capget");
    data[0].effective &= ~((1u << CAP_SYS_RESOURCE) | (1u << CAP_SYS_ADMIN));
    check(::syscall(SYS_capset, &header, data), "capset");
}

// So many processes and threads of this user; without a number as many as before.
inline void limit_processes(std::optional<rlim_t> most) {
    rlimit limit{};
    check(::getrlimit(RLIMIT_NPROC, &limit), "getrlimit");
    limit.rlim_cur = most.value_or(limit.rlim_max);
    check(::setrlimit(RLIMIT_NPROC, &limit), "setrlimit");
}

}  // namespace steward::testing
