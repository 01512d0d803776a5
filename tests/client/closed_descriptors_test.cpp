// A program may close all descriptors that it does not know: what the library does by them goes on
// as well as it can.
#include "tests/client/fixture.hpp"
#include "tests/support/waiting.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <csignal>

namespace steward::testing {
namespace {

bool process_exists(int pid) { return ::kill(pid, 0) == 0; }

}  // namespace

TEST_CASE_METHOD(
    WithManager,
    "Process: a daemonic process that has closed all descriptors ends with its parent too",
    "[client][process]") {
    const bool has_others = GENERATE(false, true);
    int open[2];
    REQUIRE(::pipe2(open, O_CLOEXEC) == 0);
    const auto pids = manager.list<int>();
    Process parent([=] {
        Process daemonic(
            [=] {
                ::signal(SIGTERM, SIG_DFL);  // the test runner's handler is not for it
                pids.append(::getpid());
                const int other = ::open("/dev/null", O_RDONLY);  // always readable
                for (int i = 3; has_others && i < 64; ++i) ::dup2(other, i);
                if (!has_others) ::close_range(3, ~0U, 0);
                wait_for_ever();
            },
            {.daemon = true});
        daemonic.start();
        ::close(open[1]);
        wait_for_ever();
    });
    parent.start();
    ::close(open[1]);
    char nothing = 0;
    REQUIRE(::read(open[0], &nothing, 1) == 0);  // all have closed it
    ::close(open[0]);
    const int child = pids[0];
    CHECK(process_exists(child));
    parent.kill();
    parent.join();
    CHECK(eventually([&] { return !process_exists(child); }));
}

}  // namespace steward::testing
