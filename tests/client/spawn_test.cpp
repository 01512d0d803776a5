// spawn: other programs as workers, which find the manager and are handed shared objects.
#include "tests/client/fixture.hpp"
#include "tests/support/temporary_directory.hpp"

#include <poll.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace steward::testing {
namespace {

const std::string worker = STEWARD_TEST_WORKER;

using Strings = std::vector<std::string>;

// Where workers say why they fail, so that a test that fails says it too.
struct Workers : WithManager {
    TemporaryDirectory directory;
    std::string says = directory / "says";

    SpawnOptions options(SpawnOptions others = {}) const {
        others.environment.emplace_back("WORKER_SAYS", says);
        return others;
    }
    void check_ends_well(Spawned& one) const {
        CHECK(one.join(60s));
        std::ostringstream said;
        said << std::ifstream(says).rdbuf();
        INFO(said.str());
        CHECK(one.exitcode() == 0);
    }
};

}  // namespace

TEST_CASE_METHOD(Workers,
                 "spawn: a program joins a private manager and takes over a list it was passed",
                 "[client][spawn]") {
    const auto list = manager.list<std::string>();
    Spawned spawned = spawn(manager, worker, {"append", list, "hello"}, options());
    CHECK(spawned.pid() > 0);
    check_ends_well(spawned);
    CHECK(list == Strings{"hello"});
}

TEST_CASE_METHOD(Workers, "spawn: what was passed lives until the program has ended",
                 "[client][spawn]") {
    const auto said = manager.list<std::string>();
    auto held = std::make_optional(manager.list<std::string>());
    const std::string text = reference_text(held->handle());
    Spawned stopped = spawn(manager, worker, {"append", *held, "x"}, options());
    held.reset();  // the last handle here
    check_ends_well(stopped);
    CHECK_THROWS_AS(manager.receive<List<std::string>>(text), NoSuchObject);
}

TEST_CASE_METHOD(Workers,
                 "spawn: objects go by name, in an environment variable or behind an option's name",
                 "[client][spawn]") {
    const auto list = manager.list<std::string>("names");
    std::vector<Spawned> all;
    all.push_back(spawn(manager, worker, {"append-by-name", "names", "a"}, options()));
    all.push_back(spawn(manager, worker, {"append-from-environment"},
                        options({.environment = {{"LIST", list}, {"TEXT", "b"}}})));
    for (Spawned& one : all) check_ends_well(one);
    list.sort();
    CHECK(list == Strings{"a", "b"});
    CHECK(SpawnArgument("--list=", list).text() == "--list=" + reference_text(list.handle()));
}

TEST_CASE_METHOD(WithManager, "receive: refuses what is no reference, no object or of another type",
                 "[client][spawn]") {
    const auto list = manager.list<int>({1, 2});
    const std::string text = reference_text(list.handle());
    CHECK(manager.receive<List<int>>(text) == std::vector<int>{1, 2});
    CHECK_THROWS_AS((manager.receive<Dict<int, int>>(text)), TypeMismatch);
    CHECK_THROWS_AS(manager.receive<List<int>>("@999999"), NoSuchObject);
    for (const char* wrong : {"", "@", "17", "@17x", "@-1", "@99999999999999999999999"})
        CHECK_THROWS_AS(manager.receive<List<int>>(wrong), BadArgument);
    CHECK(list == std::vector<int>{1, 2});  // still alive, with its references counted rightly
}

TEST_CASE_METHOD(WithManager, "spawn: a Spawned is a process that has been started",
                 "[client][spawn]") {
    const auto pids = manager.list<int>();
    Spawned spawned = spawn(manager, worker, {"wait", pids}, {.name = "anna"});
    CHECK(spawned.name() == "anna");
    CHECK(spawned.is_alive());
    CHECK(spawned.exitcode() == std::nullopt);
    CHECK(active_children().size() == 1);
    CHECK(to_string(spawned) == "<Spawned name='anna' pid=" + std::to_string(*spawned.pid()) +
                                    " parent=" + std::to_string(::getpid()) + " started>");
    CHECK_THROWS_AS(spawned.start(), std::logic_error);
    REQUIRE(eventually([&] { return pids.size() == 1; }));
    CHECK(pids[0] == spawned.pid());
    spawned.terminate();
    pollfd ending{.fd = spawned.sentinel(), .events = POLLIN, .revents = 0};
    CHECK(::poll(&ending, 1, 60'000) == 1);
    CHECK(spawned.join(60s));
    CHECK(spawned.exitcode() == -SIGTERM);
    CHECK(active_children().empty());

    Spawned failing = spawn(worker, {"exit", "3"});
    CHECK(failing.join(60s));
    CHECK(failing.exitcode() == 3);
}

TEST_CASE("spawn: a program that is not there is an error that names it", "[client][spawn]") {
    const NothingLeaks nothing_leaks;
    try {
        spawn("/no/such/program");
        FAIL("started");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::no_such_file_or_directory);
        CHECK(std::string(error.what()).starts_with("cannot start /no/such/program: "));
    }
}

TEST_CASE_METHOD(WithManager, "spawn: a daemonic program ends with its parent, however that ends",
                 "[client][spawn]") {
    const auto pids = manager.list<int>();
    Process parent([=, this] {
        const Spawned child = spawn(manager, worker, {"wait", pids}, {.daemon = true});
        while (true) ::pause();
    });
    parent.start();
    REQUIRE(eventually([&] { return pids.size() == 1; }));
    const int pid = pids[0];
    parent.kill();
    parent.join();
    CHECK(eventually([&] { return ::kill(pid, 0) != 0; }));
}

}  // namespace steward::testing
