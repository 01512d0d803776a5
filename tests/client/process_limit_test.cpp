// Process where the system has no more processes to give: the error, and that the parent goes on as before. The limit
// is a real one: RLIMIT_NPROC in a child with a user of its own (whose effective user, for the daemon, stays the same).
#include "tests/client/fixture.hpp"

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace steward::testing {
namespace {

constexpr uid_t nobody_else = 1'987'654'321;

void check(long result, const char* what) {
    if (result != 0) throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// The kernel counts processes by real user, and lets those with these capabilities pass.
void become_subject_to_limits() {
    if (::geteuid() != 0) return;
    check(::setresuid(nobody_else, 0, 0), "setresuid");
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct data[2] = {};
    check(::syscall(SYS_capget, &header, data), "capget");
    data[0].effective &= ~((1u << CAP_SYS_RESOURCE) | (1u << CAP_SYS_ADMIN));
    check(::syscall(SYS_capset, &header, data), "capset");
}

void limit_processes(bool limited) {
    rlimit limit{};
    check(::getrlimit(RLIMIT_NPROC, &limit), "getrlimit");
    limit.rlim_cur = limited ? 1 : limit.rlim_max;
    check(::setrlimit(RLIMIT_NPROC, &limit), "setrlimit");
}

std::string refusal(Process& process) {
    try {
        process.start();
    } catch (const std::system_error& error) {
        require(error.code() == std::errc::resource_unavailable_try_again, error.what());
        return error.what();
    }
    throw std::runtime_error("the process was started beyond the limit");
}

}  // namespace

TEST_CASE_METHOD(WithManager, "Process: at the limit of processes start throws, and the parent goes on",
                 "[client][process]") {
    const auto said = manager.list<std::string>();
    Process parent([=] {
        become_subject_to_limits();
        limit_processes(true);
        const std::size_t descriptors = open_descriptors();
        Process child([=] { said.append("child"); }, {.name = "anna"});
        said.append(refusal(child));
        said.append(to_string(child));
        require(!child.is_alive() && !child.pid() && active_children().empty(), "a process that was not started");
        require(open_descriptors() == descriptors, "descriptors leak");
        limit_processes(false);
        child.start();
        require(child.join(20s) && child.exitcode() == 0, "the second start");
    });
    parent.start();
    parent.join();
    CHECK(parent.exitcode() == 0);
    REQUIRE(said.size() == 3);
    CHECK(said.get(0).starts_with("cannot fork anna: "));
    CHECK(said[1] == "<Process name='anna' parent=" + std::to_string(*parent.pid()) + " initial>");
    CHECK(said[2] == "child");
}

TEST_CASE("Process: a daemonic child that cannot begin ends, and never runs its parent's code", "[client][process]") {
    const NothingLeaks nothing_leaks;
    // One process more is allowed, but not the thread by which it would watch its parent.
    Process parent([] {
        become_subject_to_limits();
        rlimit limit{};
        check(::getrlimit(RLIMIT_NPROC, &limit), "getrlimit");
        limit.rlim_cur = 2;
        if (::geteuid() == 0) check(::setrlimit(RLIMIT_NPROC, &limit), "setrlimit");
        Process child([] { exit(7); }, {.daemon = true});
        child.start();
        require(child.join(20s), "it ended");
        require(::geteuid() != 0 || child.exitcode() == 1, "its exit code");
    });
    parent.start();
    parent.join();
    CHECK(parent.exitcode() == 0);
}

}  // namespace steward::testing
