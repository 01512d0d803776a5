// Ten thousand times bad input against a real daemon: each gets a clear error or a closed channel,
// the daemon lives, and another client notices nothing.
#include "tests/integration/bad_input.hpp"
#include "tests/integration/watcher.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/frame_peer.hpp"
#include "tests/support/nothing_leaks.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>
#include <iostream>

namespace steward {
namespace {

using nlohmann::json;
using testing::Answer;
using testing::DaemonProcess;
using testing::FramePeer;
using testing::RawSocket;
using testing::Target;
using testing::Watcher;

constexpr int conversations = 6000;
constexpr int wrong_calls = 6000;

Target make_target(FramePeer& peer, const Watcher& watcher) {
    return {.methods = peer.methods(),
            .list = peer.make("list", "target list"),
            .dict = peer.make("dict", "target dict"),
            .attributes = peer.make("namespace", "target namespace"),
            .untouched = watcher.list()};
}

struct Tally {
    int refusals = 0;
    int answers = 0;
    int silent = 0;  // closed without a word
};

void check_line(const std::string& line, Tally& tally) {
    const json answer = json::parse(line);
    const bool refused = answer.contains("error");
    if (!refused && !answer.contains("result") && !answer.contains("outcome"))
        throw std::runtime_error("an odd line: " + line);
    if (refused && answer.at("message").get_ref<const std::string&>().size() < 5)
        throw std::runtime_error("no sentence");
    ++(refused ? tally.refusals : tally.answers);
}

// Say it, then listen until the daemon closes. Whatever is heard has to be well formed.
void converse(const std::string& path, const Bytes& said, Tally& tally) {
    RawSocket socket = RawSocket::connect(path);
    socket.send(said);
    socket.end_of_sending();
    int heard = 0;
    if (!said.empty() && said[0] == '{') {
        for (auto line = socket.line(); line; line = socket.line(), ++heard)
            check_line(*line, tally);
    } else {
        for (auto reply = socket.reply(); reply; reply = socket.reply(), ++heard)
            ++(testing::read_answer(*reply).status == ErrorCode::none ? tally.answers
                                                                      : tally.refusals);
    }
    if (!socket.bytes().empty())
        throw std::runtime_error("the channel ends in the middle of an answer");
    if (heard == 0) ++tally.silent;
}

void check_alive(DaemonProcess& daemon, Watcher& watcher) {
    INFO(daemon.complaints());
    REQUIRE(daemon.is_alive());
    REQUIRE(watcher.rounds() > 10);
    REQUIRE(watcher.finish() == "");
    REQUIRE(daemon.stop() == 0);
    REQUIRE(daemon.complaints() == "");
}

}  // namespace

TEST_CASE("Bad input: conversations with something wrong in them end in errors or closed channels",
          "[integration][fuzz]") {
    const std::uint64_t seed = testing::seed_of("bad conversations", 12);
    testing::Random random(seed);
    const testing::NothingLeaks nothing_leaks;
    DaemonProcess daemon({"--max-memory", "64MB", "--max-objects", "10000"});
    Watcher watcher(daemon.path());
    FramePeer peer(daemon.path());
    const Target target = make_target(peer, watcher);
    Tally tally;
    for (int i = 0; i < conversations; ++i) {
        const Bytes said = testing::bad_conversation(random, target);
        INFO("seed " << seed << ", conversation " << i);
        REQUIRE_NOTHROW(converse(daemon.path(), said, tally));
    }
    std::cout << conversations << " conversations: " << tally.refusals << " refusals, "
              << tally.answers << " answers, " << tally.silent
              << " closed without a word; the watcher made " << watcher.rounds() << " rounds"
              << std::endl;
    CHECK(tally.refusals > conversations / 4);
    check_alive(daemon, watcher);
}

TEST_CASE("Bad input: each wrong call is refused, and its channel stays usable",
          "[integration][fuzz]") {
    const std::uint64_t seed = testing::seed_of("wrong calls", 13);
    testing::Random random(seed);
    const testing::NothingLeaks nothing_leaks;
    DaemonProcess daemon;
    Watcher watcher(daemon.path());
    FramePeer peer(daemon.path());
    const Target target = make_target(peer, watcher);
    FramePeer bad(daemon.path());
    for (int i = 0; i < wrong_calls; ++i) {
        testing::WrongCall wrong = testing::wrong_call(random, target);
        wrong.header.id = static_cast<std::uint32_t>(i) + 100;
        Bytes bytes;
        append_frame(bytes, wrong.header, wrong.payload);
        bad.socket().send(bytes);
        const auto reply = bad.socket().reply();
        INFO("seed " << seed << ", call " << i << ": " << wrong.what);
        REQUIRE(reply);
        REQUIRE(reply->header.id == wrong.header.id);
        const Answer answer = testing::read_answer(*reply);
        INFO(answer.value.dump());
        REQUIRE(answer.status >= ErrorCode::no_such_method);
    }
    REQUIRE(bad.call("list.len", target.list, json::array()).value == 0);
    REQUIRE(bad.call("dict.len", target.dict, json::array()).value == 0);
    check_alive(daemon, watcher);
}

}  // namespace steward
