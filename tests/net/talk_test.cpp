// A channel over a carrier in memory: the order in which sink and peer hear of things, without a
// socket and in no time.
#include "common/last_words.hpp"
#include "net/channel.hpp"
#include "tests/net/frames.hpp"
#include "tests/net/memory_carrier.hpp"
#include "tests/net/recording_sink.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::net;
using namespace std::chrono_literals;

namespace {

// Does for one channel what Channels does for all.
struct Talk {
    RecordingSink sink;
    ChannelLimits limits;
    Time now = 1000s;
    std::shared_ptr<MemoryCarrier> carrier =
        std::make_shared<MemoryCarrier>([this](Carrier::Ready ready) { told(ready); });
    Channel channel{ChannelId{1}, carrier, std::make_shared<Share>(1), sink, limits, now};
    std::function<Time()> clock = [this] { return now; };
    TurnTime turn_time{clock, now, Time::max() / 2};

    Talk() {
        sink.answers = [this](ChannelId, const Answer& answer) { channel.answer(answer); };
        channel.await(0);
    }
    void told(Carrier::Ready ready) {
        if (ready == Carrier::Ready::to_write) {
            channel.writable();
            channel.take_turn(now, turn_time);
        } else {
            switch (channel.hear()) {
                case Channel::Heard::nothing: break;
                case Channel::Heard::bytes: channel.take_turn(now, turn_time); break;
                case Channel::Heard::end: channel.ended(); break;
            }
        }
        channel.flush(now);
        if (channel.conversation().listens()) channel.await(0);
    }
    void settle() {
        while (carrier->run()) {}
    }
    void say(BytesView bytes) {
        carrier->say(bytes);
        settle();
    }
    void pass(Time time) {
        now += time;
        channel.sweep(now);
        channel.flush(now);
        settle();
    }
    std::vector<ErrorCode> statuses(BytesView bytes) {
        std::vector<ErrorCode> read;
        for (ReplyFrame reply; next_frame(bytes, reply) == FrameState::complete;) {
            read.push_back(reply.header.status);
            bytes.remove_prefix(header_bytes + reply.payload.size());
        }
        CHECK(bytes.empty());
        return read;
    }
};

}  // namespace

TEST_CASE("Talk: it makes no difference in which pieces bytes come and leave", "[net][talk]") {
    const std::size_t piece = GENERATE(1u, 7u, 19u, 1u << 20);
    const std::size_t room = GENERATE(1u, 23u, 1u << 20);
    Talk talk;
    talk.sink.answer = "\xc0";
    talk.carrier->piece_bytes = piece;
    talk.carrier->room_bytes = room;
    talk.say(greeting() + frame(2, "abc") + frame(3, {}, call_flags::joined) + frame(4) +
             frame(5, {}, 0x80) + frame(6));
    Bytes read;
    while (!talk.carrier->is_closed()) {
        const Bytes more = talk.carrier->read();
        REQUIRE_FALSE(more.empty());
        read += more;
        talk.settle();
    }
    read += talk.carrier->read();
    CHECK(talk.sink.heard == Heard{"call 1", "call 2", "batch 3 4", "fault bad_frame"});
    CHECK(talk.statuses(read) == std::vector<ErrorCode>{ErrorCode::none, ErrorCode::none,
                                                        ErrorCode::none, ErrorCode::none,
                                                        ErrorCode::bad_frame});
}

TEST_CASE_METHOD(Talk, "Talk: a peer that does not read is not read at 1 MiB", "[net][talk]") {
    sink.answer = Bytes(100'000, 'x');
    carrier->room_bytes = 200'000;
    Bytes calls = greeting();
    for (std::uint32_t id = 2; id <= 200; ++id) calls += frame(id);
    say(calls);
    say(frame(201));
    const std::size_t unread = carrier->unread_bytes();
    CHECK(unread == frame(201).size());
    CHECK(sink.heard.size() < 15);
    Bytes read;
    while (sink.heard.size() < 201) {
        const Bytes more = carrier->read();
        REQUIRE_FALSE(more.empty());
        read += more;
        settle();
    }
    while (carrier->unread_bytes() > 0 || channel.conversation().is_stalled()) {
        read += carrier->read();
        settle();
    }
    read += carrier->read();
    CHECK(statuses(read).size() == 201);
}

TEST_CASE_METHOD(Talk, "Talk: who takes nothing for ten seconds hears why, at the very end",
                 "[net][talk]") {
    const bool is_cut_short = GENERATE(false, true);
    sink.answer = Bytes(is_cut_short ? 300'000 : 100'000, 'x');
    carrier->room_bytes = 200'000;
    Bytes calls = greeting();
    for (std::uint32_t id = 2; id <= 20; ++id) calls += frame(id);
    say(calls);
    pass(9s);
    CHECK_FALSE(carrier->is_closed());
    pass(2s);
    REQUIRE(carrier->is_closed());
    CHECK(
        sink.troubles ==
        Heard{
            "a channel is closed: its process did not read: it took none of its replies for 10 s"});
    CHECK(sink.heard.back() == "fault channel_closed");
    const Bytes said = carrier->read();
    BytesView read = said;
    ReplyFrame reply;
    while (next_frame(read, reply) == FrameState::complete)
        read.remove_prefix(header_bytes + reply.payload.size());
    if (!read.empty()) reply = last_words(read).value();
    CHECK(read.empty() == !is_cut_short);
    CHECK(reply.header.id == 0);
    CHECK(reply.header.sequence == 77);
    CHECK(reply.header.status == ErrorCode::channel_closed);
}

TEST_CASE_METHOD(Talk, "Talk: what the peer has read or said is looked at before it is blamed",
                 "[net][talk]") {
    SECTION("room that nobody was told of yet") {
        sink.answer = Bytes(100'000, 'x');
        carrier->room_bytes = 60'000;
        say(greeting());
        CHECK(carrier->read().size() == 60'000);
        pass(11s);
        CHECK_FALSE(carrier->is_closed());
        CHECK(carrier->read().size() == 100'000 + header_bytes - 60'000);
    }
    SECTION("a greeting that nobody was told of yet") {
        carrier->say(greeting());
        now += 3s;
        channel.sweep(now);
        CHECK(sink.heard.empty());
        settle();
        CHECK(sink.heard == Heard{"call 1"});
    }
    SECTION("an end that nobody was told of yet") {
        carrier->stop_writing();
        pass(3s);
        CHECK(sink.heard.empty());
        CHECK(carrier->is_closed());
    }
    SECTION("but not for longer") {
        pass(3s);
        CHECK(sink.heard == Heard{"fault bad_handshake"});
        CHECK(carrier->is_closed());
        CHECK(statuses(carrier->read()) == std::vector<ErrorCode>{ErrorCode::bad_handshake});
    }
}

TEST_CASE_METHOD(Talk, "Talk: of a dead process everything that had arrived is executed",
                 "[net][talk]") {
    sink.answer = "\xc0";
    say(greeting());
    carrier->read();
    carrier->piece_bytes = 7;  // it takes many reads
    carrier->say(frame(2) + frame(3) + frame(4).substr(0, 9));
    channel.drain();
    CHECK(channel.take_turn(now, turn_time));
    CHECK(sink.heard == Heard{"call 1", "call 2", "call 3"});
    CHECK(carrier->unread_bytes() == 0);
    channel.flush(now);
    CHECK(carrier->is_closed());
    CHECK(carrier->read().empty());
}

TEST_CASE_METHOD(Talk, "Talk: the daemon's parting word comes after all answers", "[net][talk]") {
    carrier->room_bytes = 50;
    sink.answer = "\xc0";
    say(greeting() + frame(2) + frame(3));
    channel.part({.code = ErrorCode::shutting_down, .sentence = "the daemon is ending"});
    channel.part({.code = ErrorCode::shutting_down, .sentence = "it was said already"});
    channel.flush(now);
    say(frame(4));
    Bytes read;
    while (!carrier->is_closed()) {
        read += carrier->read();
        settle();
    }
    read += carrier->read();
    CHECK(sink.heard == Heard{"call 1", "call 2", "call 3", "fault shutting_down"});
    CHECK(statuses(read) == std::vector<ErrorCode>{ErrorCode::none, ErrorCode::none,
                                                   ErrorCode::none, ErrorCode::shutting_down});
}

TEST_CASE_METHOD(Talk, "Talk: a peer that takes nothing any more is heard to its end",
                 "[net][talk]") {
    sink.answer = "\xc0";
    carrier->stop_reading();
    say(greeting() + frame(2));
    CHECK_FALSE(carrier->is_closed());
    say(frame(3));
    carrier->stop_writing();
    settle();
    CHECK(sink.heard == Heard{"call 1", "call 2", "call 3"});
    CHECK(carrier->is_closed());
}
