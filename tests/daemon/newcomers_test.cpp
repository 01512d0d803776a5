// Who comes when a limit has been reached is told `busy`, and why; who is there is served, gives
// back, and makes room for others.
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <unistd.h>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Serving;

namespace {

// What a newcomer is told; nothing where it is taken.
std::optional<std::string> turned_away(const std::string& path) {
    Peer newcomer(path);
    Bytes greeting;
    append_preface(greeting);
    append_frame(greeting, CallHeader{.id = 1}, "");
    try {
        newcomer.send(greeting);
    } catch (const std::system_error&) {
        // It was sent away before it could say anything.
    }
    const auto answer = newcomer.reply();
    REQUIRE(answer);
    if (answer->header.status == ErrorCode::none) return std::nullopt;
    CHECK(answer->header.status == ErrorCode::busy);
    return Peer::sentence(*answer);
}

void becomes_free(const std::string& path) {
    for (int i = 0; i < 3'000; ++i) {
        if (!turned_away(path)) return;
        ::usleep(10'000);
    }
    FAIL("nobody is taken again");
}

}  // namespace

TEST_CASE("Newcomers: a process has as many channels as it may have", "[daemon]") {
    Serving serving;
    const auto program = serving.start(0, {"--max-channels-per-client", "2"});
    Peer one(serving.path), two(serving.path);
    CHECK(one.ask({{"method", "service.ping"}}).contains("result"));
    CHECK(two.ask({{"method", "service.ping"}}).contains("result"));
    CHECK(turned_away(serving.path) == "channels: a process may have at most 2");
    CHECK(one.ask({{"method", "service.ping"}}).contains("result"));
    two.close();
    becomes_free(serving.path);
}

TEST_CASE("Newcomers: none is taken while memory is short, and who is there goes on", "[daemon]") {
    Serving serving;
    const auto program = serving.start(0, {"--max-memory", "64KB"});
    Peer filler(serving.path);
    const json fill{{"object", "jobs"}, {"method", "list.append"}, {"args", {1}}};
    filler.ask({{"method", "manager.create"}, {"args", {"list", "jobs"}}});
    int filled = 0;
    while (filler.ask(fill).contains("result")) ++filled;
    CHECK(filled > 10'000);
    CHECK(turned_away(serving.path) == "the daemon is out of memory; try again");

    CHECK(filler.ask({{"object", "jobs"}, {"method", "list.len"}})["result"] == filled);
    CHECK(filler.ask({{"object", "jobs"}, {"method", "list.pop"}})["result"] == 1);
    const json stats = filler.ask({{"method", "service.stats"}})["result"];
    CHECK(stats["stored_bytes"] > 60'000);
    for (const char* figure :
         {"references", "calls_in_flight", "waiting_in_bytes", "waiting_out_bytes"})
        CHECK(stats.contains(figure));
    CHECK(filler.ask({{"object", "jobs"}, {"method", "list.clear"}}).contains("result"));
    becomes_free(serving.path);
}
