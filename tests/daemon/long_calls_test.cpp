// Long calls in a real daemon: they run beside its turns, so whoever calls another object is
// answered meanwhile; a daemon that is told to end does not wait for them; and a recording of them
// is replayed to the state that the daemon came to.
#include "daemon/replay.hpp"
#include "engine/types/types.hpp"
#include "introspection/service.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/support/daemon_process.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

using namespace steward;
using nlohmann::json;
using testing::DaemonProcess;
using testing::Peer;

namespace {

json of(const std::string& object, const std::string& method,
        const json& arguments = json::array()) {
    return {{"id", 1}, {"object", object}, {"method", method}, {"args", arguments}};
}

// Two lists of a million items, which take long to sort; and the peers that sort them.
struct LongCalls {
    explicit LongCalls(std::vector<std::string> options = {}) : daemon(std::move(options)) {
        for (Peer* peer : {&sorter, &other}) peer->ask({{"method", "service.ping"}});
        for (const char* list : {"one", "two"}) {
            asker.ask({{"method", "manager.create"}, {"args", {"list", list}}});
            json items = json::array();
            for (int i = 0; i < 1'000; ++i) items.push_back("item " + std::to_string(i * 7 % 1000));
            REQUIRE(asker.ask(of(list, "list.extend", json::array({items}))).contains("result"));
            REQUIRE(asker.ask(of(list, "list.repeat", {1'000})).contains("result"));
        }
    }
    std::uint64_t jobs() { return figure("jobs"); }
    std::uint64_t figure(const char* name) {
        return asker.ask({{"method", "service.stats"}}).at("result").at(name);
    }

    DaemonProcess daemon;
    Peer asker{daemon.path()};
    Peer sorter{daemon.path()};
    Peer other{daemon.path()};
};

}  // namespace

TEST_CASE("Long calls: others are answered while one is done", "[daemon]") {
    LongCalls calls;
    calls.sorter.say(of("one", "list.sort"));
    while (calls.jobs() == 0) {}
    calls.other.say(of("one", "list.get", {0}));
    while (calls.figure("in_line") == 0 && calls.jobs() == 1) {}
    CHECK(calls.asker.ask(of("two", "list.get", {1})).at("result") == "item 7");
    CHECK(calls.sorter.line()->contains("result"));
    CHECK(calls.other.line()->at("result") == "item 0");
    CHECK(calls.jobs() == 0);
    CHECK(calls.figure("in_line") == 0);
}

TEST_CASE("Long calls: a channel's calls stay in order", "[daemon]") {
    LongCalls calls;
    calls.sorter.say(of("one", "list.sort"));
    calls.sorter.say(of("two", "list.append", {"last"}));
    calls.sorter.say(of("one", "list.get", {0}));
    CHECK(calls.sorter.line()->at("result").is_null());
    CHECK(calls.sorter.line()->at("result").is_null());
    CHECK(calls.sorter.line()->at("result") == "item 0");
}

TEST_CASE("Long calls: a daemon that is told to end does not wait for them", "[daemon]") {
    LongCalls calls;
    REQUIRE(calls.asker.ask(of("one", "list.repeat", {4})).contains("result"));
    calls.sorter.say(of("one", "list.sort"));
    while (calls.jobs() == 0) {}
    CHECK(calls.daemon.stop() == 0);
    CHECK_FALSE(std::filesystem::exists(calls.daemon.path()));
}

TEST_CASE("Long calls: a recording of them is replayed to the same state", "[daemon]") {
    const testing::TemporaryDirectory directory;
    const std::string file = directory / "recording";
    {
        LongCalls calls({"--record", file});
        calls.sorter.say(of("one", "list.sort", {true}));
        calls.other.say(of("two", "list.reverse"));
        calls.asker.ask(of("one", "list.append", {"last"}));
        calls.asker.ask(of("two", "list.pop"));
        CHECK(calls.sorter.line()->contains("result"));
        CHECK(calls.other.line()->contains("result"));
        CHECK(calls.daemon.stop() == 0);
    }
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    const daemon::Replayed replayed = daemon::replay(file, engine::Catalogue(std::move(types)));
    CHECK_FALSE(replayed.recorded_digest.empty());
    CHECK(replayed.digest == replayed.recorded_digest);
}
