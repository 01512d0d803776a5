// The states of a conversation, by bytes and made-up times alone: no socket, no carrier, no clock.
#include "tests/net/conversation_player.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::net;
using namespace std::chrono_literals;

TEST_CASE_METHOD(Player, "Conversation: a greeting is late after two seconds, wherever it was cut",
                 "[net][conversation]") {
    const Bytes whole = greeting();
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        INFO("after " << cut << " bytes");
        Player player;
        player.say(whole.substr(0, cut));
        CHECK(player.state() == State::greeting);
        CHECK(player.heard.empty());
        CHECK(player.conversation.wake_at() == player.now + 2s);
        CHECK_FALSE(player.conversation.lateness(player.now + 2s - 1ns));
        REQUIRE(player.conversation.lateness(player.now + 2s));
        CHECK(player.conversation.lateness(player.now + 2s)->code == ErrorCode::bad_handshake);
        player.say(whole.substr(cut));
        CHECK(player.state() == State::talking);
        CHECK(player.heard == Heard{"call 1"});
        CHECK_FALSE(player.conversation.wake_at());
    }
}

TEST_CASE_METHOD(Player,
                 "Conversation: a greeting that is late is answered, then the channel closes",
                 "[net][conversation]") {
    now += 3s;
    explain(*conversation.lateness(now));
    CHECK(state() == State::leaving);
    CHECK_FALSE(conversation.wake_at());
    say(greeting());
    CHECK(heard == Heard{"fault bad_handshake"});  // what comes after it is not executed
    CHECK(push() == Push::await);
    CHECK(takes_more(1000) == Push::close);
    CHECK(replies() == 1);
}

TEST_CASE_METHOD(Player,
                 "Conversation: a greeting of another version is answered with the daemon's own",
                 "[net][conversation]") {
    takes = 1000;
    say(preface(9) + frame(1));
    CHECK(heard == Heard{"fault version_mismatch"});
    CHECK(push() == Push::close);
    ReplyFrame reply;
    REQUIRE(next_frame(BytesView(sent), reply) == FrameState::complete);
    CHECK(reply.header.status == ErrorCode::version_mismatch);
    CHECK(reply.header.sequence == 5);
}

TEST_CASE_METHOD(
    Player, "Conversation: a batch that begins with the greeting has greeted before it is whole",
    "[net][conversation]") {
    say(preface() + frame(1, {}, call_flags::joined));
    CHECK(state() == State::talking);
    CHECK(conversation.wake_at() == now + 30s);
    say(frame(2));
    CHECK(heard == Heard{"call 1", "call 2"});
}

TEST_CASE_METHOD(Player,
                 "Conversation: a frame is late thirty seconds after it began, wherever it was cut",
                 "[net][conversation]") {
    const Bytes whole = frame(2, "abc");
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        INFO("after " << cut << " bytes");
        Player player;
        player.say(greeting() + whole.substr(0, cut));
        const Time begun = player.now;
        player.now += 20s;
        player.say("");  // a turn in which nothing of it came: its time runs on
        CHECK(player.conversation.wake_at() == begun + 30s);
        CHECK_FALSE(player.conversation.lateness(begun + 30s - 1ns));
        REQUIRE(player.conversation.lateness(begun + 30s));
        CHECK(player.conversation.lateness(begun + 30s)->code == ErrorCode::bad_frame);
        player.say(whole.substr(cut) + frame(3).substr(0, 1));
        CHECK(player.heard == Heard{"call 1", "call 2"});
        CHECK(player.conversation.wake_at() == player.now + 30s);  // the next one has its own time
    }
}

TEST_CASE_METHOD(
    Player,
    "Conversation: a peer that does not read is held back at 1 MiB, and goes on when it reads",
    "[net][conversation]") {
    answer = Bytes((256u << 10) - header_bytes, 'x');
    Bytes calls = greeting();
    for (std::uint32_t id = 2; id <= 20; ++id) calls += frame(id);
    say(calls);
    CHECK(state() == State::held_back);
    CHECK_FALSE(conversation.listens());
    CHECK(heard.size() == 5);  // four are 1 MiB, which is not more than 1 MiB
    CHECK(push() == Push::await);
    CHECK(takes_more(1) == Push::await);
    CHECK(heard.size() == 5);
    CHECK(takes_more(256u << 10) == Push::await);
    CHECK(heard.size() == 6);
    CHECK(takes_more(64u << 20) == Push::rest);
    CHECK(state() == State::talking);
    CHECK(heard.size() == 20);
    CHECK(replies() == 20);
    CHECK_FALSE(conversation.wake_at());
}

TEST_CASE_METHOD(
    Player, "Conversation: nothing more is executed before some of 1 MiB has left in the same turn",
    "[net][conversation]") {
    answer = Bytes(400u << 10, 'x');
    takes = 64u << 20;
    Bytes calls = greeting();
    for (std::uint32_t id = 2; id <= 20; ++id) calls += frame(id);
    say(calls);
    CHECK(heard.size() == 20);
    CHECK(sent.size() >= 6 * 3 * answer.size());  // three at a time, before the turn's end
    CHECK(state() == State::talking);
}

TEST_CASE_METHOD(Player,
                 "Conversation: what is held back is not blamed for a frame that it has begun",
                 "[net][conversation]") {
    answer = Bytes(2u << 20, 'x');
    say(greeting() + frame(2).substr(0, 7));
    CHECK(state() == State::held_back);
    CHECK_FALSE(conversation.lateness(now + 1h));
    say("");  // a turn in which it is held back
    now += 1h;
    conversation.writable();
    conversation.sent({.way = Carrier::Way::ended}, now);
    turn();
    CHECK(state() != State::held_back);
    CHECK_FALSE(conversation.lateness(now + 30s - 1ns));
    CHECK(conversation.lateness(now + 30s));
}

TEST_CASE_METHOD(Player, "Conversation: more than 8 MiB besides the largest answer is given up",
                 "[net][conversation]") {
    say(greeting());
    const Bytes value((1u << 20) - header_bytes, 'x');
    for (int i = 0; i < 10; ++i) {
        INFO(i);
        CHECK(state() == State::talking);
        conversation.answer({.id = 7, .payload = value});
    }
    CHECK(conversation.unsent().size() == 10u << 20);  // 8 MiB, the largest, and one past the bound
    conversation.answer({.id = 8, .payload = value});
    CHECK(state() == State::given_up);
    CHECK(conversation.unsent().size() == 10u << 20);
    CHECK(push() == Push::give_up);
    CHECK(conversation.reproach() ==
          "its process did not read: more than 8 MiB of replies waited for it");
    conversation.tell({.code = ErrorCode::channel_closed, .sentence = "why"}, 5);
    CHECK(conversation.unsent().size() == header_bytes + 4);  // nothing but the last words
    say(frame(2));
    CHECK(heard == Heard{"call 1"});
}

TEST_CASE_METHOD(Player,
                 "Conversation: who takes nothing for ten seconds is late, and each byte counts",
                 "[net][conversation]") {
    answer = Bytes(1000, 'x');
    say(greeting());
    CHECK_FALSE(conversation.wake_at());
    CHECK(push() == Push::await);
    CHECK(conversation.wake_at() == now + 10s);
    now += 9s;
    CHECK(takes_more(1) == Push::await);
    CHECK(conversation.wake_at() == now + 10s);
    now += 9s;
    CHECK(takes_more(0) == Push::await);  // the carrier may be wrong
    CHECK_FALSE(conversation.is_late_to_take(now));
    now += 1s;
    CHECK(conversation.is_late_to_take(now));
    conversation.give_up();
    CHECK(conversation.reproach() ==
          "its process did not read: it took none of its replies for 10 s");
}

TEST_CASE_METHOD(Player,
                 "Conversation: last words stand behind the rest of a small reply, or in its place",
                 "[net][conversation]") {
    const std::size_t left = GENERATE(64u << 10, (64u << 10) + 1);
    answer = Bytes((128u << 10) - header_bytes, 'x');
    say(greeting() + frame(2));
    takes = (128u << 10) - left;
    push();
    conversation.give_up();
    conversation.tell({.code = ErrorCode::channel_closed, .sentence = "why"}, 5);
    CHECK(state() == State::given_up);
    const std::size_t kept = left <= 64u << 10 ? left : 0;
    CHECK(conversation.unsent().size() == kept + header_bytes + 4);
    CHECK(conversation.unsent().substr(kept + header_bytes) == "\xa3why");
}

TEST_CASE_METHOD(Player,
                 "Conversation: a peer that takes nothing any more is executed until its end",
                 "[net][conversation]") {
    answer = "\xc0";
    say(greeting());
    conversation.sent({.way = Carrier::Way::ended}, now);
    CHECK(state() == State::deaf);
    CHECK(conversation.listens());
    CHECK(push() == Push::rest);
    say(frame(2) + frame(3));
    CHECK(heard == Heard{"call 1", "call 2", "call 3"});
    CHECK(conversation.unsent().empty());
    conversation.ended();
    CHECK(push() == Push::close);
}

TEST_CASE_METHOD(Player,
                 "Conversation: who was held back and takes nothing any more is executed again",
                 "[net][conversation]") {
    answer = Bytes(2u << 20, 'x');
    say(greeting() + frame(2));
    CHECK(heard == Heard{"call 1"});
    conversation.writable();
    conversation.sent({.way = Carrier::Way::ended}, now);
    CHECK(conversation.listens());
    turn();
    CHECK(heard == Heard{"call 1", "call 2"});
}

TEST_CASE_METHOD(Player, "Conversation: what is queued leaves after the peer's end",
                 "[net][conversation]") {
    answer = "\xc0";
    say(greeting() + frame(2) + frame(3).substr(0, 9));
    conversation.ended();
    CHECK(state() == State::ended);
    conversation.answer({.id = 4, .payload = answer});  // the sink was told that it is closed
    CHECK(push() == Push::await);
    CHECK(takes_more(header_bytes) == Push::await);
    CHECK(takes_more(header_bytes + 2) == Push::close);
    CHECK(replies() == 2);
    CHECK(heard == Heard{"call 1", "call 2"});
}

TEST_CASE_METHOD(
    Player,
    "Conversation: of a dead process all that had arrived is executed and nothing is answered",
    "[net][conversation]") {
    answer = Bytes(2u << 20, 'x');
    say(greeting() + frame(2) + frame(3).substr(0, 5));
    CHECK(state() == State::held_back);
    SECTION("its unread leftovers too; what is not whole goes with it") {
        leftovers = frame(3).substr(5) + frame(4) + frame(5).substr(0, 19);
        conversation.drain();
        turn();
        CHECK(heard == Heard{"call 1", "call 2", "call 3", "call 4"});
        CHECK(conversation.unsent().empty());
        CHECK(push() == Push::close);
    }
    SECTION("up to bytes that are at fault") {
        leftovers = frame(3).substr(5) + frame(4, {}, 0x80) + frame(5);
        conversation.drain();
        turn();
        CHECK(heard == Heard{"call 1", "call 2", "call 3", "fault bad_frame"});
        CHECK(conversation.unsent().empty());
        CHECK(push() == Push::close);
    }
    SECTION("also when it was to be given up") {
        conversation.give_up();
        conversation.drain();
        turn();
        CHECK(heard == Heard{"call 1", "call 2"});
        CHECK(push() == Push::close);
    }
}

TEST_CASE_METHOD(Player, "Conversation: a death while it is leaving ends it at once",
                 "[net][conversation]") {
    say(greeting());
    explain({.code = ErrorCode::shutting_down, .sentence = "why"});
    CHECK(push() == Push::await);
    conversation.drain();
    turn();
    CHECK(push() == Push::close);
}

TEST_CASE_METHOD(Player, "Conversation: once closed it does and wants nothing",
                 "[net][conversation]") {
    say(greeting() + frame(2).substr(0, 3));
    conversation.answer({.id = 2, .payload = "\xc0"});
    conversation.closed();
    conversation.drain();
    conversation.ended();
    CHECK(state() == State::gone);
    CHECK(push() == Push::rest);
    CHECK_FALSE(conversation.wake_at());
    say(frame(3));
    CHECK(heard == Heard{"call 1"});
}

TEST_CASE_METHOD(Player,
                 "Conversation: the first byte chooses the form of calls, answers and faults",
                 "[net][conversation]") {
    takes = 1u << 20;
    say("{\"a\"");
    CHECK(state() == State::greeting);
    say(":1}\n{\"call\"}\n");
    CHECK(state() == State::talking);
    CHECK(heard == Heard{"line {\"a\":1}", "line {\"call\"}", "call 1"});
    conversation.answer({.id = 1, .payload = "later"});
    explain({.code = ErrorCode::shutting_down, .sentence = "why"});
    CHECK(push() == Push::close);
    CHECK(sent == "{\"a\":1}\nlater\nfault: why\n");
}

TEST_CASE_METHOD(Player, "Conversation: refusals of a form are answers like others",
                 "[net][conversation]") {
    const Bytes line = "{" + Bytes(600u << 10, ' ') + "}\n";
    say(line + line + line);
    CHECK(state() == State::held_back);
    CHECK(heard.size() == 2);
    SECTION("a deaf peer gets none") {
        conversation.writable();
        conversation.sent({.way = Carrier::Way::ended}, now);
        turn();
        CHECK(heard.size() == 3);
        CHECK(conversation.unsent().empty());
    }
    SECTION("a line that was cut short is ended before the last words") {
        takes = 10;
        conversation.writable();
        push();
        conversation.give_up();
        conversation.tell({.code = ErrorCode::channel_closed, .sentence = "why"}, 5);
        CHECK(conversation.unsent() == "\nfault: why\n");
    }
}
