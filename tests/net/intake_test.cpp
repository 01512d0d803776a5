// Bytes in, steps out: no socket. Every case is played at once and byte by byte, which must make no
// difference.
#include "net/intake.hpp"
#include "tests/net/frames.hpp"
#include "tests/net/line_form.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using net::frame;
using net::Intake;
using net::preface;

namespace {

const Bytes greeting_bytes = preface() + frame(CallHeader{.id = 1});

// What an intake says, as words: "call 1", "batch 2 3", "line {}", "fault bad_frame 7".
void tell(Intake& intake, std::vector<std::string>& said) {
    for (;;) {
        if (intake.needs_form()) {
            intake.speak(intake.first_byte() == '{' ? std::make_unique<net::LineForm>(said)
                                                    : nullptr);
            CHECK_FALSE(intake.needs_form());
        }
        switch (intake.next()) {
            case Intake::Item::hungry:
            case Intake::Item::converts: return;
            case Intake::Item::refusals: break;  // a line, which the form has written down
            case Intake::Item::fault:
                said.push_back("fault " + std::string(name(intake.fault().code)) + " " +
                               std::to_string(intake.fault().id));
                return;
            case Intake::Item::step: {
                std::string words = intake.step().size() == 1 ? "call" : "batch";
                for (const CallFrame& call : intake.step()) {
                    words += " " + std::to_string(call.header.id);
                    if (!call.payload.empty()) words += ":" + std::string(call.payload);
                }
                said.push_back(words);
            }
        }
    }
}

void feed(Intake& intake, BytesView bytes) {
    while (!bytes.empty()) {
        const std::span<char> room = intake.room();
        const std::size_t size = std::min(room.size(), bytes.size());
        std::memcpy(room.data(), bytes.data(), size);
        intake.arrived(size);
        bytes.remove_prefix(size);
    }
}

std::vector<std::string> play(BytesView bytes, std::size_t piece) {
    Intake intake;
    std::vector<std::string> said;
    for (std::size_t at = 0;
         at < bytes.size() && (said.empty() || !said.back().starts_with("fault")); at += piece) {
        feed(intake, bytes.substr(at, piece));
        tell(intake, said);
    }
    return said;
}

void require(const Bytes& bytes, const std::vector<std::string>& expected) {
    for (const std::size_t piece : {bytes.size(), std::size_t{1}, std::size_t{7}}) {
        INFO("in pieces of " << piece);
        CHECK(play(bytes, piece) == expected);
    }
}

}  // namespace

TEST_CASE("Intake: frames come out whole and in order", "[net]") {
    require(greeting_bytes + frame(CallHeader{.id = 2, .method = 9}, "abc") +
                frame(CallHeader{.id = 3}, "d"),
            {"call 1", "call 2:abc", "call 3:d"});
}

TEST_CASE("Intake: frames that are joined are one step", "[net]") {
    const std::uint16_t joined = call_flags::joined;
    require(greeting_bytes + frame(CallHeader{.id = 2, .flags = joined}, "x") +
                frame(CallHeader{.id = 3, .flags = joined}) + frame(CallHeader{.id = 4}) +
                frame(CallHeader{.id = 5}),
            {"call 1", "batch 2:x 3 4", "call 5"});
}

TEST_CASE("Intake: a batch has at most 256 calls", "[net]") {
    Bytes bytes = greeting_bytes;
    for (std::uint32_t id = 2; id <= 256; ++id)
        bytes += frame(CallHeader{.id = id, .flags = call_flags::joined});
    Bytes whole = bytes + frame(CallHeader{.id = 257});
    CHECK(play(whole, whole.size()).back().starts_with("batch 2 3"));
    whole = bytes + frame(CallHeader{.id = 257, .flags = call_flags::joined}) +
            frame(CallHeader{.id = 258});
    CHECK(play(whole, whole.size()).back() == "fault limit_exceeded 258");
}

TEST_CASE("Intake: a peer that speaks something else is told at once", "[net]") {
    require("GET / HTTP/1.1\r\n", {"fault bad_handshake 0"});
    require("X", {"fault bad_handshake 0"});
    require(Bytes("STWX") + Bytes(4, '\0'), {"fault bad_handshake 0"});
    require(Bytes("STWD\x09\0\0\0", 8), {"fault version_mismatch 0"});
    require(Bytes("STWD\x01\0\x63\0", 8) + frame(CallHeader{.id = 1}), {"call 1"});  // a later
                                                                                     // minor
                                                                                     // version
}

TEST_CASE("Intake: the first call must be the greeting_bytes", "[net]") {
    require(preface() + frame(CallHeader{.id = 8, .method = 1}), {"fault bad_handshake 8"});
    require(preface() + frame(CallHeader{.id = 8, .object = ObjectId{16}}),
            {"fault bad_handshake 8"});
}

TEST_CASE("Intake: unknown flags and announced sizes past the limit are faults", "[net]") {
    require(greeting_bytes + frame(CallHeader{.id = 2, .flags = 4}),
            {"call 1", "fault bad_frame 2"});
    Bytes large(header_bytes, '\0');
    put_header(
        large.data(),
        CallHeader{.size = static_cast<std::uint32_t>(limits::message_bytes_max) + 1, .id = 3});
    require(greeting_bytes + large, {"call 1", "fault limit_exceeded 3"});
}

TEST_CASE("Intake: a batch's bytes are bounded", "[net]") {
    Bytes bytes = greeting_bytes;
    const Bytes payload(limits::message_bytes_max / 4, 'x');
    for (std::uint32_t id = 2; id <= 7; ++id)
        bytes += frame(CallHeader{.id = id, .flags = call_flags::joined}, payload);
    CHECK(play(bytes, bytes.size()).back() == "fault limit_exceeded 5");
}

TEST_CASE("Intake: the text form is cut into lines, empty ones passed over", "[net]") {
    require("{\"a\":1}\n\r\n  \n[]\r\n{", {"line {\"a\":1}", "line []\r"});
}

TEST_CASE("Intake: a line has an end", "[net]") {
    Intake intake;
    std::vector<std::string> said;
    const Bytes piece = "{" + Bytes((1u << 20) - 1, ' ');
    for (std::size_t i = 0; i < limits::text_line_bytes_max >> 20; ++i) {
        REQUIRE(said.empty());
        feed(intake, piece);
        tell(intake, said);
    }
    CHECK(said == std::vector<std::string>{"fault limit_exceeded 0"});
}

TEST_CASE("Intake: knows whether something has begun", "[net]") {
    Intake intake;
    std::vector<std::string> said;
    feed(intake, greeting_bytes);
    CHECK_FALSE(intake.is_greeted());
    tell(intake, said);
    CHECK(intake.is_greeted());
    CHECK_FALSE(intake.has_begun());
    feed(intake, "x");
    tell(intake, said);
    CHECK(intake.has_begun());
}
