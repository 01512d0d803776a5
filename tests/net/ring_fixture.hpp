// Channels over socket pairs of which some go on in memory, and rounds of the daemon's loop that a
// test counts: nothing here depends on how long anything takes.
#pragma once

#include "common/passed_descriptor.hpp"
#include "tests/net/channel_fixture.hpp"
#include "tests/support/peer_ring.hpp"

namespace steward::net {
namespace {

// The call with this number is answered, and then its channel is carried in memory.
constexpr std::uint32_t takes_rings = 1'000'000;

// A peer that has rings: it writes into memory, and rings the bell where it must.
class RingPeer {
public:
    RingPeer(Descriptor socket, std::unique_ptr<testing::PeerRing> ring)
        : socket_(std::move(socket)), ring_(std::move(ring)) {}

    const Descriptor& socket() const { return socket_; }
    RingEnd& end() { return ring_->end(); }
    RingControl& control() { return *reinterpret_cast<RingControl*>(ring_->shared().data()); }
    void say(BytesView bytes) {
        REQUIRE(end().write(bytes) == bytes.size());
        RingEnd::fence();
        if (end().must_wake()) ::send(socket_.number(), "", 1, MSG_NOSIGNAL);
    }
    Bytes read() {
        Bytes all(ring::stream_bytes, '\0');
        all.resize(end().read(std::span<char>(all)));
        return all;
    }
    // Says that it has written more than there is room for.
    void scribble() { control().said[1].written = 10 * ring::stream_bytes; }

private:
    Descriptor socket_;
    std::unique_ptr<testing::PeerRing> ring_;
};

struct RingFixture : Fixture {
    using Listened = Channels::Listened;

    RingFixture() {
        sink.answer = "\xc0";
        sink.answers = [this](ChannelId channel, const Answer& answer) {
            channels.answer(channel, answer);
            if (answer.id == takes_rings) channels.carry_in_memory(channel);
        };
    }

    // One round of the daemon's loop: what is ready, then those who are listened to again.
    Listened round() {
        context.restart();
        context.poll();
        return channels.listen_again();
    }
    void send(const Descriptor& peer, BytesView bytes) {
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()));
    }
    // A peer that has said its greeting over its socket.
    Descriptor connect_by_socket(std::int64_t pid) {
        Descriptor peer = connect(pid);
        send(peer, greeting());
        round();
        REQUIRE(replies(read(peer)) == 1);
        return peer;
    }
    // A peer that has been given rings, and has not touched them.
    RingPeer connect_by_ring(std::int64_t pid = ::getpid()) {
        Descriptor socket = connect_by_socket(pid);
        send(socket, frame(takes_rings));
        round();
        Bytes reply(1024, '\0');
        Descriptor memory;
        const auto count = receive_with_descriptor(socket.number(), reply, MSG_DONTWAIT, memory);
        REQUIRE(count > 0);
        REQUIRE(memory);
        return {std::move(socket), testing::PeerRing::map(memory)};
    }
};

}  // namespace
}  // namespace steward::net
