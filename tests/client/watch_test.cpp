// Watches as a C++ program has them: a range, a callback, a descriptor; by object, key and name.
#include "tests/client/fixture.hpp"

#include <poll.h>
#include <sys/wait.h>

namespace steward::testing {

TEST_CASE_METHOD(WithManager, "Watch: the changes of a list, one after another",
                 "[client][watch]") {
    const auto jobs = manager.list<std::string>("jobs");
    Watch watch = jobs.watch();
    jobs.append("one");
    jobs.append("two");
    jobs.set(0, "three");
    jobs.clear();
    std::vector<std::string> seen;
    std::uint64_t version = 0;
    for (const Change& change : watch) {
        CHECK(change.version == ++version);
        CHECK(change.name == "jobs");
        CHECK(change.type == "list");
        CHECK(change.pid == ::getpid());
        CHECK(change.object == number(jobs.id()));
        seen.push_back(change.kind + " " + (change.after ? change.after->text() : "") + " " +
                       change.method);
        if (change.kind == "clear") break;
    }
    CHECK(seen == std::vector<std::string>{"insert \"one\" list.append",
                                           "insert \"two\" list.append", "set \"three\" list.set",
                                           "clear  list.clear"});
}

TEST_CASE_METHOD(WithManager, "Watch: one key, and what came before", "[client][watch]") {
    const auto colours = manager.dict<std::string, int>("colours");
    colours.set("red", 1);
    Watch red = colours.watch({.key = "red"});
    CHECK_FALSE(red.try_next());
    colours.set("blue", 2);
    colours.set("red", 3);
    const Change change = red.next();
    CHECK(change.version == 3);
    CHECK(change.kind == "set");
    CHECK(change.key == Value("red"));
    CHECK(change.before->as<int>() == 1);
    CHECK(change.after->as<int>() == 3);
    Watch all = colours.watch({.since = 1});
    CHECK(all.next().version == 2);
    CHECK(all.next().version == 3);
    Watch lost = colours.watch({.since = 0});
    const Change gap = lost.next();
    CHECK(gap.is_lost());
    CHECK(gap.lost == 1);
    CHECK(lost.next().version == 2);
    CHECK_THROWS_AS(colours.watch({.since = 9}), BadArgument);
}

TEST_CASE_METHOD(WithManager, "Watch: names and patterns, added and removed", "[client][watch]") {
    Watch watch(manager, {"jobs/*"});
    const auto first = manager.list<int>("jobs/1");
    const auto other = manager.list<int>("other");
    CHECK(watch.next().kind == "created");
    watch.add("other");
    other.append(1);
    const Change change = watch.next();
    CHECK(change.name == "other");
    CHECK(watch.remove("other"));
    CHECK_FALSE(watch.remove("other"));
    other.append(2);
    manager.remove("jobs/1");
    CHECK(watch.next().kind == "removed");
    CHECK_FALSE(watch.next_for(1ms));
    CHECK_THROWS_AS(Watch(manager, {""}), BadArgument);
    Watch moved = std::move(watch);
    manager.list<int>("jobs/2");
    CHECK(moved.next().name == "jobs/2");
}

TEST_CASE_METHOD(WithManager, "Watch: its descriptor is readable when something has come",
                 "[client][watch]") {
    const auto value = manager.value("n", 0);
    Watch watch = value.watch({.gather = 0s});
    pollfd asked{.fd = watch.descriptor(), .events = POLLIN, .revents = 0};
    CHECK(::poll(&asked, 1, 0) == 0);
    for (int i = 1; i <= 3; ++i) {
        value.set(i);
        REQUIRE(::poll(&asked, 1, 20'000) == 1);
        const auto change = watch.try_next();
        REQUIRE(change);
        CHECK(change->after->as<int>() == i);
        CHECK_FALSE(watch.try_next());
        CHECK(::poll(&asked, 1, 0) == 0);
    }
}

TEST_CASE_METHOD(WithManager, "Watch: a callback, until it is stopped", "[client][watch]") {
    const auto value = manager.value("n", 0);
    std::atomic<int> heard = 0;
    Watch watch = value.watch();
    std::jthread listener([&](const std::stop_token& stop) {
        watch.run(stop, [&](const Change& change) { heard = change.after->as<int>(); });
    });
    value.set(7);
    CHECK(eventually([&] { return heard == 7; }));
    listener.request_stop();
    listener.join();
    value.set(8);
    CHECK(watch.next().after->as<int>() == 8);
}

TEST_CASE_METHOD(WithManager, "Watch: it ends at the daemon with its owner, and the daemon may end",
                 "[client][watch]") {
    const auto value = manager.value("n", 0);
    {
        const Watch watch = value.watch();
        CHECK(manager.why().size() == 1);
    }
    CHECK(manager.why().empty());
    Watch watch = value.watch();
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            watch.next();
        } catch (const NotSent&) {
            ::_exit(0);
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    value.set(1);
    CHECK(watch.next().after->as<int>() == 1);
    manager.shutdown();
    CHECK_THROWS_AS(watch.next(), Error);
}

TEST_CASE("Watch: it hears that its daemon was killed, however it listens", "[client][watch]") {
    const WithManager with;
    const auto value = with.manager.value("n", 0);
    Watch waits = value.watch(), looks = value.watch(), calls = value.watch();
    ::kill(static_cast<pid_t>(with.manager.daemon_pid()), SIGKILL);
    CHECK_THROWS_AS(waits.next(), Error);
    CHECK(eventually([&] {
        try {
            looks.try_next();
            return false;
        } catch (const Error&) {
            return true;
        }
    }));
    CHECK_THROWS_AS(calls.run(std::stop_token(), [](const Change&) {}), Error);
}

}  // namespace steward::testing
