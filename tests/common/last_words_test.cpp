// What the daemon says before it closes a channel is found where a reply was cut short, and only
// there.
#include "common/last_words.hpp"

#include "common/msgpack_writer.hpp"

#include <catch2/catch.hpp>

using namespace steward;

namespace {

Bytes words(std::uint32_t id = 0, ErrorCode code = ErrorCode::channel_closed,
            const std::string& sentence = "too slow") {
    Bytes payload;
    Writer(payload).text(sentence);
    Bytes frame;
    append_frame(frame, ReplyHeader{.id = id, .status = code}, payload);
    return frame;
}

// The beginning of a reply of a megabyte.
Bytes beginning(std::size_t bytes) {
    Bytes frame;
    append_frame(frame, ReplyHeader{.id = 7}, Bytes(1u << 20, 'x'));
    return frame.substr(0, bytes);
}

}  // namespace

TEST_CASE("Last words: found at the end of a reply that was cut short", "[common]") {
    for (const std::size_t bytes : {20u, 21u, 70'000u}) {
        const Bytes cut = beginning(bytes) + words();
        const auto found = last_words(cut);
        REQUIRE(found);
        CHECK(found->payload == words().substr(header_bytes));
    }
    CHECK(last_words(beginning(500) + words(0, ErrorCode::channel_closed,
                                            std::string(last_words_bytes_max - 3, 'y'))));
}

TEST_CASE("Last words: nothing else is taken for them", "[common]") {
    CHECK_FALSE(last_words(""));
    CHECK_FALSE(last_words(beginning(5)));
    CHECK_FALSE(last_words(beginning(70'000)));
    CHECK_FALSE(last_words(beginning(70'000) + words() + "x"));
    CHECK_FALSE(last_words(beginning(70'000) + words().substr(0, words().size() - 1)));
    CHECK_FALSE(last_words(beginning(70'000) + words(7)));
    CHECK_FALSE(last_words(beginning(70'000) + words(0, ErrorCode::bad_frame)));
    Bytes number;
    append_frame(number, ReplyHeader{.status = ErrorCode::channel_closed}, "\x05");
    CHECK_FALSE(last_words(beginning(70'000) + number));
}
