// Whose turn it is: a channel that has sent much has no more of the loop's time than another.
#include "tests/net/channel_fixture.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace steward::net {
namespace {

struct LongCalls : Fixture {
    // Each call takes a while, and who made it is written down.
    explicit LongCalls() {
        sink.on_call = [this](ChannelId channel, const CallFrame& call) {
            now += 1ms;
            if (call.header.id > 1) order.push_back(number(channel));
        };
        sink.answer = "\xc0";
    }
    Bytes calls(std::uint32_t count) {
        Bytes bytes;
        for (std::uint32_t id = 2; id < 2 + count; ++id) bytes += frame(id);
        return bytes;
    }
    void send(const Descriptor& peer, BytesView bytes) {
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()));
    }

    std::vector<Descriptor> greeted(std::size_t count, std::int64_t pid) {
        std::vector<Descriptor> peers;
        for (std::size_t i = 0; i < count; ++i) {
            peers.push_back(connect(pid));
            say(peers.back(), greeting());
        }
        return peers;
    }

    std::vector<std::uint64_t> order;
};

// Each end of a channel takes a while.
struct LongEnds : Fixture {
    explicit LongEnds() {
        sink.on_closed = [this] {
            now += 1ms;
            ++closed;
        };
        for (int i = 0; i < 50; ++i) peers.push_back(connect());
    }
    // Rounds of the loop until all have ended, and how many ended at most in one of them.
    int most_in_a_round() {
        int most = 0;
        while (closed < 50) {
            const int before = closed;
            context.restart();
            context.poll();
            channels.listen_again();
            most = std::max(most, closed - before);
        }
        return most;
    }

    std::vector<Descriptor> peers;
    int closed = 0;
};

}  // namespace

TEST_CASE_METHOD(LongCalls,
                 "Turns: who comes behind a hundred long calls of another waits for a few",
                 "[net]") {
    const Descriptor busy = connect(), quick = connect();
    say(busy, greeting());
    say(quick, greeting());
    send(busy, calls(100));
    send(quick, calls(1));
    settle();
    REQUIRE(order.size() == 101);
    const auto place = std::find(order.begin(), order.end(), 2u) - order.begin();
    CHECK(place <= 4);
    CHECK(std::count(order.begin(), order.end(), 1u) == 100);
    CHECK(replies(read(busy)) == 101);
    CHECK(replies(read(quick)) == 2);
}

TEST_CASE_METHOD(LongCalls, "Turns: several that have sent much take turns", "[net]") {
    const Descriptor one = connect(), other = connect();
    say(one, greeting());
    say(other, greeting());
    send(one, calls(40));
    send(other, calls(40));
    settle();
    REQUIRE(order.size() == 80);
    std::size_t longest = 0, run = 0;
    for (std::size_t i = 0; i < 72; ++i) {
        run = i > 0 && order[i] == order[i - 1] ? run + 1 : 1;
        longest = std::max(longest, run);
    }
    CHECK(longest <= 4);
}

TEST_CASE_METHOD(LongCalls, "Turns: a process with many channels has no more than one with one",
                 "[net]") {
    const std::vector<Descriptor> many = greeted(30, 10);
    const Descriptor quick = std::move(greeted(1, 11).front());
    for (const Descriptor& one : many) send(one, calls(8));
    send(quick, calls(1));
    settle();
    REQUIRE(order.size() == 241);
    CHECK(std::find(order.begin(), order.end(), 31u) - order.begin() <= 4);
    // And its channels have turns one after another: each has had one before one has two.
    std::erase(order, 31u);
    std::vector<std::uint64_t> turns(order.begin(), std::unique(order.begin(), order.end()));
    REQUIRE(turns.size() == 60);
    std::sort(turns.begin(), turns.begin() + 30);
    CHECK(std::unique(turns.begin(), turns.begin() + 30) == turns.begin() + 30);
    for (const Descriptor& one : many) CHECK(replies(read(one)) == 9);
}

TEST_CASE_METHOD(LongEnds, "Turns: the ends of many channels come in several rounds", "[net]") {
    peers.clear();
    CHECK(most_in_a_round() <= 3);
    CHECK(channels.size() == 0);
}

TEST_CASE_METHOD(LongEnds, "Turns: the channels of a dead process are closed in several rounds",
                 "[net]") {
    for (std::uint64_t id = 1; id <= 50; ++id) channels.drain(ChannelId{id});
    CHECK(closed <= 2);
    CHECK(most_in_a_round() <= 3);
    CHECK(channels.size() == 0);
}

TEST_CASE_METHOD(LongEnds, "Turns: those that are late together are closed in several rounds",
                 "[net]") {
    now += 3s;
    channels.sweep();
    CHECK(closed <= 4);
    settle();
    CHECK(closed == 50);
}

TEST_CASE_METHOD(LongCalls, "Turns: who ends with calls left to execute has them executed",
                 "[net]") {
    Descriptor peer = connect();
    say(peer, greeting());
    send(peer, calls(50));
    peer = Descriptor();
    settle();
    CHECK(order.size() == 50);
    CHECK(sink.heard.back() == "closed 1");
    CHECK(channels.size() == 0);
}

TEST_CASE_METHOD(LongCalls, "Turns: what a dead process had sent is executed in turns", "[net]") {
    const Descriptor dead = connect(), quick = connect();
    say(dead, greeting());
    say(quick, greeting());
    send(dead, calls(100));
    send(quick, calls(1));
    channels.drain(ChannelId{1});
    settle();
    REQUIRE(order.size() == 101);
    CHECK(std::find(order.begin(), order.end(), 2u) - order.begin() <= 8);
    CHECK(sink.heard.back() == "closed 1");
    CHECK(channels.size() == 1);
}

TEST_CASE_METHOD(LongCalls, "Turns: a channel that is held takes no step until it may go on",
                 "[net]") {
    const Descriptor held = connect(), quick = connect();
    say(held, greeting());
    say(quick, greeting());
    sink.holds = true;
    send(held, calls(3));
    settle();
    CHECK(order == std::vector<std::uint64_t>{1});
    sink.holds = false;
    send(quick, calls(2));
    settle();
    CHECK(order == std::vector<std::uint64_t>{1, 2, 2});
    channels.go_on(ChannelId{2});  // it is not held
    channels.go_on(ChannelId{1});
    settle();
    CHECK(order == std::vector<std::uint64_t>{1, 2, 2, 1, 1});
    send(held, calls(1));
    settle();
    CHECK(order.size() == 6);
}

TEST_CASE_METHOD(LongCalls, "Turns: the end of a held channel is heard when it has gone on",
                 "[net]") {
    Descriptor held = connect();
    say(held, greeting());
    sink.holds = true;
    send(held, calls(2));
    settle();
    held = Descriptor();
    settle();
    CHECK(channels.size() == 1);
    sink.holds = false;
    channels.go_on(ChannelId{1});
    settle();
    CHECK(order.size() == 2);
    CHECK(channels.size() == 0);
}

}  // namespace steward::net
