// What every carrier keeps of the contract in carrier.hpp: the same cases over a socket, over rings
// and in memory. A carrier that is added is one more world here.
#include "common/passed_descriptor.hpp"
#include "net/ring_carrier.hpp"
#include "tests/net/memory_carrier.hpp"
#include "tests/support/peer_ring.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::net;
using Way = Carrier::Way;

namespace {

// A carrier and its peer.
struct World {
    std::vector<Carrier::Ready> told;
    std::function<void()> when_told = [] {};

    virtual ~World() = default;
    virtual Carrier& carrier() = 0;
    virtual void say(BytesView bytes) = 0;
    virtual Bytes read() = 0;
    virtual void stop_writing() = 0;
    // The peer takes and says nothing any more.
    virtual void go() = 0;
    virtual void run() = 0;

    Carrier::Tell tell() {
        return [this](Carrier::Ready ready) {
            told.push_back(ready);
            when_told();
        };
    }
    Bytes fill(std::size_t bytes_max = 100) {
        Bytes room(bytes_max, '\0');
        room.resize(carrier().fill(std::span<char>(room)).bytes);
        return room;
    }
    // Sends until no more is taken; how much that was.
    std::size_t send_until_full() {
        const Bytes bytes(64u << 10, 'x');
        std::size_t sum = 0;
        for (;;) {
            const Carrier::Moved moved = carrier().send(bytes);
            sum += moved.bytes;
            if (moved.way != Way::open) return sum;
        }
    }
};

struct MemoryWorld final : World {
    MemoryCarrier memory{tell()};

    MemoryWorld() { memory.room_bytes = 200'000; }
    Carrier& carrier() override { return memory; }
    void say(BytesView bytes) override { memory.say(bytes); }
    Bytes read() override { return memory.read(); }
    void stop_writing() override { memory.stop_writing(); }
    void go() override {
        memory.stop_reading();
        memory.stop_writing();
    }
    void run() override { memory.run(); }
};

struct SocketWorld final : World {
    asio::io_context context;
    std::shared_ptr<SocketCarrier> socket;
    Descriptor peer;

    SocketWorld() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        socket = SocketCarrier::over(context, ends[0], tell());
        peer = Descriptor(ends[1]);
        REQUIRE(socket);
    }
    ~SocketWorld() override { socket->close(); }
    Carrier& carrier() override { return *socket; }
    void say(BytesView bytes) override {
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0);
    }
    Bytes read() override {
        Bytes all(1u << 20, '\0');
        std::size_t size = 0;
        for (ssize_t count = 0;
             (count = ::recv(peer.number(), all.data() + size, all.size() - size, 0)) > 0;)
            size += static_cast<std::size_t>(count);
        all.resize(size);
        return all;
    }
    void stop_writing() override { ::shutdown(peer.number(), SHUT_WR); }
    void go() override { peer.reset(); }
    void run() override {
        context.restart();
        context.poll();
    }
};

// The peer has got the memory with the first byte, and rings where it has to.
struct RingWorld final : World {
    asio::io_context context;
    std::shared_ptr<RingCarrier> rings;
    Descriptor peer;
    std::unique_ptr<testing::PeerRing> ring;
    char* segment = nullptr;
    RingEnd* end = nullptr;
    int refusals = 0;

    RingWorld() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        peer = Descriptor(ends[1]);
        rings = RingCarrier::over(SocketCarrier::over(context, ends[0], {}), 1,
                                  {.tell = tell(), .refused = [this] { ++refusals; }});
        REQUIRE(rings);
        CHECK(rings->is_memory());
        REQUIRE(rings->send("!").bytes == 1);
        char byte = 0;
        Descriptor memory;
        REQUIRE(receive_with_descriptor(peer.number(), {&byte, 1}, 0, memory) == 1);
        CHECK(::ftruncate(memory.number(), 0) != 0);  // it is sealed
        ring = testing::PeerRing::map(memory);
        segment = ring->shared().data();
        end = &ring->end();
    }
    ~RingWorld() override { rings->close(); }
    Carrier& carrier() override { return *rings; }
    void ring_bell() {
        RingEnd::fence();
        if (end->must_wake()) ::send(peer.number(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    void say(BytesView bytes) override {
        REQUIRE(end->write(bytes) == bytes.size());
        ring_bell();
    }
    Bytes read() override {
        Bytes all(steward::ring::stream_bytes, '\0');
        all.resize(end->read(std::span<char>(all)));
        ring_bell();
        return all;
    }
    void stop_writing() override { ::shutdown(peer.number(), SHUT_WR); }
    void go() override { peer.reset(); }
    void run() override {
        context.restart();
        context.poll();
    }
};

std::unique_ptr<World> make_world() {
    switch (GENERATE(0, 1, 2)) {
        case 0: return std::make_unique<SocketWorld>();
        case 1: return std::make_unique<RingWorld>();
        default: return std::make_unique<MemoryWorld>();
    }
}

const std::vector<Carrier::Ready> one_read{Carrier::Ready::to_read};
const std::vector<Carrier::Ready> one_write{Carrier::Ready::to_write};

}  // namespace

TEST_CASE("Carrier: bytes come in pieces of the room that there is, then the end",
          "[net][carrier]") {
    const auto world = make_world();
    CHECK(world->fill().empty());
    CHECK_FALSE(world->carrier().has_unread());
    world->say("abcde");
    CHECK(world->carrier().has_unread());
    CHECK(world->fill(3) == "abc");
    CHECK(world->fill(3) == "de");
    Bytes room(3, '\0');
    CHECK(world->carrier().fill(room).way == Way::blocked);
    world->say("f");
    world->stop_writing();
    CHECK(world->fill() == "f");
    const Carrier::Moved end = world->carrier().fill(room);
    CHECK(end.bytes == 0);
    CHECK(end.way == Way::ended);
    CHECK(world->carrier().has_unread());
}

TEST_CASE("Carrier: who waits is told once, from the event loop, also of what came before",
          "[net][carrier]") {
    const auto world = make_world();
    SECTION("of bytes that come") {
        world->carrier().await_readable();
        world->run();
        CHECK(world->told.empty());
        world->say("a");
    }
    SECTION("of bytes that are there") {
        world->say("a");
        world->carrier().await_readable();
    }
    SECTION("of bytes that came between a fill and the wait") {
        world->say("a");
        CHECK(world->fill() == "a");
        world->say("b");
        world->carrier().await_readable();
    }
    SECTION("of the end") {
        world->stop_writing();
        world->carrier().await_readable();
    }
    SECTION("however often it asked") {
        world->carrier().await_readable();
        world->carrier().await_readable();
        world->say("a");
        world->carrier().await_readable();
    }
    CHECK(world->told.empty());
    world->run();
    CHECK(world->told == one_read);
    world->run();
    CHECK(world->told == one_read);
    world->carrier().await_readable();
    world->run();
    CHECK(world->told.size() == 2);
}

TEST_CASE("Carrier: what finds no room is not taken, and who waits for room is told",
          "[net][carrier]") {
    const auto world = make_world();
    const std::size_t taken = world->send_until_full();
    CHECK(world->carrier().send("y").way == Way::blocked);
    world->carrier().await_writable();
    world->run();
    CHECK(world->told.empty());
    const Bytes read = world->read();
    CHECK(read.size() == taken);
    world->run();
    CHECK(world->told == one_write);
    CHECK(world->carrier().send("y").bytes == 1);
    CHECK(world->read() == "y");
}

TEST_CASE(
    "Carrier: a peer that takes nothing any more is told of to who waits, and found by sending",
    "[net][carrier]") {
    const auto world = make_world();
    SECTION("at once") {
        world->go();
        world->carrier().await_writable();
    }
    SECTION("when there was no room") {
        world->send_until_full();
        world->carrier().await_writable();
        world->run();
        CHECK(world->told.empty());
        world->go();
    }
    world->run();
    CHECK(world->told == one_write);
    CHECK(world->carrier().send("x").way == Way::ended);
}

TEST_CASE("Carrier: last words find room where there was none, and reach the peer after the close",
          "[net][carrier]") {
    const auto world = make_world();
    const std::size_t taken = world->send_until_full();
    world->carrier().send_last("last words");
    world->carrier().close();
    const Bytes read = world->read();
    CHECK(read.size() == taken + 10);
    CHECK(read.ends_with("last words"));
}

TEST_CASE("Carrier: nothing is told after the close, not even what was ready", "[net][carrier]") {
    const auto world = make_world();
    world->carrier().await_readable();
    world->carrier().await_writable();
    world->say("a");
    SECTION("closed before") { world->carrier().close(); }
    SECTION("closed by the first to be told") {
        world->when_told = [&] { world->carrier().close(); };
    }
    world->run();
    CHECK(world->told.size() <= 1);
    world->carrier().close();
    world->run();
    CHECK(world->told.size() <= 1);
}

TEST_CASE("Rings: the peer's bell rings once for each of its sleeps, and not while it looks",
          "[net][carrier]") {
    RingWorld world;
    const auto bells = [&] {
        char heard[10];
        return ::recv(world.peer.number(), heard, sizeof heard, 0);
    };
    world.rings->send("a");
    CHECK(bells() == -1);
    world.end->say_waiting(ring::for_bytes);
    CHECK(world.rings->glance() == false);  // what was sent before it slept, it is told of
    CHECK(bells() == 1);
    world.rings->send("b");
    CHECK(bells() == -1);
    CHECK(world.read() == "ab");
    world.end->say_waiting(ring::for_bytes);
    world.rings->send("c");
    world.rings->send("d");
    CHECK(bells() == 1);
}

TEST_CASE("Rings: a peer whose positions are impossible has ended", "[net][carrier]") {
    RingWorld world;
    auto& control = *reinterpret_cast<RingControl*>(world.segment);
    world.say("abc");
    SECTION("more is written than fits") { control.said[1].written = ring::stream_bytes + 1; }
    SECTION("less than before") {
        CHECK(world.fill() == "abc");
        control.said[1].written = 2;
    }
    SECTION("more is read than was written") {
        control.taken[1].read = 1;
        world.send_until_full();
    }
    CHECK(world.rings->glance());
    Bytes room(10, '\0');
    const Carrier::Moved moved = world.rings->fill(room);
    CHECK(moved.way == Way::ended);
    CHECK(moved.bytes == 0);
    CHECK(world.rings->send("x").way == Way::ended);
}

TEST_CASE("Rings: a peer that cannot use the memory goes on at its socket", "[net][carrier]") {
    RingWorld world;
    world.rings->send("in the ring");
    REQUIRE(::send(world.peer.number(), "call", 4, 0) == 4);
    SECTION("it is waited for") { world.rings->await_readable(); }
    SECTION("it is looked at") { CHECK_FALSE(world.rings->glance()); }
    CHECK(world.refusals == 0);
    world.run();
    CHECK(world.refusals == 1);
    CHECK(world.told == std::vector{Carrier::Ready::to_write, Carrier::Ready::to_read});
    char heard[100];
    CHECK_FALSE(world.rings->is_memory());
    CHECK(world.fill() == "call");
    CHECK(world.rings->send(", behind").bytes == 8);
    CHECK(::recv(world.peer.number(), heard, sizeof heard, 0) == 19);
    CHECK(BytesView(heard, 19) == "in the ring, behind");
}
