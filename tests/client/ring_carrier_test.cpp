// Rings as a client's carrier, with the test as the daemon: when a doorbell is rung, what wakes a
// sleeper, how an end is told, and what a forked child leaves alone. What every carrier promises is
// in carrier_test.cpp.
#include "client/source/ring_carrier.hpp"
#include "client/source/ring_wait.hpp"
#include "tests/client/ring_hands.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <thread>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;
using Clock = Carrier::Clock;
using Way = Moved::Way;

struct RingTalk {
    GivenRing ring;
    Descriptor socket;  // the daemon's
    std::unique_ptr<RingCarrier> carrier;
    char* place = nullptr;  // where the client has mapped it

    RingTalk() {
        auto [mine, its] = socket_pair();
        socket = std::move(mine);
        std::optional<RingMemory> memory = RingMemory::map(ring.descriptor);
        REQUIRE(memory);
        place = memory->bytes();
        carrier = std::make_unique<RingCarrier>(std::move(its), std::move(*memory));
    }
    RingEnd& daemon() { return *ring.end; }
    // As a daemon does after it has written or read. From any thread; a check is for one only.
    void wake_client() {
        RingEnd::fence();
        if (daemon().must_wake()) ::send(socket.number(), "", 1, MSG_NOSIGNAL);
    }
    void say(BytesView bytes) { REQUIRE(daemon().write(bytes) == bytes.size()); }
    Bytes hear() {
        Bytes bytes(ring::stream_bytes, '\0');
        bytes.resize(daemon().read(bytes));
        return bytes;
    }
    Bytes receive(std::size_t room = 1000) const {
        Bytes bytes(room, '\0');
        bytes.resize(carrier->receive(bytes).bytes);
        return bytes;
    }
    Moved receive_nothing() const {
        char room[10];
        const Moved moved = carrier->receive(room);
        CHECK(moved.bytes == 0);
        return moved;
    }
    bool client_waits() const { return ring.control().said[1].waits != ring::for_nothing; }
    bool is_readable() const {
        pollfd asked{.fd = carrier->descriptor(), .events = POLLIN, .revents = 0};
        return ::poll(&asked, 1, 0) == 1;
    }
};

}  // namespace

TEST_CASE("RingCarrier: moves what is larger than the ring in pieces, both ways",
          "[client][ring]") {
    RingTalk talk;
    Bytes large(5 * ring::stream_bytes / 2, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 31 >> 3);
    Bytes heard;
    for (std::size_t sent = 0; sent < large.size(); heard += talk.hear())
        sent += talk.carrier->send(BytesView(large).substr(sent)).bytes;
    CHECK(heard == large);
    Bytes received;
    for (std::size_t said = 0; received.size() < large.size(); received += talk.receive(777))
        said += talk.daemon().write(BytesView(large).substr(said));
    CHECK(received == large);
    CHECK(drained(talk.socket) == 0);
}

TEST_CASE("RingCarrier: rings only for a daemon that has said that it sleeps, and once",
          "[client][ring]") {
    RingTalk talk;
    talk.carrier->send("a");
    CHECK(drained(talk.socket) == 0);
    REQUIRE(talk.hear() == "a");
    talk.daemon().say_waiting(ring::for_bytes);
    talk.carrier->send("b");
    talk.carrier->send("c");
    CHECK(drained(talk.socket) == 1);

    talk.say(Bytes(ring::stream_bytes, 'x'));
    talk.daemon().say_waiting(ring::for_room);
    CHECK(drained(talk.socket) == 0);
    CHECK(talk.receive(1).size() == 1);
    CHECK(talk.receive(1).size() == 1);
    CHECK(drained(talk.socket) == 1);
}

TEST_CASE("RingCarrier: a sleep ends by what is there, by a doorbell, and by its deadline",
          "[client][ring]") {
    RingTalk talk;
    CHECK(talk.carrier->sleep(Until::arrival, Clock::now() - 1ms) == Woken::by_deadline);
    CHECK_FALSE(talk.client_waits());
    talk.say("a");
    CHECK(talk.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    CHECK(talk.receive() == "a");
    CHECK(talk.carrier->sleep(Until::arrival_or_room, {}) == Woken::by_room);
    std::thread daemon([&] {
        while (!talk.client_waits()) std::this_thread::yield();
        talk.daemon().write("b");
        talk.wake_client();
    });
    CHECK(talk.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    daemon.join();
    while (talk.receive() != "b") talk.carrier->sleep(Until::arrival, {});
    CHECK(talk.carrier->sleep(Until::arrival, Clock::now() - 1ms) != Woken::by_room);
    CHECK(talk.carrier->sleep(Until::arrival, Clock::now() - 1ms) == Woken::by_deadline);
}

TEST_CASE("RingCarrier: who sleeps for room is woken by it", "[client][ring]") {
    RingTalk talk;
    while (talk.carrier->send(Bytes(1000, 'x')).bytes > 0) {}
    CHECK(talk.carrier->sleep(Until::arrival_or_room, Clock::now() - 1ms) == Woken::by_deadline);
    std::thread daemon([&] {
        while (!talk.client_waits()) std::this_thread::yield();
        talk.hear();
        talk.wake_client();
    });
    CHECK(talk.carrier->sleep(Until::arrival_or_room, {}) == Woken::by_room);
    daemon.join();
    CHECK(talk.carrier->send("y").bytes == 1);
}

TEST_CASE("RingCarrier: many sleeps of both sides miss nothing", "[client][ring]") {
    RingTalk talk;
    constexpr int rounds = 2000;
    std::thread daemon([&] {
        pollfd bell{.fd = talk.socket.number(), .events = POLLIN, .revents = 0};
        for (int round = 0; round < rounds;) {
            talk.daemon().say_waiting(ring::for_bytes);
            if (talk.daemon().unread() == 0) ::poll(&bell, 1, -1);
            talk.daemon().say_awake();
            drained(talk.socket);
            const Bytes heard = talk.hear();
            if (heard.empty()) continue;
            round += static_cast<int>(heard.size());
            talk.daemon().write(heard);
            talk.wake_client();
        }
    });
    bool is_missed = false;
    for (int round = 0; round < rounds; ++round) {
        talk.carrier->send("x");
        while (talk.receive(1).empty())
            if (talk.carrier->sleep(Until::arrival, Clock::now() + 20s) == Woken::by_deadline)
                is_missed = true;
    }
    daemon.join();
    CHECK_FALSE(is_missed);
}

TEST_CASE("RingCarrier: looks for a while, and a little less where the daemon says so",
          "[client][ring]") {
    for (const std::uint32_t advice : {spin_advice::none, 10u, spin_advice::sleep_at_once}) {
        RingTalk talk;
        char room[10];
        talk.ring.control().spin_microseconds = advice;
        CHECK(talk.carrier->receive_soon(room, 20us).bytes == 0);
        talk.daemon().say_waiting(ring::for_bytes);
        talk.carrier->send("x");
        talk.say("abc");
        CHECK(talk.carrier->receive_soon(room, 0us).bytes == 3);
        CHECK(drained(talk.socket) == 1);
    }
}

TEST_CASE("RingCarrier: what a dead daemon had written is received, then the end",
          "[client][ring]") {
    RingTalk talk;
    talk.say("last words");
    talk.socket.reset();
    CHECK(talk.carrier->has_ended());
    CHECK(talk.receive(4) == "last");
    CHECK(talk.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    CHECK(talk.receive() == " words");
    CHECK(talk.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    CHECK(talk.receive_nothing().way == Way::ended);
    CHECK(talk.receive_nothing().way == Way::ended);
    CHECK(talk.carrier->send("a").way == Way::ended);
}

TEST_CASE("RingCarrier: a daemon that dies beside a full ring, or asleep, is told of",
          "[client][ring]") {
    RingTalk talk;
    SECTION("full") {
        while (talk.carrier->send(Bytes(1000, 'x')).bytes > 0) {}
        talk.socket.reset();
        CHECK(talk.carrier->sleep(Until::arrival_or_room, {}) == Woken::by_arrival);
    }
    SECTION("asleep") {
        talk.daemon().say_waiting(ring::for_bytes);
        talk.socket.reset();
        talk.carrier->send("x");
    }
    CHECK(talk.receive_nothing().way == Way::ended);
    CHECK(talk.carrier->send("a").way == Way::ended);
}

TEST_CASE("RingCarrier: tells what a daemon that has died had not taken", "[client][ring]") {
    RingTalk talk;
    talk.carrier->send("taken");
    REQUIRE(talk.hear() == "taken");
    talk.carrier->send("not taken");
    CHECK(talk.carrier->untaken() == 0);  // it may still be
    talk.socket.reset();
    CHECK(talk.receive_nothing().way == Way::ended);
    CHECK(talk.carrier->untaken() == 9);
}

TEST_CASE("RingCarrier: a daemon whose positions are nonsense is broken", "[client][ring]") {
    RingTalk talk;
    const auto written = GENERATE(std::uint64_t{ring::stream_bytes + 1}, ~std::uint64_t{0});
    talk.ring.control().said[0].written = written;
    CHECK(talk.carrier->sleep(Until::arrival, {}) == Woken::by_arrival);
    const Moved moved = talk.receive_nothing();
    CHECK(moved.way == Way::broken);
    CHECK(moved.error == EPROTO);
    CHECK(talk.carrier->send("a").way == Way::broken);
}

TEST_CASE("RingCarrier: its descriptor is readable after an arrival, once asked for and emptied",
          "[client][ring]") {
    RingTalk talk;
    const auto say_and_wake = [&](BytesView bytes) {
        talk.say(bytes);
        talk.wake_client();
    };
    talk.carrier->descriptor();
    CHECK(talk.receive().empty());
    CHECK_FALSE(talk.is_readable());
    for (int i = 0; i < 3; ++i) {
        say_and_wake("a");
        say_and_wake("b");
        CHECK(talk.is_readable());
        CHECK(talk.receive() == "ab");
        CHECK(talk.receive().empty());
        CHECK_FALSE(talk.is_readable());
    }
    talk.carrier->sleep(Until::arrival, Clock::now());
    CHECK(talk.receive().empty());
    say_and_wake("c");
    CHECK(talk.is_readable());
    CHECK(talk.receive() == "c");
    talk.socket.reset();
    CHECK(talk.is_readable());
}

TEST_CASE("RingCarrier: a forked child that closes it touches nothing of it", "[client][ring]") {
    const NothingLeaks nothing_leaks;
    RingTalk talk;
    talk.carrier->send("before");
    const pid_t child = ::fork();
    if (child == 0) {
        // Where the ring was in the parent, the child has something else, unless it inherited it.
        void* const other = ::mmap(talk.place, ring::segment_bytes, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        talk.carrier->close();
        talk.carrier.reset();
        if (other == talk.place) *talk.place = 'x';
        ::_exit(other == talk.place ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(talk.hear() == "before");
    talk.carrier->send("after");
    CHECK(talk.hear() == "after");
    CHECK_FALSE(talk.carrier->has_ended());
}

TEST_CASE("RingCarrier: a released socket keeps its side alive", "[client][ring]") {
    const NothingLeaks nothing_leaks;
    RingTalk talk;
    Descriptor kept = talk.carrier->release();
    CHECK(talk.carrier->descriptor() < 0);
    talk.carrier.reset();
    CHECK(drained(talk.socket) == 0);
    kept.reset();
    CHECK(drained(talk.socket) == -1);
}

TEST_CASE("RingMemory: what is no ring is not mapped", "[client][ring]") {
    CHECK_FALSE(RingMemory::map(Descriptor()));
    CHECK_FALSE(RingMemory::map(GivenRing(4096).descriptor));
    CHECK_FALSE(RingMemory::map(socket_pair().first));
    CHECK(RingMemory::map(GivenRing().descriptor));
}

}  // namespace steward::testing
