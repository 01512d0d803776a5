// Replies queue up as one run of bytes and leave in the order in which they came.
#include "net/outbox.hpp"

#include "net/binary_form.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace steward;
using net::Outbox;

TEST_CASE("Outbox: replies come out as frames, in order", "[net]") {
    Outbox outbox;
    outbox.append_reply({.id = 1, .sequence = 5}, nullptr, "abc");
    const Sequence parked = 4;
    outbox.append_reply({.id = 2, .sequence = 6, .flags = reply_flags::holder_died}, &parked, "d");
    BytesView bytes = outbox.bytes();

    ReplyFrame frame;
    REQUIRE(next_frame(bytes, frame) == FrameState::complete);
    CHECK(frame.header.id == 1);
    CHECK(frame.header.flags == 0);
    CHECK(frame.payload == "abc");
    bytes.remove_prefix(header_bytes + frame.payload.size());
    REQUIRE(next_frame(bytes, frame) == FrameState::complete);
    CHECK(frame.header.flags == (reply_flags::holder_died | reply_flags::waited));
    CHECK(frame.payload == Bytes("\x04\0\0\0\0\0\0\0d", 9));
}

TEST_CASE("Outbox: keeps its order while it is filled and emptied in pieces", "[net]") {
    Outbox outbox;
    Bytes expected;
    Bytes sent;
    for (std::size_t i = 0; i < 5000; ++i) {
        const Bytes line = std::to_string(i) + Bytes(i % 97, '.');
        outbox.append_line(line);
        expected += line + "\n";
        const std::size_t taken = std::min(outbox.size(), (i * 31) % 90);
        sent += outbox.bytes().substr(0, taken);
        outbox.sent(taken);
    }
    CHECK(sent + Bytes(outbox.bytes()) == expected);
}

TEST_CASE("Outbox: remembers its largest reply until it is empty", "[net]") {
    Outbox outbox;
    outbox.append_line(Bytes(1000, 'x'));
    outbox.append_line("y");
    CHECK(outbox.largest_bytes() == 1001);
    outbox.sent(outbox.size());
    CHECK(outbox.empty());
    CHECK(outbox.largest_bytes() == 0);
}

TEST_CASE("Outbox: knows what is left of a reply that has begun, and drops what is behind it",
          "[net]") {
    Outbox outbox;
    outbox.append_reply({.id = 1}, nullptr, Bytes(10, 'a'));
    outbox.append_reply({.id = 2}, nullptr, Bytes(10, 'b'));
    outbox.append_reply({.id = 3}, nullptr, Bytes(10, 'c'));
    CHECK(outbox.begun_bytes() == 0);
    outbox.sent(7);
    CHECK(outbox.begun_bytes() == 23);
    outbox.sent(23);
    CHECK(outbox.begun_bytes() == 0);
    outbox.sent(25);
    CHECK(outbox.begun_bytes() == 5);
    outbox.cut(outbox.begun_bytes());
    CHECK(outbox.bytes() == "bbbbb");
    outbox.append_reply({.id = 0}, nullptr, "w");
    outbox.sent(6);
    CHECK(outbox.begun_bytes() == 20);
    outbox.cut(0);
    CHECK(outbox.empty());
    CHECK(outbox.begun_bytes() == 0);
    outbox.append_line("first");
    outbox.append_line("second");
    outbox.sent(8);
    CHECK(outbox.begun_bytes() == 5);
}

TEST_CASE("Outbox: a large payload is taken over, and leaves between its neighbours", "[net]") {
    Outbox outbox;
    const Bytes large(1u << 20, 'l');
    Bytes given = large;
    const char* const place = given.data();
    const Sequence parked = 4;
    outbox.append_reply({.id = 1}, nullptr, "abc");
    outbox.append_whole({.id = 2}, &parked, std::move(given));
    outbox.append_reply({.id = 3}, nullptr, "d");
    CHECK(outbox.largest_bytes() == header_bytes + sizeof parked + large.size());
    const std::size_t size = outbox.size();
    Bytes sent;
    for (std::size_t piece = 1; !outbox.empty(); piece = piece * 3 % 100'003) {
        const BytesView next = outbox.bytes().substr(0, piece);
        REQUIRE(!next.empty());
        sent += next;
        outbox.sent(next.size());
        CHECK(outbox.size() == size - sent.size());
        if (sent.size() == header_bytes + 3 + header_bytes + sizeof parked)
            CHECK(outbox.bytes().data() == place);
    }
    BytesView rest = sent;
    for (const auto& [id, payload] : std::map<std::uint32_t, Bytes>{
             {1, "abc"}, {2, Bytes("\x04\0\0\0\0\0\0\0", 8) + large}, {3, "d"}}) {
        ReplyFrame frame;
        REQUIRE(next_frame(rest, frame) == FrameState::complete);
        CHECK(frame.header.id == id);
        CHECK((frame.payload == payload));
        rest.remove_prefix(header_bytes + frame.payload.size());
    }
    CHECK(rest.empty());
}

TEST_CASE("Outbox: the rest of a large payload that has begun is kept, or dropped", "[net]") {
    Outbox outbox;
    outbox.append_whole({.id = 1}, nullptr, Bytes(100'000, 'l'));
    outbox.append_reply({.id = 2}, nullptr, "d");
    outbox.sent(header_bytes);
    CHECK(outbox.begun_bytes() == 100'000);
    outbox.sent(99'990);
    CHECK(outbox.begun_bytes() == 10);
    const bool keeps = GENERATE(true, false);
    outbox.cut(keeps ? 10 : 0);
    outbox.append_reply({.id = 0}, nullptr, "w");
    CHECK(outbox.size() == (keeps ? 10 : 0) + header_bytes + 1);
    CHECK(outbox.bytes().size() == outbox.size());
    CHECK(outbox.bytes().back() == 'w');
}

TEST_CASE("Outbox: a line that is cut short is ended, a whole one is not", "[net]") {
    Outbox outbox;
    outbox.append_line("first");
    outbox.append_line("second");
    outbox.sent(8);
    outbox.cut(0);
    CHECK(outbox.bytes() == "\n");
    outbox.clear();
    outbox.append_line("first");
    outbox.append_line("second");
    outbox.sent(6);
    outbox.cut(0);
    CHECK(outbox.empty());
}

TEST_CASE("Outbox: large answers to calls that waited take the memory of their bytes", "[net]") {
    const Bytes payload(1u << 20, 'x');
    Outbox outbox;
    net::BinaryForm form;
    for (std::uint32_t id = 1; id <= 5; ++id)
        form.answer(outbox, {.id = id, .parked = Sequence{7}, .payload = payload});
    CHECK(outbox.size() == 5 * (header_bytes + sizeof(Sequence) + payload.size()));
    CHECK(outbox.capacity() < outbox.size() + (64u << 10));
    Bytes all;
    while (!outbox.empty()) {
        all += outbox.bytes();
        outbox.sent(outbox.bytes().size());
    }
    BytesView rest = all;
    ReplyFrame frame;
    std::uint32_t last = 0;
    while (next_frame(rest, frame) == FrameState::complete) {
        CHECK(frame.header.id == ++last);
        CHECK(frame.header.flags == reply_flags::waited);
        CHECK(frame.payload.substr(sizeof(Sequence)) == payload);
        rest.remove_prefix(header_bytes + frame.payload.size());
    }
    CHECK(last == 5);
}
