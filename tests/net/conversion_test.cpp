// Conversions: what is yielded by a conversation, and what waits until it has ended. Run late, in
// an order that a test chooses; and over sockets, where a peer may go meanwhile.
#include "tests/net/channel_fixture.hpp"
#include "tests/net/conversation_player.hpp"

using namespace steward;
using namespace steward::net;
using namespace std::chrono_literals;

namespace {

struct LatePlayer : Player {
    LatePlayer() {
        converts_at_once = false;
        takes = 64u << 20;
    }
};

struct LateFixture : Fixture {
    LateFixture() { sink.converts_at_once = false; }
    // The oldest of those that wait has ended.
    void convert_next() {
        const auto [channel, conversion] = sink.conversions.at(0);
        sink.conversions.erase(sink.conversions.begin());
        conversion->run();
        channels.converted(channel, *conversion);
        settle();
    }
};

}  // namespace

TEST_CASE_METHOD(LatePlayer, "Conversion: nothing behind a line is executed before it has ended",
                 "[net][conversion]") {
    say("{\"slow in\"}\n{\"call\"}\n{\"begun");
    CHECK(heard.empty());
    REQUIRE(conversions.size() == 1);
    SECTION("it is executed, and what is behind it") {
        convert_next();
        CHECK(heard == Heard{"line ({\"slow in\"})", "line {\"call\"}", "call 1"});
        CHECK(push() == Push::rest);
        CHECK(sent == "({\"slow in\"})\n");
        say("\"}\n");
        CHECK(heard.back() == "line {\"begun\"}");
    }
    SECTION("it has greeted, and nobody blames the peer for the time that it takes") {
        CHECK(state() == State::talking);
        now += 1h;
        CHECK_FALSE(conversation.lateness(now));
        CHECK_FALSE(conversation.wake_at());
        convert_next();
        CHECK(conversation.wake_at() == now + 30s);  // of what is begun behind it
    }
    SECTION("also where its process is dead") {
        conversation.drain();
        turn();
        CHECK(heard.empty());
        convert_next();
        CHECK(heard.size() == 3);
        CHECK(push() == Push::close);
    }
    SECTION("it is not executed when the channel has been told why it is closed") {
        explain({.code = ErrorCode::shutting_down, .sentence = "why"});
        convert_next();
        CHECK(heard == Heard{"fault shutting_down"});
        CHECK(push() == Push::close);
    }
}

TEST_CASE_METHOD(LatePlayer, "Conversion: nothing behind an answer leaves before it has ended",
                 "[net][conversion]") {
    say("{\"a\"}\n{\"slow out 1\"}\n{\"b\"}\n{\"slow out 2\"}\n");
    CHECK(heard.size() == 4);
    CHECK(push() == Push::rest);
    REQUIRE(conversions.size() == 2);
    CHECK(sent == "{\"a\"}\n");
    CHECK_FALSE(conversation.wake_at());  // it is not the peer who is late
    const std::string all = "{\"a\"}\n({\"slow out 1\"})\n{\"b\"}\n({\"slow out 2\"})\n";
    SECTION("in the order in which they came") {
        convert_next();
        push();
        CHECK(sent == all.substr(0, all.find("({\"slow out 2")));
        convert_next();
    }
    SECTION("or in another") {
        std::swap(conversions[0], conversions[1]);
        convert_next();
        push();
        CHECK(sent == "{\"a\"}\n");
        convert_next();
    }
    SECTION("when the peer will say nothing more") {
        conversation.ended();
        CHECK(push() == Push::rest);
        convert_next();
        CHECK(push() == Push::rest);
        convert_next();
        CHECK(push() == Push::close);
    }
    CHECK(push() != Push::send);
    CHECK(sent == all);
}

TEST_CASE_METHOD(LatePlayer, "Conversion: what is to be converted counts as what waits",
                 "[net][conversion]") {
    const Bytes line = "{\"slow out" + Bytes(600u << 10, ' ') + "}\n";
    say(line + line + line);
    CHECK(state() == State::held_back);
    CHECK(heard.size() == 2);
    CHECK(push() == Push::rest);
    convert_next();
    CHECK(heard.size() == 3);
    while (!conversions.empty()) convert_next();
    CHECK(push() == Push::rest);
    CHECK(sent.size() == 3 * (line.size() + 2));
    CHECK(state() == State::talking);
}

TEST_CASE_METHOD(LatePlayer, "Conversion: nobody holds one whose channel has ended",
                 "[net][conversion]") {
    say("{\"slow out\"}\n");
    push();
    const std::weak_ptr<Conversion> held = std::exchange(conversions, {}).at(0);
    CHECK_FALSE(held.expired());
    SECTION("it is closed") { conversation.closed(); }
    SECTION("its process is dead") { conversation.drain(); }
    SECTION("it does not read") {
        conversation.give_up();
        explain({.code = ErrorCode::channel_closed, .sentence = "why"});
        CHECK(conversation.unsent() == "fault: why\n");
    }
    SECTION("the daemon ends") {
        conversation.answer({.payload = "behind"});
        conversation.drop_conversions();
        explain({.code = ErrorCode::shutting_down, .sentence = "why"});
        CHECK(conversation.unsent() == "fault: why\n");
    }
    CHECK(held.expired());
}

TEST_CASE_METHOD(LateFixture, "Conversion: other channels go on meanwhile", "[net][conversion]") {
    const Descriptor peer = connect();
    const Descriptor other = connect();
    say(peer, "{\"slow in\"}\n{\"slow out\"}\n");
    say(other, "{\"b\"}\n");
    CHECK(sink.heard == Heard{"line {\"b\"}"});
    CHECK(read(other) == "{\"b\"}\n");
    convert_next();
    CHECK(read(peer) == "({\"slow in\"})\n");
    say(peer, "{\"c\"}\n");
    CHECK(sink.heard.back() == "line {\"c\"}");
    CHECK(read(peer).empty());
    convert_next();
    CHECK(read(peer) == "({\"slow out\"})\n{\"c\"}\n");
}

TEST_CASE_METHOD(LateFixture, "Conversion: an answer reaches a peer that only reads any more",
                 "[net][conversion]") {
    const Descriptor peer = connect();
    say(peer, "{\"slow out\"}\n");
    ::shutdown(peer.number(), SHUT_WR);
    settle();
    CHECK(sink.heard.back() == "closed 1");
    CHECK_FALSE(is_closed(peer));
    convert_next();
    bool ended = false;
    CHECK(read(peer, &ended) == "({\"slow out\"})\n");
    CHECK(ended);
}

TEST_CASE_METHOD(LateFixture, "Conversion: a line is executed though its peer has gone meanwhile",
                 "[net][conversion]") {
    {
        const Descriptor peer = connect();
        say(peer, "{\"slow in\"}\n{\"b\"}\n");
    }
    settle();
    CHECK(sink.heard.empty());
    convert_next();
    CHECK(sink.heard == Heard{"line ({\"slow in\"})", "line {\"b\"}", "closed 1"});
    CHECK(channels.size() == 0);
}

TEST_CASE_METHOD(LateFixture, "Conversion: one that ends after its channel is told to nobody",
                 "[net][conversion]") {
    {
        const Descriptor peer = connect();
        say(peer, "{\"slow out\"}\n");
    }
    settle();
    channels.close_all();
    CHECK(channels.size() == 0);
    convert_next();
    CHECK(sink.heard == Heard{"line {\"slow out\"}", "closed 1"});
}
