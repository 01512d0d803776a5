// What is said on a connection, without one: bytes in, replies out, wherever they are cut; and what
// each call is told when it ends.
#include "client/source/conversation.hpp"
#include "steward/error.hpp"
#include "tests/client/frames.hpp"

#include <catch2/catch.hpp>

namespace steward::testing {
namespace {

using Fate = Loss::Fate;

constexpr std::uint16_t some_method = 7;

void send_all(Conversation& conversation) { conversation.sent(conversation.unsent().size()); }

// Its preface has been sent.
Conversation begun(std::chrono::microseconds poll = {}) {
    Conversation conversation(poll);
    send_all(conversation);
    return conversation;
}

std::uint32_t queue(Conversation& conversation, BytesView arguments = "\x90",
                    std::uint16_t method = some_method) {
    return conversation.queue(method, first_shared_object, arguments, 0);
}

void arrive(Conversation& conversation, BytesView bytes) {
    while (!bytes.empty()) {
        const std::span<char> room = conversation.room();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::memcpy(room.data(), bytes.data(), count);
        conversation.arrived(count);
        bytes.remove_prefix(count);
    }
}

// All replies that are here, each as a line.
std::vector<std::string> heard(Conversation& conversation) {
    std::vector<std::string> lines;
    RawReply reply;
    while (conversation.take(reply) == FrameState::complete) {
        lines.push_back(std::to_string(reply.id) + " " + std::string(name(reply.status)) + " " +
                        reply.sentence());
        if (reply.parked) lines.back() += " parked at " + std::to_string(*reply.parked);
        if (reply.holder_died) lines.back() += " holder died";
    }
    return lines;
}

Bytes parked_reply(std::uint32_t id, Sequence parked, std::string_view text) {
    Bytes payload(sizeof parked, '\0');
    std::memcpy(payload.data(), &parked, sizeof parked);
    const std::uint16_t flags = reply_flags::waited | reply_flags::holder_died;
    return reply_frame(ReplyHeader{.id = id, .flags = flags}, payload + text_value(text));
}

}  // namespace

TEST_CASE("Conversation: begins with the preface, and says each call once, in pieces of any size",
          "[client][conversation]") {
    Conversation conversation;
    Bytes wanted;
    append_preface(wanted);
    for (const std::uint32_t id : {1u, 2u, 3u}) {
        CHECK(queue(conversation, "\x91\x05") == id);
        append_frame(wanted,
                     CallHeader{.id = id, .object = first_shared_object, .method = some_method},
                     "\x91\x05");
    }
    Bytes said;
    const std::size_t piece = GENERATE(as<std::size_t>{}, 1, 3, 8, 20, 1000);
    while (conversation.has_unsent()) {
        const BytesView bytes = conversation.unsent().substr(0, piece);
        said += bytes;
        conversation.sent(bytes.size());
    }
    CHECK(said == wanted);
    CHECK(conversation.unsent().empty());
}

TEST_CASE("Conversation: a call that is too large is refused and leaves nothing behind",
          "[client][conversation]") {
    Conversation conversation = begun();
    const Bytes large(limits::message_bytes_max + 1, '\xc0');
    CHECK_THROWS_AS(queue(conversation, large), LimitExceeded);
    CHECK_FALSE(conversation.has_unsent());
    CHECK(queue(conversation) == 1);
}

TEST_CASE("Conversation: replies are the same wherever the bytes are cut",
          "[client][conversation]") {
    const Bytes bytes = reply_frame(1, "one") + parked_reply(2, 77, "two") +
                        reply_frame(3, "no", ErrorCode::bad_argument) +
                        reply_frame(9, std::string(300, 'x'));
    Conversation whole = begun();
    arrive(whole, bytes);
    const std::vector<std::string> wanted = heard(whole);
    REQUIRE(wanted.size() == 4);
    CHECK(wanted[1] == "2 none two parked at 77 holder died");
    CHECK(wanted[2] == "3 bad_argument no");
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        Conversation conversation = begun();
        arrive(conversation, BytesView(bytes).substr(0, cut));
        std::vector<std::string> lines = heard(conversation);
        arrive(conversation, BytesView(bytes).substr(cut));
        for (const std::string& line : heard(conversation)) lines.push_back(line);
        REQUIRE(lines == wanted);
    }
}

TEST_CASE("Conversation: a reply to nobody is one like others", "[client][conversation]") {
    Conversation conversation = begun();
    const std::uint32_t id = queue(conversation);
    send_all(conversation);
    arrive(conversation, reply_frame(4711, "for whom") + reply_frame(id, "for you"));
    CHECK(heard(conversation) == std::vector<std::string>{"4711 none for whom", "1 none for you"});
}

TEST_CASE(
    "Conversation: a reply that says that it is too large is none, however little of it is here",
    "[client][conversation]") {
    Conversation conversation = begun();
    Bytes header(header_bytes, '\0');
    put_header(header.data(), ReplyHeader{.size = limits::message_bytes_max + 1, .id = 1});
    arrive(conversation, header);
    RawReply reply;
    CHECK(conversation.take(reply) == FrameState::too_large);
    arrive(conversation, reply_frame(2, "more"));
    CHECK(conversation.take(reply) == FrameState::too_large);
    CHECK(conversation.end_while_waiting().fate == Fate::unknown);
}

TEST_CASE(
    "Conversation: calls of which the first has not left whole were not sent, of others nothing is "
    "known",
    "[client][conversation]") {
    const std::size_t calls = GENERATE(as<std::size_t>{}, 1, 3);
    const bool greets = GENERATE(false, true);
    const std::size_t first = (greets ? preface_bytes : 0) + header_bytes + 2;
    for (std::size_t left = 0; left < first + (calls - 1) * (header_bytes + 1); ++left) {
        CAPTURE(calls, greets, left);
        Conversation conversation = greets ? Conversation() : begun();
        queue(conversation, "\x91\x05");
        for (std::size_t i = 1; i < calls; ++i) queue(conversation);
        conversation.sent(left);
        const Loss loss = conversation.end_while_sending();
        REQUIRE(loss.fate == (left < first ? Fate::not_sent : Fate::unknown));
        REQUIRE_FALSE(loss.words);
        REQUIRE_FALSE(conversation.is_open());
        REQUIRE_FALSE(conversation.has_unsent());
    }
}

TEST_CASE("Conversation: what has left with earlier calls does not count for those that have not",
          "[client][conversation]") {
    Conversation conversation = begun();
    queue(conversation);
    send_all(conversation);
    queue(conversation);
    CHECK(conversation.end_while_sending().fate == Fate::not_sent);
}

TEST_CASE("Conversation: half of the calls are answered, the fate of the others is unknown",
          "[client][conversation]") {
    Conversation conversation = begun();
    for (int i = 0; i < 4; ++i) queue(conversation);
    send_all(conversation);
    const Bytes third = reply_frame(3, "never whole");
    arrive(conversation,
           reply_frame(2, "b") + reply_frame(1, "a") + third.substr(0, third.size() - 1));
    CHECK(heard(conversation) == std::vector<std::string>{"2 none b", "1 none a"});
    const Loss loss = conversation.end_while_waiting();
    CHECK(loss.fate == Fate::unknown);
    CHECK_FALSE(loss.words);
}

TEST_CASE("Conversation: a reply that nobody has taken is no last word", "[client][conversation]") {
    Conversation conversation = begun();
    queue(conversation);
    arrive(conversation, reply_frame(7, "refused", ErrorCode::busy) + reply_frame(8, "x"));
    const Loss loss = conversation.end_while_sending();
    CHECK_FALSE(loss.words);
    CHECK(loss.fate == Fate::not_sent);
}

TEST_CASE("Conversation: last words are found behind whole replies and in the middle of one",
          "[client][conversation]") {
    const Bytes words = last_words_frame(ErrorCode::channel_closed, "you read too slowly");
    const Bytes reply = reply_frame(1, std::string(3000, 'x'));
    const auto cut = GENERATE_COPY(std::size_t{0}, header_bytes, header_bytes + 1, std::size_t{500},
                                   reply.size() - 1000, reply.size());
    CAPTURE(cut);
    Conversation conversation = begun();
    queue(conversation);
    send_all(conversation);
    arrive(conversation, BytesView(reply).substr(0, cut));
    arrive(conversation, words);
    const Loss loss = conversation.end_while_waiting();
    REQUIRE(loss.words);
    CHECK(loss.words->code == ErrorCode::channel_closed);
    CHECK(loss.words->sentence == "you read too slowly");
    CHECK(loss.words->daemon_lives());
    CHECK(loss.fate == Fate::unknown);
}

TEST_CASE(
    "Conversation: last words that came in place of an answer say what became of a call that was "
    "not sent",
    "[client][conversation]") {
    struct Row {
        ErrorCode code;
        Fate not_sent, sent, after_all_replies;
    };
    const Row row =
        GENERATE(Row{ErrorCode::busy, Fate::refused, Fate::unknown, Fate::refused},
                 Row{ErrorCode::bad_frame, Fate::refused, Fate::unknown, Fate::refused},
                 Row{ErrorCode::shutting_down, Fate::not_sent, Fate::unknown, Fate::refused},
                 Row{ErrorCode::channel_closed, Fate::not_sent, Fate::unknown, Fate::unknown});
    CAPTURE(name(row.code));
    const Bytes words = last_words_frame(row.code, "no more");
    Conversation unsent = begun();
    queue(unsent);
    arrive(unsent, words);
    CHECK(unsent.end_while_sending().fate == row.not_sent);

    Conversation waits = begun();
    queue(waits);
    send_all(waits);
    arrive(waits, words);
    CHECK(waits.end_while_waiting().fate == row.sent);

    Conversation hears = begun();
    queue(hears);
    send_all(hears);
    arrive(hears, words);
    RawReply reply;
    REQUIRE(hears.take(reply) == FrameState::complete);
    REQUIRE(reply.id == 0);
    const Loss loss = hears.end_with(reply);
    CHECK(loss.fate == row.after_all_replies);
    CHECK(loss.words->sentence == "no more");
    CHECK_FALSE(hears.is_open());
}

TEST_CASE("Conversation: looks before it sleeps where that has paid, for each method by itself",
          "[client][conversation]") {
    using std::chrono::microseconds;
    CHECK(begun().look(false) == microseconds(0));
    Conversation conversation = begun(microseconds(50));
    const auto looks = [&](std::uint16_t method) {
        queue(conversation, "\x90", method);
        queue(conversation, "\x90", 1000);  // the first of those that leave together is the one
        send_all(conversation);
        return conversation.look(false) == microseconds(50);
    };
    int polled = 0;
    for (int i = 0; i < 64; ++i) {
        if (!looks(1)) continue;
        ++polled;
        conversation.found_nothing();
    }
    CHECK(polled < 16);
    for (int i = 0; i < 64; ++i) {
        REQUIRE(looks(2));
        conversation.found_reply();
    }
}

}  // namespace steward::testing
