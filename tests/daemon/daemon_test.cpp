// A whole daemon on a thread of the test, with a clock that moves when told: sockets are real, time
// is not.
#include "daemon/daemon.hpp"

#include "client/source/connection.hpp"
#include "engine/types/types.hpp"
#include "introspection/service.hpp"
#include "net/socket_place.hpp"
#include "steward/error.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/support/descriptors.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sys/wait.h>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using namespace std::chrono_literals;

namespace {

engine::Catalogue make_catalogue() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

struct Fixture {
    testing::TemporaryDirectory directory;
    std::size_t descriptors_before = testing::open_descriptors();
    engine::Catalogue catalogue = make_catalogue();
    std::atomic<std::int64_t> time{0};
    std::string path = directory / "s";
    std::optional<net::SocketPlace> place{path};
    std::optional<daemon::Daemon> server;
    std::thread thread;

    Fixture() {
        const daemon::Clock clock{.now = [this] { return engine::Time(time.load()); },
                                  .is_manual = true};
        server.emplace(catalogue, daemon::DaemonOptions{}, place->take_socket(), clock);
        thread = std::thread([this] { server->run(); });
    }
    ~Fixture() {
        stop();
        server.reset();
        place.reset();
        CHECK(testing::open_descriptors() == descriptors_before);
    }
    void stop() {
        if (!thread.joinable()) return;
        server->stop();
        thread.join();
    }
    void pass(engine::Time passed) {
        time += passed.count();
        server->clock_moved();
    }
    std::uint16_t method(std::string_view name) const { return *catalogue.number_of(name); }
    json make_lock(Peer& peer, const std::string& name) {
        return peer.ask({{"method", "manager.create"}, {"args", {"lock", name}}});
    }
    json call(const std::string& object, const std::string& name,
              const json& args = json::array()) {
        return {{"id", name}, {"object", object}, {"method", name}, {"args", args}};
    }
    // What `service` says of an object.
    json info(Peer& peer, const std::string& object) {
        return peer.ask({{"method", "service.info"}, {"args", {object}}}).at("result");
    }
    // Asks until `waiters` calls wait for the object.
    void await_waiters(Peer& peer, const std::string& object, std::uint64_t waiters) {
        while (peer.ask({{"method", "service.stats"}}).at("result").at("waiters") != waiters)
            std::this_thread::yield();
        CHECK(info(peer, object).at("name") == object);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Daemon: answers both forms", "[daemon]") {
    Peer binary(path);
    binary.greet();
    binary.call(2, service_object, method("service.ping"), "\x91\x2a");
    const auto pong = binary.reply();
    REQUIRE(pong);
    CHECK(pong->header.id == 2);
    CHECK(pong->payload == "\x2a");

    Peer text(path);
    CHECK(text.ask({{"id", 3}, {"method", "service.ping"}, {"args", {"x"}}}).at("result") == "x");
    text.send("{nonsense\n");
    CHECK(text.line()->at("error") == "bad_frame");
    CHECK(text.ask({{"id", 4}, {"method", "service.ping"}}).at("id") == 4);
}

TEST_CASE_METHOD(Fixture, "Daemon: channels of one process are one client", "[daemon]") {
    Peer first(path);
    Peer second(path);
    const json one = first.ask({{"method", "manager.hello"}}).at("result").at("client");
    CHECK(second.ask({{"method", "manager.hello"}}).at("result").at("client") == one);
    const json clients = first.ask({{"method", "service.clients"}}).at("result");
    REQUIRE(clients.size() == 1);
    CHECK(clients[0].at("pid") == ::getpid());
    CHECK(clients[0].at("program") == "test_daemon");
}

TEST_CASE_METHOD(Fixture, "Daemon: a waiter's deadline is reached when the clock says so",
                 "[daemon]") {
    Peer holder(path);
    Peer waiter(path);
    make_lock(holder, "l");
    CHECK(holder.ask(call("l", "lock.acquire")).at("result") == true);
    waiter.say(call("l", "lock.acquire", {5}));
    await_waiters(holder, "l", 1);
    pass(4999ms);
    CHECK(holder.ask({{"method", "service.stats"}}).at("result").at("waiters") == 1);
    pass(1ms);
    CHECK(waiter.line() == json{{"id", "lock.acquire"}, {"outcome", "timed_out"}});
}

TEST_CASE_METHOD(Fixture, "Daemon: a release wakes a waiter on another channel", "[daemon]") {
    Peer holder(path);
    Peer waiter(path);
    make_lock(holder, "l");
    holder.ask(call("l", "lock.acquire"));
    waiter.say(call("l", "lock.acquire"));
    await_waiters(holder, "l", 1);
    holder.ask(call("l", "lock.release"));
    const json granted = waiter.line().value();
    CHECK(granted.at("result") == true);
    CHECK(granted.at("parked") < granted.at("sequence"));
}

TEST_CASE_METHOD(Fixture, "Daemon: a channel that ends without goodbye gives its lock to the next",
                 "[daemon]") {
    std::optional<Peer> holder(path);
    Peer waiter(path);
    make_lock(waiter, "l");
    holder->ask(call("l", "lock.acquire"));
    waiter.say(call("l", "lock.acquire"));
    Peer watcher(path);
    await_waiters(watcher, "l", 1);
    holder.reset();
    const json granted = waiter.line().value();
    CHECK(granted.at("result") == true);
    CHECK(granted.at("holder_died") == true);
}

TEST_CASE_METHOD(Fixture,
                 "Daemon: an answer that is too large for a message is refused with advice",
                 "[daemon]") {
    Peer peer(path);
    peer.greet();
    Bytes create = "\x93\xa4list\xa1";
    create += "l\x90";
    peer.call(2, manager_object, method("manager.create"), create);
    REQUIRE(peer.reply()->header.status == ErrorCode::none);
    const std::uint32_t size = 40u << 20;
    Bytes append("\x91\xc6\x02\x80\0\0", 6);
    append.append(size, 'x');
    for (std::uint32_t id = 3; id < 5; ++id) {
        peer.call(id, first_shared_object, method("list.append"), append);
        REQUIRE(peer.reply()->header.status == ErrorCode::none);
    }
    peer.call(5, first_shared_object, method("list.copy"));
    const auto refused = peer.reply();
    REQUIRE(refused);
    CHECK(refused->header.status == ErrorCode::limit_exceeded);
    peer.call(6, first_shared_object, method("list.get"), Bytes("\x91\0", 2));
    CHECK(peer.reply()->payload.size() == size + 5);
}

TEST_CASE_METHOD(Fixture, "Daemon: when it ends, waiters and callers are told", "[daemon]") {
    Peer holder(path);
    Peer waiter(path);
    make_lock(holder, "l");
    holder.ask(call("l", "lock.acquire"));
    waiter.say(call("l", "lock.acquire"));
    await_waiters(holder, "l", 1);
    stop();
    CHECK(waiter.line()->at("error") == "shutting_down");
    CHECK(waiter.line()->at("error") == "shutting_down");  // and the channel itself hears so, as
                                                           // all do
    CHECK(waiter.is_closed());
    CHECK(holder.line() ==
          json{{"id", nullptr}, {"error", "shutting_down"}, {"message", "the daemon is ending"}});
    CHECK(holder.is_closed());
}

// It holds a lock, asks for something large, stands still before it reads the answer, and says in
// the end what became of it.
[[noreturn]] void stand_still_before_the_answer(const std::string& path, int tell) {
    std::string heard = "nothing";
    try {
        Connection connection(path);
        connection.call("lock.acquire", ObjectId{number(first_shared_object) + 1});
        connection.queue(*connection.method("list.copy"), first_shared_object);
        connection.flush();
        ::raise(SIGSTOP);
        heard = "an answer of " + std::to_string(connection.receive().payload.size());
    } catch (const Lost& lost) {
        heard = std::string("Lost: ") + lost.what();
    } catch (const std::exception& error) {
        heard = std::string("not Lost: ") + error.what();
    }
    std::_Exit(::write(tell, heard.data(), heard.size()) > 0 ? 0 : 1);
}

TEST_CASE_METHOD(
    Fixture,
    "Daemon: a client that was stopped hears why its channel was closed, and that the daemon lives",
    "[daemon]") {
    Peer peer(path);
    peer.greet();
    peer.call(2, manager_object, method("manager.create"), "\x93\xa4list\xa1l\x90");
    REQUIRE(peer.reply()->header.status == ErrorCode::none);
    peer.call(3, manager_object, method("manager.create"), "\x92\xa4lock\xa1k");
    REQUIRE(peer.reply()->header.status == ErrorCode::none);
    const std::uint32_t size = 40u << 20;
    peer.call(4, first_shared_object, method("list.append"),
              Bytes("\x91\xc6\x02\x80\0\0", 6) + Bytes(size, 'x'));
    REQUIRE(peer.reply()->header.status == ErrorCode::none);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t stopped = ::fork();
    if (stopped == 0) stand_still_before_the_answer(path, ends[1]);
    int status = 0;
    REQUIRE(::waitpid(stopped, &status, WUNTRACED) == stopped);
    REQUIRE(WIFSTOPPED(status));
    Peer watcher(path);
    CHECK(info(watcher, "k").at("held") == true);
    while (info(watcher, "k").at("held") == true) pass(1s);  // until it has been given up
    ::kill(stopped, SIGCONT);
    ::waitpid(stopped, &status, 0);
    std::string heard(1000, '\0');
    heard.resize(static_cast<std::size_t>(::read(ends[0], heard.data(), heard.size())));
    CHECK(heard == "Lost: the daemon at " + path +
                       " has closed this connection: its process did not read: it took none of its "
                       "replies for 10 s; what it held through this channel (locks, items on loan) "
                       "is released or handed on, as after a crash; the daemon lives; whether the "
                       "call was executed is unknown");
    CHECK(watcher.ask({{"id", 1}, {"method", "service.ping"}}).at("id") == 1);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_CASE_METHOD(Fixture,
                 "Daemon: half a greeting is closed after two seconds, others notice nothing",
                 "[daemon]") {
    Peer half(path);
    half.send("STW");
    Peer whole(path);
    CHECK(whole.ask({{"id", 1}, {"method", "service.ping"}}).at("id") == 1);
    // Its connection was taken before the other's: the daemon knows it.
    pass(2001ms);
    const auto refused = half.reply();
    REQUIRE(refused);
    CHECK(refused->header.status == ErrorCode::bad_handshake);
    CHECK(half.is_closed());
    CHECK(whole.ask({{"id", 2}, {"method", "service.ping"}}).at("id") == 2);
}
