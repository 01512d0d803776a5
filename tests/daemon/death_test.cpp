// Deaths of real processes, as the kernel tells them: by sockets that close and by pidfds.
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <sched.h>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Serving;

namespace {

const json acquire{{"id", 1}, {"object", "l"}, {"method", "lock.acquire"}};

// Asks until that many calls wait.
void await_waiters(const std::string& path, int waiters) {
    Peer watcher(path);
    while (watcher.ask({{"method", "service.stats"}}).at("result").at("waiters") != waiters)
        ::sched_yield();
}

}  // namespace

TEST_CASE_METHOD(Serving,
                 "stewardd: a killed process is noticed though its socket stays open in a child",
                 "[daemon]") {
    const auto program = start();
    Peer waiter(path);
    waiter.ask({{"method", "manager.create"}, {"args", {"lock", "l"}}});
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        Peer holder(path);
        holder.ask(acquire);
        const pid_t child = ::fork();
        if (child == 0) {  // keeps the socket, and lives on
            ::pause();
            std::_Exit(0);
        }
        [[maybe_unused]] const ssize_t told = ::write(ready[1], &child, sizeof child);
        ::pause();
        std::_Exit(0);
    }
    pid_t child = 0;
    REQUIRE(::read(ready[0], &child, sizeof child) == sizeof child);
    waiter.say(acquire);
    await_waiters(path, 1);
    ::kill(parent, SIGKILL);
    const json granted = waiter.line().value();
    CHECK(granted.at("holder_died") == true);
    ::kill(child, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE_METHOD(
    Serving, "stewardd: what a killed process has bequeathed is held until its heir has ended too",
    "[daemon]") {
    const auto program = start();
    Peer waiter(path);
    waiter.ask({{"method", "manager.create"}, {"args", {"lock", "l"}}});
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        Peer holder(path);
        holder.ask(acquire);
        holder.ask({{"method", "manager.bequeath"}});
        const pid_t child = ::fork();
        if (child == 0) {  // keeps the socket, and lives on
            ::pause();
            std::_Exit(0);
        }
        [[maybe_unused]] const ssize_t told = ::write(ready[1], &child, sizeof child);
        ::pause();
        std::_Exit(0);
    }
    pid_t child = 0;
    REQUIRE(::read(ready[0], &child, sizeof child) == sizeof child);
    waiter.say(acquire);
    await_waiters(path, 1);
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    // The pidfd was ready before the first of these was sent, so the daemon has seen it before the
    // last is answered.
    Peer watcher(path);
    for (int i = 0; i < 3; ++i)
        CHECK(watcher.ask({{"method", "service.stats"}}).at("result").at("waiters") == 1);
    CHECK(watcher.ask({{"method", "service.clients"}}).at("result").size() == 2);
    ::kill(child, SIGKILL);
    const json granted = waiter.line().value();
    CHECK(granted.at("holder_died") == true);
    CHECK(watcher.ask({{"method", "service.clients"}}).at("result").size() == 1);
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE_METHOD(Serving, "stewardd: what a killed process has bequeathed to nobody ends with it",
                 "[daemon]") {
    const auto program = start();
    Peer waiter(path);
    waiter.ask({{"method", "manager.create"}, {"args", {"lock", "l"}}});
    const pid_t child = ::fork();
    if (child == 0) {
        Peer holder(path);
        holder.ask(acquire);
        holder.ask({{"method", "manager.bequeath"}});
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    CHECK(waiter.ask(acquire).at("holder_died") == true);
    CHECK(waiter.ask({{"method", "service.clients"}}).at("result").size() == 1);
}

TEST_CASE_METHOD(Serving, "stewardd: what a process said last is done before it is dead",
                 "[daemon]") {
    const auto program = start();
    Peer peer(path);
    peer.ask({{"method", "manager.create"}, {"args", {"list", "l"}}});
    const pid_t child = ::fork();
    if (child == 0) {
        Peer talker(path);
        for (int i = 0; i < 1000; ++i)
            talker.say({{"object", "l"}, {"method", "list.append"}, {"args", {i}}});
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    while (peer.ask({{"method", "service.clients"}}).at("result").size() > 1) ::sched_yield();
    CHECK(peer.ask({{"object", "l"}, {"method", "list.len"}}).at("result") == 1000);
}

TEST_CASE_METHOD(Serving,
                 "stewardd: a process that is killed while it waits is never granted anything",
                 "[daemon]") {
    const auto program = start();
    Peer holder(path);
    holder.ask({{"method", "manager.create"}, {"args", {"lock", "l"}}});
    holder.ask(acquire);
    const pid_t child = ::fork();
    if (child == 0) {
        Peer waiter(path);
        waiter.say(acquire);
        ::pause();
        std::_Exit(0);
    }
    await_waiters(path, 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    await_waiters(path, 0);
    holder.ask({{"object", "l"}, {"method", "lock.release"}});
    CHECK(holder.ask({{"object", "l"}, {"method", "lock.locked"}}).at("result") == false);
}
