// What every carrier promises (client/source/carrier.hpp), asked of each in the same words.
#include "client/source/ring_carrier.hpp"
#include "client/source/socket_carrier.hpp"
#include "tests/client/memory_carrier.hpp"
#include "tests/client/ring_hands.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;
using Clock = Carrier::Clock;
using Way = Moved::Way;

// A carrier and the hands of its peer.
struct OverSocket {
    Descriptor peer;
    std::unique_ptr<Carrier> carrier;

    OverSocket() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        peer = Descriptor(ends[0]);
        carrier = std::make_unique<SocketCarrier>(Descriptor(ends[1]));
    }
    void say(BytesView bytes) const {
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), 0) ==
                static_cast<ssize_t>(bytes.size()));
    }
    Bytes hear() const {
        Bytes bytes(1u << 20, '\0');
        const ssize_t count = ::recv(peer.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }
    void end() { peer.reset(); }
    void limit_room() {}  // a socket has a limit of its own
};

struct OverRing {
    GivenRing ring;
    Descriptor peer;
    std::unique_ptr<Carrier> carrier;

    OverRing() {
        auto [mine, its] = socket_pair();
        peer = std::move(mine);
        std::optional<RingMemory> memory = RingMemory::map(ring.descriptor);
        REQUIRE(memory);
        carrier = std::make_unique<RingCarrier>(std::move(its), std::move(*memory));
    }
    void say(BytesView bytes) { REQUIRE(ring.end->write(bytes) == bytes.size()); }
    Bytes hear() {
        Bytes bytes(ring::stream_bytes, '\0');
        bytes.resize(ring.end->read(bytes));
        return bytes;
    }
    void end() { peer.reset(); }
    void limit_room() {}  // a ring has a limit of its own
};

struct InMemory {
    std::shared_ptr<MemoryPeer> peer = std::make_shared<MemoryPeer>();
    std::unique_ptr<Carrier> carrier = std::make_unique<MemoryCarrier>(peer);

    void say(BytesView bytes) const { peer->say(bytes); }
    Bytes hear() const {
        if (peer->room != MemoryPeer::any) peer->room = 100;
        return peer->hear();
    }
    void end() const { peer->end(); }
    void limit_room() const { peer->room = 100; }
};

Bytes received(Carrier& carrier, std::size_t room = 1000) {
    Bytes bytes(room, '\0');
    const Moved moved = carrier.receive(bytes);
    CHECK(moved.way == Way::open);
    return bytes.substr(0, moved.bytes);
}

Way way_of_receiving(Carrier& carrier) {
    char room[10];
    const Moved moved = carrier.receive(room);
    CHECK(moved.bytes == 0);
    return moved.way;
}

}  // namespace

TEMPLATE_TEST_CASE("Carrier: brings bytes in order, as many as fit, and nothing is no end",
                   "[client][carrier]", OverSocket, OverRing, InMemory) {
    TestType over;
    CHECK(received(*over.carrier).empty());
    over.say("abcdef");
    CHECK(received(*over.carrier, 4) == "abcd");
    CHECK(received(*over.carrier) == "ef");
    CHECK(over.carrier->send("ghi").bytes == 3);
    CHECK(over.hear() == "ghi");
    CHECK_FALSE(over.carrier->has_ended());
}

TEMPLATE_TEST_CASE("Carrier: an end comes after all that was sent before it", "[client][carrier]",
                   OverSocket, OverRing, InMemory) {
    TestType over;
    over.say("abc");
    over.end();
    CHECK(over.carrier->has_ended());
    CHECK(over.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    CHECK(received(*over.carrier) == "abc");
    CHECK(over.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    CHECK(way_of_receiving(*over.carrier) == Way::ended);
    CHECK(way_of_receiving(*over.carrier) == Way::ended);
}

TEMPLATE_TEST_CASE("Carrier: takes what fits, and sleeps until there is room or an arrival",
                   "[client][carrier]", OverSocket, OverRing, InMemory) {
    TestType over;
    over.limit_room();
    const Bytes large(8u << 20, 'x');
    std::size_t sent = 0;
    for (Moved moved = over.carrier->send(large); moved.bytes > 0;
         moved = over.carrier->send(large))
        sent += moved.bytes;
    CHECK(sent > 0);
    CHECK(sent < large.size());
    CHECK(over.carrier->sleep(Until::arrival_or_room, Clock::now() - 1ms) == Woken::by_deadline);
    over.say("a");
    CHECK(over.carrier->sleep(Until::arrival_or_room, {}) == Woken::by_arrival);
    CHECK(received(*over.carrier) == "a");
    for (std::size_t heard = 0; heard < sent;) heard += over.hear().size();
    CHECK(over.carrier->sleep(Until::arrival_or_room, {}) == Woken::by_room);
    CHECK(over.carrier->send("b").bytes == 1);
}

TEMPLATE_TEST_CASE("Carrier: a sleep ends by its deadline where nothing comes", "[client][carrier]",
                   OverSocket, OverRing, InMemory) {
    TestType over;
    char room[10];
    const auto until = Clock::now() + 3ms;
    Woken woken = Woken::by_arrival;
    while (woken == Woken::by_arrival) woken = over.carrier->sleep(Until::arrival, until);
    CHECK(woken == Woken::by_deadline);
    CHECK(over.carrier->receive_soon(room, 100us).bytes == 0);
    over.say("abc");
    CHECK(over.carrier->receive_soon(room, 100us).bytes == 3);
}

TEMPLATE_TEST_CASE("Carrier: closes once and for all, and its peer hears an end",
                   "[client][carrier]", OverSocket, OverRing, InMemory) {
    const NothingLeaks nothing_leaks;
    TestType over;
    over.carrier->close();
    over.carrier->close();
    CHECK(over.carrier->descriptor() < 0);
    CHECK_FALSE(over.carrier->has_ended());
    CHECK_FALSE(over.carrier->release());
}

TEST_CASE("SocketCarrier: a released descriptor keeps its side alive", "[client][carrier]") {
    const NothingLeaks nothing_leaks;
    OverSocket over;
    Descriptor kept = over.carrier->release();
    over.carrier.reset();
    char byte = 0;
    CHECK(::recv(over.peer.number(), &byte, 1, MSG_DONTWAIT) == -1);
    kept.reset();
    CHECK(::recv(over.peer.number(), &byte, 1, MSG_DONTWAIT) == 0);
}

TEST_CASE("SocketCarrier: a peer that goes without reading is an end like others",
          "[client][carrier]") {
    OverSocket over;
    REQUIRE(over.carrier->send("unread").bytes == 6);
    over.end();  // the kernel says ECONNRESET
    CHECK(way_of_receiving(*over.carrier) == Way::ended);
}

TEST_CASE("SocketCarrier: a peer that is gone is an end for sending too", "[client][carrier]") {
    OverSocket over;
    over.say("last words");
    over.end();
    CHECK(over.carrier->send("a").way == Way::ended);
    CHECK(received(*over.carrier) == "last words");
}

}  // namespace steward::testing
