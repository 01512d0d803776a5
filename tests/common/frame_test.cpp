// Frames and the Inbox: the same frames come out however the bytes come in.
#include "common/frame.hpp"
#include "common/inbox.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>

namespace steward {
namespace {

void feed(Inbox& inbox, BytesView bytes) {
    while (!bytes.empty()) {
        const std::span<char> room = inbox.room();
        const std::size_t count = std::min(room.size(), bytes.size());
        bytes.copy(room.data(), count);
        inbox.arrived(count);
        bytes.remove_prefix(count);
    }
}

// Every whole frame that has arrived, as text.
void take_all(Inbox& inbox, std::vector<std::string>& taken) {
    CallFrame frame;
    while (next_frame(inbox.bytes(), frame) == FrameState::complete) {
        taken.push_back(std::to_string(frame.header.id) + ":" + std::string(frame.payload));
        inbox.use(header_bytes + frame.payload.size());
    }
}

}  // namespace

TEST_CASE("Frame: headers keep every field, in twenty bytes, little-endian", "[common][frame]") {
    Bytes bytes;
    append_frame(bytes,
                 CallHeader{.id = 0x01020304,
                            .object = ObjectId{0x1122334455667788},
                            .method = 0x0506,
                            .flags = call_flags::joined},
                 "xyz");
    REQUIRE(bytes.size() == header_bytes + 3);
    CHECK(bytes.substr(0, 8) == BytesView("\x03\x00\x00\x00\x04\x03\x02\x01", 8));
    CHECK(bytes.substr(8, 8) == "\x88\x77\x66\x55\x44\x33\x22\x11");
    CHECK(bytes.substr(16, 4) == BytesView("\x06\x05\x01\x00", 4));
    CallFrame frame;
    REQUIRE(next_frame(BytesView(bytes), frame) == FrameState::complete);
    CHECK(frame.header.id == 0x01020304);
    CHECK(number(frame.header.object) == 0x1122334455667788);
    CHECK(frame.header.method == 0x0506);
    CHECK(frame.header.flags == call_flags::joined);
    CHECK(frame.payload == "xyz");

    Bytes reply;
    append_frame(
        reply,
        ReplyHeader{
            .id = 7, .sequence = 9, .status = ErrorCode::empty, .flags = reply_flags::waited},
        "");
    ReplyFrame read;
    REQUIRE(next_frame(BytesView(reply), read) == FrameState::complete);
    CHECK(read.header.sequence == 9);
    CHECK(read.header.status == ErrorCode::empty);
    CHECK(read.header.flags == reply_flags::waited);
}

TEST_CASE("Frame: one that is announced too large is found before it arrives", "[common][frame]") {
    Bytes bytes;
    append_frame(bytes, CallHeader{.id = 1}, "");
    const std::uint32_t size = static_cast<std::uint32_t>(limits::message_bytes_max) + 1;
    std::memcpy(bytes.data(), &size, sizeof size);
    CallFrame frame;
    CHECK(next_frame(BytesView(bytes), frame) == FrameState::too_large);
    CHECK(next_frame(BytesView(bytes).substr(0, header_bytes - 1), frame) ==
          FrameState::incomplete);
    const std::uint32_t largest = size - 1;
    std::memcpy(bytes.data(), &largest, sizeof largest);
    CHECK(next_frame(BytesView(bytes), frame) == FrameState::incomplete);
}

TEST_CASE("Inbox: frames that arrive split at every byte come out whole", "[common][frame]") {
    Bytes bytes;
    append_frame(bytes, CallHeader{.id = 1}, "first");
    append_frame(bytes, CallHeader{.id = 2}, "");
    append_frame(bytes, CallHeader{.id = 3}, "the third");
    const std::vector<std::string> expected{"1:first", "2:", "3:the third"};
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        Inbox inbox;
        std::vector<std::string> taken;
        feed(inbox, BytesView(bytes).substr(0, split));
        take_all(inbox, taken);
        feed(inbox, BytesView(bytes).substr(split));
        take_all(inbox, taken);
        CAPTURE(split);
        REQUIRE(taken == expected);
    }
    Inbox inbox;
    std::vector<std::string> taken;
    for (const char byte : bytes) {
        feed(inbox, {&byte, 1});
        take_all(inbox, taken);
    }
    CHECK(taken == expected);
}

TEST_CASE("Inbox: made-up traffic comes out as it went in, and room is given back",
          "[common][frame]") {
    const std::uint64_t seed = testing::seed_of("inbox", 11);
    testing::Random random(seed);
    INFO("seed " << seed);
    Bytes bytes;
    std::vector<std::string> expected;
    for (std::uint32_t id = 0; id < 300; ++id) {
        const std::string payload(testing::pick(random, 20) == 0 ? testing::pick(random, 300'000)
                                                                 : testing::pick(random, 100),
                                  static_cast<char>('a' + id % 26));
        append_frame(bytes, CallHeader{.id = id}, payload);
        expected.push_back(std::to_string(id) + ":" + payload);
    }
    Inbox inbox;
    std::vector<std::string> taken;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t count = 1 + testing::pick(random, 70'000);
        feed(inbox, BytesView(bytes).substr(at, count));
        take_all(inbox, taken);
        at += count;
    }
    REQUIRE(taken == expected);
    CHECK(inbox.bytes().empty());
    inbox.room();
    CHECK(inbox.capacity() <= Inbox::ordinary_bytes);
}

TEST_CASE("Preface: says who speaks which version", "[common][frame]") {
    Bytes bytes;
    append_preface(bytes);
    REQUIRE(bytes.size() == preface_bytes);
    CHECK(check_preface(bytes) == ErrorCode::none);
    bytes[6] = '\x7f';
    CHECK(check_preface(bytes) == ErrorCode::none);
    bytes[4] = '\x02';
    CHECK(check_preface(bytes) == ErrorCode::version_mismatch);
    CHECK(check_preface("GET / HT") == ErrorCode::bad_handshake);
}

}  // namespace steward
