// No more processes to be had: start() throws an error that names the process, the parent goes on,
// and the same process is started later. The limit is this user's own; root, whom no limit binds,
// becomes another user first.
#include <steward/steward.hpp>

#include <sys/resource.h>
#include <unistd.h>
#include <iostream>
#include <system_error>

namespace {

void leave_root() {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && ::setresuid(nobody, nobody, nobody) != 0)
        throw std::runtime_error("cannot leave root");
}

void limit_processes(bool limited) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NPROC, &limit);
    limit.rlim_cur = limited ? 1 : limit.rlim_max;
    ::setrlimit(RLIMIT_NPROC, &limit);
}

void feed() {
    leave_root();
    steward::Process philosopher([] { std::cout << "phil is eating" << std::endl; },
                                 {.name = "phil"});
    limit_processes(true);
    try {
        philosopher.start();
    } catch (const std::system_error& error) {
        const bool at_limit = error.code() == std::errc::resource_unavailable_try_again;
        std::cout << (at_limit ? "cannot fork phil now" : error.what()) << std::endl;
    }
    limit_processes(false);
    philosopher.start();
    philosopher.join();
    std::cout << "exit code " << *philosopher.exitcode() << std::endl;
}

}  // namespace

int main() {
    steward::Process table(feed);  // what it does to its user and its limits ends with it
    table.start();
    table.join();
    return *table.exitcode();
}
