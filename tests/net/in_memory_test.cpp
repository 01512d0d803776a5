// What Channels does with channels that are carried in memory (net/in_memory.cpp): who stands in
// view, who leaves it, and what is told of them.
#include "tests/net/ring_fixture.hpp"

#include <algorithm>

using namespace std::chrono_literals;

namespace steward::net {
namespace {

using Listened = Channels::Listened;

// The peer's call is executed by looking alone: nothing comes through the socket.
bool is_in_view(RingFixture& fixture, RingPeer& peer) {
    const std::size_t calls = fixture.sink.heard.size();
    REQUIRE(peer.end().write(frame(500)) > 0);
    fixture.channels.listen_again();
    return fixture.sink.heard.size() == calls + 1;
}

// Until nobody is looked at any more.
void fall_asleep(RingFixture& fixture) {
    for (int rounds = 0; fixture.round() != Listened::to_nobody; ++rounds) REQUIRE(rounds < 1000);
}

}  // namespace

TEST_CASE_METHOD(RingFixture,
                 "In memory: a call is heard by looking, and its answer lies in the ring",
                 "[net][ring]") {
    RingPeer peer = connect_by_ring();
    CHECK(round() == Listened::watching);
    CHECK(is_in_view(*this, peer));
    CHECK(replies(peer.read()) == 1);
    CHECK(read(peer.socket()).empty());
    CHECK(round() == Listened::watching);
}

TEST_CASE_METHOD(RingFixture,
                 "In memory: a channel in view that another's turn closes is not looked at again",
                 "[net][ring]") {
    std::vector<RingPeer> peers;
    for (int i = 0; i < 3; ++i) peers.push_back(connect_by_ring());
    // The turn of `caller` answers what `victim` waits for, and finds that it has ended.
    const std::size_t caller = GENERATE(0u, 1u, 2u);
    const std::size_t victim = GENERATE(0u, 1u, 2u);
    if (caller == victim) return;
    const ChannelId victims{victim + 1};
    sink.on_call = [&](ChannelId, const CallFrame& call) {
        if (call.header.id != 7) return;
        peers[victim].scribble();
        channels.answer(victims, {.id = 6, .payload = "\xc0"});
    };
    peers[caller].say(frame(7));
    round();
    CHECK(channels.size() == 2);
    CHECK(sink.heard.back() == "closed " + std::to_string(victim + 1));
    CHECK(is_closed(peers[victim].socket()));
    for (std::size_t i = 0; i < peers.size(); ++i)
        if (i != victim) CHECK(is_in_view(*this, peers[i]));
    CHECK(round() == Listened::watching);
}

TEST_CASE_METHOD(RingFixture, "In memory: who is given rings in another's turn is looked at",
                 "[net][ring]") {
    Descriptor waiting = connect_by_socket(::getpid()), other = connect_by_socket(::getpid());
    std::optional<std::pair<ChannelId, Answer>> parked;
    sink.answers = [&](ChannelId channel, const Answer& answer) {
        if (answer.id == 5) return static_cast<void>(parked.emplace(channel, answer));
        channels.answer(channel, answer);
        if (answer.id != 6) return;
        channels.answer(parked->first, parked->second);
        channels.carry_in_memory(parked->first);
    };
    send(waiting, frame(5));
    for (int i = 0; i < 5; ++i) round();
    send(other, frame(6));
    for (int i = 0; i < 5; ++i) round();
    Bytes reply(1024, '\0');
    Descriptor memory;
    REQUIRE(receive_with_descriptor(waiting.number(), reply, MSG_DONTWAIT, memory) > 0);
    REQUIRE(memory);
    RingPeer peer(std::move(waiting), testing::PeerRing::map(memory));
    peer.say(frame(7));
    for (int i = 0; i < 5; ++i) round();
    CHECK(replies(peer.read()) == 1);
}

TEST_CASE_METHOD(RingFixture, "In memory: who has no time for many looks takes one at each",
                 "[net][ring]") {
    std::vector<RingPeer> peers;
    for (int i = 0; i < 2; ++i) peers.push_back(connect_by_ring());
    int calls = 0;
    sink.on_call = [&](ChannelId channel, const CallFrame&) {
        RingPeer& peer = peers[number(channel) - 1];
        static_cast<void>(peer.read());
        if (++calls < 1000) peer.say(frame(2));
    };
    for (RingPeer& peer : peers) peer.say(frame(2));
    CHECK(channels.listen_again(Channels::Looks::one) == Listened::heard);
    CHECK(calls == 2);
    CHECK(channels.listen_again() == Listened::heard);
    CHECK(calls == 2 + 32);
}

TEST_CASE_METHOD(RingFixture, "In memory: a peer in view that says the impossible is closed",
                 "[net][ring]") {
    RingPeer broken = connect_by_ring(), other = connect_by_ring();
    broken.scribble();
    round();
    CHECK(channels.size() == 1);
    CHECK(is_closed(broken.socket()));
    CHECK(is_in_view(*this, other));
}

TEST_CASE_METHOD(RingFixture,
                 "In memory: a peer that goes on at its socket leaves the view and is served there",
                 "[net][ring]") {
    RingPeer refusing = connect_by_ring();
    CHECK(round() == Listened::watching);
    send(refusing.socket(), frame(2));
    for (int i = 0; i < 5; ++i) round();
    CHECK(std::count(sink.heard.begin(), sink.heard.end(), "call 2") == 1);
    CHECK(std::count(sink.heard.begin(), sink.heard.end(), "no ring 1") == 1);
    CHECK(replies(read(refusing.socket())) == 1);
    CHECK(refusing.read().empty());
    // Nobody is left to be looked at.
    while (round() != Listened::to_nobody) CHECK(channels.listen_again() != Listened::watching);
    send(refusing.socket(), frame(3));
    for (int i = 0; i < 5; ++i) round();
    CHECK(sink.heard.back() == "call 3");
    CHECK(replies(read(refusing.socket())) == 1);
}

TEST_CASE_METHOD(
    RingFixture,
    "In memory: who was silent for long leaves the view, says so, and comes back by its bell",
    "[net][ring]") {
    RingPeer peer = connect_by_ring();
    CHECK(is_in_view(*this, peer));
    CHECK(peer.control().said[0].waits == ring::for_nothing);
    fall_asleep(*this);
    CHECK(peer.control().said[0].waits == ring::for_bytes);
    SECTION("its bell brings it back") {
        peer.say(frame(2));
        CHECK(peer.control().said[0].waits == ring::for_nothing);
        CHECK(round() == Listened::watching);
        CHECK(sink.heard.back() == "call 2");
        CHECK(is_in_view(*this, peer));
    }
    SECTION("its end is heard") {
        ::shutdown(peer.socket().number(), SHUT_RDWR);
        round();
        CHECK(sink.heard.back() == "closed 1");
        CHECK(channels.size() == 0);
    }
}

TEST_CASE_METHOD(RingFixture, "In memory: who speaks stays in view, and the silent beside it leave",
                 "[net][ring]") {
    RingPeer speaks = connect_by_ring(), silent = connect_by_ring();
    CHECK(is_in_view(*this, silent));
    for (int rounds = 0; silent.control().said[0].waits == ring::for_nothing; ++rounds) {
        REQUIRE(rounds < 10'000);
        speaks.say(frame(2));
        CHECK(round() != Listened::to_nobody);
        static_cast<void>(speaks.read());
    }
    CHECK(speaks.control().said[0].waits == ring::for_nothing);
    CHECK(is_in_view(*this, speaks));
}

TEST_CASE_METHOD(RingFixture, "In memory: who ends between two passes is not asked to say so",
                 "[net][ring]") {
    RingPeer stays = connect_by_ring(), dies = connect_by_ring();
    round();
    channels.drain(ChannelId{2});
    CHECK(channels.size() == 1);
    channels.stop_watching();
    CHECK(stays.control().said[0].waits == ring::for_bytes);
}

TEST_CASE_METHOD(RingFixture, "In memory: when nobody looks any more, all who are in view say so",
                 "[net][ring]") {
    RingPeer one = connect_by_ring(), other = connect_by_ring();
    round();
    channels.stop_watching();
    CHECK(channels.listen_again() == Listened::to_nobody);
    for (RingPeer* peer : {&one, &other}) {
        CHECK(peer->control().said[0].waits == ring::for_bytes);
        peer->say(frame(2));
    }
    round();
    CHECK(std::count(sink.heard.begin(), sink.heard.end(), "call 2") == 2);
    CHECK(is_in_view(*this, one));
    CHECK(is_in_view(*this, other));
}

TEST_CASE_METHOD(RingFixture,
                 "In memory: calls that follow an answer are counted, the late ones apart, once",
                 "[net][ring]") {
    RingPeer peer = connect_by_ring();
    channels.call_late(10us);
    const auto call_after = [&](Time time) {
        now += time;
        peer.say(frame(2));
        round();
        static_cast<void>(peer.read());
    };
    const auto taken = [&] {
        const Channels::Thinking thinking = channels.take_thinking();
        return std::pair(thinking.count, thinking.late);
    };
    call_after(1us);
    static_cast<void>(taken());
    call_after(10us);
    CHECK(taken() == std::pair(1u, 0u));
    CHECK(taken() == std::pair(0u, 0u));
    call_after(11us);
    call_after(5us);
    CHECK(taken() == std::pair(2u, 1u));
    // Whom an answer had to wake did not look for it: when it calls says nothing.
    peer.say(frame(2));
    peer.end().say_waiting(ring::for_bytes);
    round();
    static_cast<void>(taken());
    call_after(1ms);
    CHECK(taken() == std::pair(0u, 0u));
}

TEST_CASE_METHOD(RingFixture, "In memory: advice reaches all rings that there are and that come",
                 "[net][ring]") {
    const auto advice = [](RingPeer& peer) { return peer.end().spin_microseconds().load(); };
    RingPeer before = connect_by_ring();
    CHECK(advice(before) == 0);
    channels.advise(7);
    CHECK(advice(before) == 7);
    RingPeer after = connect_by_ring();
    CHECK(advice(after) == 7);
    // Asleep or not.
    fall_asleep(*this);
    channels.advise(50);
    CHECK(advice(before) == 50);
    CHECK(advice(after) == 50);
}

TEST_CASE_METHOD(RingFixture, "In memory: who has nothing to be told, or speaks text, gets no ring",
                 "[net][ring]") {
    const Descriptor text = connect(), unasked = connect_by_socket(::getpid());
    send(text, "{\"call\"\n");
    sink.on_call = [&](ChannelId channel, const CallFrame&) { channels.carry_in_memory(channel); };
    round();
    send(unasked, frame(2));
    round();
    char byte = 0;
    for (const Descriptor* peer : {&text, &unasked}) {
        Descriptor memory;
        CHECK(receive_with_descriptor(peer->number(), {&byte, 1}, MSG_DONTWAIT, memory) == 1);
        CHECK_FALSE(memory);
    }
    CHECK(round() != Listened::watching);
    for (const char* told : {"no ring 1", "no ring 2"})
        CHECK(std::count(sink.heard.begin(), sink.heard.end(), told) == 1);
}

}  // namespace steward::net
