// A daemon ends and another takes its place: old handles reach nothing there, though ids and even
// the pid come back.
#include "client/source/connection.hpp"
#include "tests/client/fixture.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace steward::testing {
namespace {

using nlohmann::json;

// As the first process of a container every daemon has the pid 1. Only root can make one; for
// anybody else the pids differ.
DaemonProcess::Place container() {
    if (::geteuid() == 0) return DaemonProcess::Place::container;
    WARN("not run as root: the daemons are no first processes of a pid namespace");
    return DaemonProcess::Place::here;
}

constexpr std::uint64_t first_id = number(first_shared_object);

json info(FramePeer& peer, std::uint64_t object) {
    return peer.call("service.info", number(service_object), json::array({object})).value;
}

}  // namespace

TEST_CASE("Successor: an old handle reaches nothing in a daemon with the same pid and the same ids",
          "[client][successor]") {
    const NothingLeaks nothing_leaks;
    DaemonProcess daemon({}, container());
    const Manager manager = Manager::connect(daemon.path());
    const auto pid = manager.daemon_pid();
    auto old = manager.list<int>({1, 2, 3});
    daemon.replace();
    FramePeer stranger(daemon.path());
    REQUIRE(stranger.make("list", "strangers") == first_id);

    CHECK_THROWS_AS(old.append(4), NotSent);
    for (int again = 0; again < 3; ++again)
        CHECK_THROWS_WITH(old.append(5),
                          Catch::Contains("has been replaced by another; its objects are gone"));
    CHECK_THROWS_AS(manager.list<int>(), NotSent);

    SECTION("while a new connection has a session of its own") {
        const Manager next = Manager::connect(daemon.path());
        if (container() == DaemonProcess::Place::container) CHECK(next.daemon_pid() == pid);
        auto list = next.list<int>({7});
        list.append(8);
        CHECK(list.size() == 2);
        CHECK_THROWS_AS(old.append(6), NotSent);
        auto keeper = next.list<List<int>>();
        CHECK_THROWS_AS(keeper.append(old), ConversionError);
        const Manager same = Manager::connect(daemon.path());
        same.list<int>("named").append(1);
    }
    CHECK(stranger.call("list.len", first_id, json::array()).value == 0);
    CHECK(info(stranger, first_id).at("references") == 1);
}

TEST_CASE("Successor: who has an old handle and nothing else connects at the first attempt",
          "[client][successor]") {
    const NothingLeaks nothing_leaks;
    DaemonProcess daemon({}, container());
    const auto old = Manager::connect(daemon.path()).list<int>({1});
    daemon.replace();
    const Manager next = Manager::connect(daemon.path());  // nothing has been called through the
                                                           // old one meanwhile
    CHECK(next.list<int>({5}).get(0) == 5);
    CHECK_THROWS_AS(old.get(0), NotSent);
    daemon.replace();
    CHECK(Manager::connect(daemon.path()).list<int>({6}).get(0) == 6);
    CHECK_THROWS_AS(next.list<int>(), Error);
    CHECK_THROWS_AS(old.get(0), NotSent);
}

TEST_CASE(
    "Successor: a reference that was passed to another program is none to a stranger's object",
    "[client][successor]") {
    const NothingLeaks nothing_leaks;
    DaemonProcess daemon({}, container());
    const Manager manager = Manager::connect(daemon.path());
    Spawned child = spawn(manager, "/bin/sh", {"-c", "test ${#STEWARD_INSTANCE} = 32"});
    child.join();
    CHECK(child.exitcode() == 0);
    ::setenv("STEWARD_SOCKET", daemon.path().c_str(), 1);
    ::setenv("STEWARD_INSTANCE", manager.daemon_instance().c_str(), 1);
    const auto list = manager.list<int>({1});
    const std::string reference = reference_text(list.handle());
    CHECK(manager.receive<List<int>>(reference).get(0) == 1);
    daemon.replace();
    FramePeer stranger(daemon.path());
    REQUIRE(stranger.make("list", "strangers") == first_id);
    CHECK_THROWS_AS(Manager::connect(daemon.path()).receive<List<int>>(reference), NoSuchObject);
    CHECK(info(stranger, first_id).at("references") == 1);
    ::unsetenv("STEWARD_SOCKET");
    ::unsetenv("STEWARD_INSTANCE");
}

TEST_CASE("Successor: a forked child takes over no reference to a stranger's object",
          "[client][successor]") {
    const NothingLeaks nothing_leaks;
    DaemonProcess daemon({}, container());
    const Manager manager = Manager::connect(daemon.path());
    auto old = manager.list<int>({1});
    daemon.replace();
    FramePeer stranger(daemon.path());
    REQUIRE(stranger.make("list", "strangers") == first_id);
    Process child([&] {
        try {
            old.append(9);
        } catch (const NotSent&) {
            FramePeer looks(daemon.path());
            require(info(looks, first_id).at("references") == 1,
                    "the child has no reference to the stranger's list");
            require(Manager::connect(daemon.path()).list<int>({3}).get(0) == 3,
                    "the child connects anew");
            exit(7);
        }
    });
    child.start();
    child.join();
    CHECK(child.exitcode() == 7);
    CHECK(stranger.call("list.len", first_id, json::array()).value == 0);
}

TEST_CASE("Successor: ten clients at work hear of the change, and none a value of the new daemon",
          "[client][successor]") {
    const NothingLeaks nothing_leaks;
    constexpr std::int64_t old_value = 1;
    constexpr std::int64_t new_value = 1'000'000;
    DaemonProcess daemon({}, container());
    int at_work[2];
    int go_on[2];
    REQUIRE(::pipe2(at_work, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(go_on, O_CLOEXEC) == 0);
    char byte = 'x';
    const auto work = [&] {
        const auto value = Manager::connect(daemon.path()).value<std::int64_t>("v", old_value);
        require(value.get() == old_value, "the value is the old one");
        require(::write(at_work[1], &byte, 1) == 1, "says that it works");
        try {
            while (true) require(value.get() == old_value, "no value but the old one is heard");
        } catch (const Error&) {
            // NotSent or Lost: it has ended.
        }
        ::close(go_on[1]);
        require(::read(go_on[0], &byte, 1) == 0, "the new daemon is there");
        for (int again = 0; again < 20; ++again) {
            try {
                value.get();
                require(false, "an old handle reaches nothing");
            } catch (const NotSent&) {}
        }
        const auto anew = Manager::connect(daemon.path()).value<std::int64_t>("v", 0);
        require(anew.get() == new_value, "a new connection sees the new value");
        try {
            value.get();
            require(false, "nor afterwards");
        } catch (const NotSent&) {}
    };
    std::vector<Process> clients;
    for (int i = 0; i < 10; ++i) clients.emplace_back(work);
    for (Process& client : clients) client.start();
    for (Process& client : clients) {
        REQUIRE(::read(at_work[0], &byte, 1) == 1);
        CHECK(client.is_alive());
    }
    daemon.replace();
    FramePeer maker(daemon.path());
    CHECK(maker.call("manager.create", 0, json::array({"value", "v", json::array({new_value})}))
              .status == ErrorCode::none);
    for (const int end : {at_work[0], at_work[1], go_on[0], go_on[1]}) ::close(end);
    for (Process& client : clients) {
        client.join();
        CHECK(client.exitcode() == 0);
    }
}

TEST_CASE("Connection: its end is not taken for the daemon's", "[client][successor]") {
    const NothingLeaks nothing_leaks;
    DaemonProcess daemon;
    Connection connection(daemon.path());
    connection.queue(*connection.method("service.ping"), service_object);
    SECTION("when it ends alone, the daemon is asked") {
        REQUIRE(::shutdown(connection.descriptor(), SHUT_RD) == 0);
        connection.flush();
        CHECK_THROWS_WITH(connection.receive(),
                          Catch::Contains("closed this connection without a word, but lives"));
    }
    SECTION("when the daemon has been killed") {
        daemon.replace();
        CHECK_THROWS_WITH(connection.flush(),
                          Catch::Contains("it ended, and another has taken its place"));
    }
    SECTION("when nobody can say what became of it") {
        REQUIRE(::shutdown(connection.descriptor(), SHUT_RD) == 0);
        connection.flush();
        REQUIRE(::kill(daemon.pid(), SIGSTOP) == 0);
        CHECK_THROWS_WITH(connection.receive(),
                          Catch::Contains("what became of it cannot be told"));
        REQUIRE(::kill(daemon.pid(), SIGCONT) == 0);
    }
    SECTION("when the daemon has been killed and nobody has taken its place") {
        REQUIRE(::kill(daemon.pid(), SIGKILL) == 0);
        CHECK_THROWS_WITH((connection.flush(), connection.receive()),
                          Catch::Contains("was lost: it ended"));
    }
    SECTION("when the daemon has said that it ends") {
        CHECK(daemon.stop() == 0);
        CHECK_THROWS_WITH(connection.flush(), Catch::Contains("the daemon is ending"));
    }
}

}  // namespace steward::testing
