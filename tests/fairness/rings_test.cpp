// Peers carried in memory beside peers at sockets, where some never stop calling: how many turns of
// others come between a call and its execution. Turns are counted and no time is measured: a look
// at memory costs next to nothing and a look at a socket much, so a loop that only minded its speed
// would never look at sockets again.
#include "tests/net/ring_fixture.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace steward::fairness {
namespace {

using namespace std::chrono_literals;
using net::RingPeer;
using Listened = net::Channels::Listened;

constexpr std::size_t crowd_size = 4;
constexpr int pipelined = 16;
// As net/in_memory.cpp has it: turns of rings between two questions to the kernel, besides what is
// left of a pass; and so many beside sockets that are busy.
constexpr std::size_t turns_of_rings = 32;
constexpr std::size_t turns_of_rings_beside_sockets = 4;

struct Neighbours : net::RingFixture {
    Neighbours() {
        sink.on_call = [this](net::ChannelId channel, const CallFrame& call) {
            if (call.header.id != 2) return;
            now += time_of_a_call;
            order.push_back(number(channel));
            if (const auto found = calls_again.find(number(channel)); found != calls_again.end())
                found->second();
            if (in_a_turn && calls_before-- == 0) std::exchange(in_a_turn, {})();
        };
    }

    // Peers of which each has sixteen calls under way for ever. Each is a process of its own, or
    // all are one.
    void add_busy_rings(std::size_t count, bool is_one_process = false) {
        for (; count > 0; --count) {
            rings.push_back(connect_by_ring(is_one_process ? 10 : next_pid++));
            calls_again[++channels_made] = [this, which = rings.size() - 1] {
                static_cast<void>(rings[which].read());
                rings[which].say(net::frame(2));
            };
        }
    }
    void add_busy_sockets(std::size_t count) {
        for (; count > 0; --count) {
            sockets.push_back(connect_by_socket(next_pid++));
            calls_again[++channels_made] = [this, which = sockets.size() - 1] {
                read(sockets[which]);
                send(sockets[which], net::frame(2));
            };
        }
    }
    void begin() {
        Bytes calls;
        for (int i = 0; i < pipelined; ++i) calls += net::frame(2);
        for (RingPeer& peer : rings) peer.say(calls);
        for (const Descriptor& peer : sockets) send(peer, calls);
        for (int i = 0; i < 10; ++i) round();
        REQUIRE(order.size() > 10);
    }

    // The most that somebody waits for who makes one call at a time, each in the middle of a turn
    // of another, of this one and that one: turns of others, and rounds. It thinks for some rounds
    // now and then.
    struct Longest {
        std::size_t turns = 0;
        int rounds = 0;
    };
    Longest longest_wait(const std::function<void()>& call, const std::function<void()>& hear) {
        const std::uint64_t quick = ++channels_made;
        Longest longest;
        for (int i = 0; i < 200; ++i) {
            for (int thinks = i % 5; thinks > 0; --thinks) round();
            order.clear();
            calls_before = i * 7 % 101;
            in_a_turn = [&] {
                order.clear();
                call();
            };
            while (in_a_turn) round();
            int rounds = 0;
            while (std::find(order.begin(), order.end(), quick) == order.end()) {
                round();
                REQUIRE(++rounds < 100);
            }
            const auto end = std::find(order.begin(), order.end(), quick);
            const auto turns = std::unique(order.begin(), end) - order.begin();
            longest.turns = std::max(longest.turns, static_cast<std::size_t>(turns));
            longest.rounds = std::max(longest.rounds, rounds);
            hear();
        }
        return longest;
    }
    Longest longest_wait_of_a_socket() {
        const Descriptor quick = connect_by_socket(next_pid++);
        return longest_wait([&] { send(quick, net::frame(2)); },
                            [&] { REQUIRE(replies(read(quick)) == 1); });
    }
    Longest longest_wait_of_a_ring() {
        RingPeer quick = connect_by_ring(next_pid++);
        return longest_wait([&] { quick.say(net::frame(2)); },
                            [&] { REQUIRE(replies(quick.read()) == 1); });
    }

    std::vector<RingPeer> rings;
    std::vector<Descriptor> sockets;
    std::map<std::uint64_t, std::function<void()>> calls_again;  // of those who never stop
    std::function<void()> in_a_turn;                             // once, after so many calls more
    int calls_before = 0;
    std::vector<std::uint64_t> order;  // whose calls were executed
    net::Time time_of_a_call{};
    std::uint64_t channels_made = 0;
    std::int64_t next_pid = 100;
};

}  // namespace

TEST_CASE_METHOD(Neighbours,
                 "Rounds: beside rings that never stop a socket is looked at after some turns",
                 "[fairness][ring]") {
    add_busy_rings(crowd_size);
    begin();
    const Longest longest = longest_wait_of_a_socket();
    CAPTURE(longest.turns);
    CHECK(longest.turns <= turns_of_rings + crowd_size);
    CHECK(longest.rounds <= 1);
}

TEST_CASE_METHOD(Neighbours, "Rounds: beside busy sockets rings have fewer turns between two looks",
                 "[fairness][ring]") {
    add_busy_rings(crowd_size);
    add_busy_sockets(crowd_size);
    begin();
    SECTION("for a socket") {
        const Longest longest = longest_wait_of_a_socket();
        CAPTURE(longest.turns);
        CHECK(longest.turns <= turns_of_rings_beside_sockets + 2 * crowd_size);
        CHECK(longest.rounds <= 1);
    }
    SECTION("so that neither kind has all the turns") {
        order.clear();
        for (int i = 0; i < 100; ++i) round();
        order.erase(std::unique(order.begin(), order.end()), order.end());
        const auto of_rings = std::count_if(order.begin(), order.end(),
                                            [](std::uint64_t by) { return by <= crowd_size; });
        const auto of_sockets = static_cast<std::ptrdiff_t>(order.size()) - of_rings;
        CAPTURE(of_rings, of_sockets);
        CHECK(of_sockets >= 100 * static_cast<std::ptrdiff_t>(crowd_size));
        CHECK(of_rings >= 100 * static_cast<std::ptrdiff_t>(crowd_size));
        CHECK(of_rings <= 2 * of_sockets);
    }
}

TEST_CASE_METHOD(Neighbours,
                 "Rounds: beside sockets that never stop a ring waits for one turn each",
                 "[fairness][ring]") {
    add_busy_sockets(crowd_size);
    begin();
    const Longest longest = longest_wait_of_a_ring();
    CAPTURE(longest.turns);
    CHECK(longest.turns <= 2 * crowd_size);
    CHECK(longest.rounds <= 1);
}

TEST_CASE_METHOD(Neighbours, "Rounds: beside rings that never stop a ring waits for one turn each",
                 "[fairness][ring]") {
    add_busy_rings(crowd_size);
    begin();
    const Longest longest = longest_wait_of_a_ring();
    CAPTURE(longest.turns);
    CHECK(longest.turns <= crowd_size);
    CHECK(longest.rounds <= 1);
}

TEST_CASE_METHOD(Neighbours,
                 "Rounds: where the calls of rings are long they have one pass at a time",
                 "[fairness][ring]") {
    time_of_a_call = 50us;
    add_busy_rings(crowd_size);
    begin();
    SECTION("beside a socket") { CHECK(longest_wait_of_a_socket().turns <= 2 * crowd_size); }
    SECTION("beside another ring") { CHECK(longest_wait_of_a_ring().turns <= 2 * crowd_size); }
}

TEST_CASE_METHOD(Neighbours,
                 "Rounds: a process with many rings has no more than one that has one channel",
                 "[fairness][ring]") {
    time_of_a_call = 1ms;
    add_busy_rings(30, true);
    begin();
    SECTION("at a socket") { CHECK(longest_wait_of_a_socket().turns <= crowd_size); }
    SECTION("in memory") { CHECK(longest_wait_of_a_ring().turns <= crowd_size); }
}

}  // namespace steward::fairness
