// The two ends of a ring over memory of the test's own: bytes come in order however they are cut,
// nothing impossible is believed, and whoever says that it sleeps is woken once.
#include "common/ring.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <random>
#include <vector>

namespace steward::testing {
namespace {

using Side = RingEnd::Side;

struct TwoEnds {
    std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(ring::segment_bytes / 8 + 16);
    char* segment = aligned(memory);
    RingEnd daemon{segment, Side::daemon};
    RingEnd client{segment, Side::client};

    static char* aligned(std::vector<std::uint64_t>& memory) {
        const auto place = reinterpret_cast<std::uintptr_t>(memory.data());
        return reinterpret_cast<char*>((place + 127) / 128 * 128);
    }
    RingControl& control() const { return *reinterpret_cast<RingControl*>(segment); }
};

Bytes read_all(RingEnd& end, std::size_t piece = ring::stream_bytes) {
    Bytes all;
    Bytes room(piece, '\0');
    while (const std::size_t count = end.read(room)) all.append(room, 0, count);
    return all;
}

}  // namespace

TEST_CASE("Ring: fresh memory holds nothing and has room both ways", "[common][ring]") {
    TwoEnds ends;
    CHECK(ends.client.unread() == 0);
    CHECK(ends.daemon.unread() == 0);
    CHECK(ends.client.has_room());
    CHECK(ends.client.write("to the daemon") == 13);
    CHECK(ends.daemon.write("to the client") == 13);
    CHECK(read_all(ends.daemon) == "to the daemon");
    CHECK(read_all(ends.client, 3) == "to the client");
}

TEST_CASE("Ring: takes what fits, and more once the other side has read", "[common][ring]") {
    TwoEnds ends;
    const Bytes large(ring::stream_bytes + 5, 'x');
    CHECK(ends.client.write(large) == ring::stream_bytes);
    CHECK(ends.client.write("y") == 0);
    CHECK_FALSE(ends.client.has_room());
    CHECK(ends.client.untaken() == ring::stream_bytes);
    char room[5];
    CHECK(ends.daemon.read(room) == 5);
    CHECK(ends.client.untaken() == ring::stream_bytes - 5);
    CHECK(ends.client.has_room());
    CHECK(ends.client.write("0123456789") == 5);
    CHECK(read_all(ends.daemon) == Bytes(ring::stream_bytes - 5, 'x') + "01234");
}

TEST_CASE("Ring: streams keep their order both ways, whatever is written and read at once",
          "[common][ring]") {
    TwoEnds ends;
    std::mt19937 random(17);
    struct Way {
        RingEnd& from;
        RingEnd& to;
        std::deque<char> model = {};
    };
    Way ways[]{{ends.client, ends.daemon}, {ends.daemon, ends.client}};
    std::size_t moved = 0;
    while (moved < 40 * ring::stream_bytes) {
        Way& way = ways[random() % 2];
        Bytes bytes(1 + random() % (ring::stream_bytes / 3), '\0');
        if (random() % 2 == 0) {
            for (char& byte : bytes) byte = static_cast<char>(random());
            const std::size_t count = way.from.write(bytes);
            REQUIRE(count == std::min(bytes.size(), ring::stream_bytes - way.model.size()));
            way.model.insert(way.model.end(), bytes.begin(),
                             bytes.begin() + static_cast<std::ptrdiff_t>(count));
        } else {
            const std::size_t count = way.to.read(bytes);
            REQUIRE(count == std::min(bytes.size(), way.model.size()));
            REQUIRE(std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count),
                               way.model.begin()));
            way.model.erase(way.model.begin(),
                            way.model.begin() + static_cast<std::ptrdiff_t>(count));
            moved += count;
        }
    }
    CHECK_FALSE(ends.client.is_broken());
    CHECK_FALSE(ends.daemon.is_broken());
}

TEST_CASE("Ring: a position that is impossible breaks the other side, once and for all",
          "[common][ring]") {
    TwoEnds ends;
    REQUIRE(ends.client.write("abcdef") == 6);
    REQUIRE(ends.daemon.write("abcdef") == 6);
    char room[10];
    REQUIRE(ends.client.read({room, 4}) == 4);
    REQUIRE(ends.daemon.read({room, 4}) == 4);
    CHECK(ends.client.untaken() == 2);
    std::atomic<std::uint64_t>& written = ends.control().said[0].written;
    std::atomic<std::uint64_t>& taken = ends.control().taken[0].read;
    SECTION("it has written more than there is room for") { written = 4 + ring::stream_bytes + 1; }
    SECTION("it takes back what was seen") { written = 5; }
    SECTION("it takes back what was read") { written = 3; }
    SECTION("it has written everything") { written = ~std::uint64_t{0}; }
    SECTION("it has read what was not written") { taken = 7; }
    SECTION("it has not read what it had read") { taken = 3; }
    CHECK(ends.client.unread() <= 2);
    CHECK(ends.client.write(Bytes(ring::stream_bytes, 'x')) <= ring::stream_bytes);
    CHECK(ends.client.is_broken());
    CHECK(ends.client.read(room) == 0);
}

TEST_CASE("Ring: who has read nothing wakes nobody for room", "[common][ring]") {
    TwoEnds ends;
    ends.daemon.reserve(1024);  // full before the other side sees it full
    ends.daemon.write(Bytes(ring::stream_bytes, 'x'));
    CHECK_FALSE(ends.daemon.has_room());
    ends.daemon.say_waiting(ring::for_room);
    CHECK_FALSE(ends.client.must_wake());
    CHECK(ends.daemon.is_untouched());
    char room[1];
    ends.client.read(room);
    CHECK(ends.client.must_wake());
}

TEST_CASE("Ring: who waits for bytes or room is to be woken once, when there are some",
          "[common][ring]") {
    TwoEnds ends;
    CHECK_FALSE(ends.client.must_wake());
    ends.daemon.say_waiting(ring::for_bytes);
    CHECK_FALSE(ends.client.must_wake());
    ends.client.write("a");
    CHECK(ends.client.must_wake());
    CHECK_FALSE(ends.client.must_wake());

    ends.daemon.write(Bytes(ring::stream_bytes, 'x'));
    ends.daemon.say_waiting(ring::for_room);
    CHECK_FALSE(ends.client.must_wake());
    char room[1];
    ends.client.read(room);
    CHECK(ends.client.must_wake());
    CHECK_FALSE(ends.client.must_wake());

    ends.daemon.say_waiting(ring::for_bytes | ring::for_room);
    ends.daemon.say_awake();
    CHECK_FALSE(ends.client.must_wake());
}

}  // namespace steward::testing
