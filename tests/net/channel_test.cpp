// Channels over socket pairs: what is executed when, what leaves when, and how slow, silent and
// broken peers end. Time is the test's; the context is only polled.
#include "tests/net/channel_fixture.hpp"

using namespace steward;
using namespace steward::net;

TEST_CASE_METHOD(
    Fixture,
    "Channel: everything that has arrived is executed in one turn and answered in one write",
    "[net]") {
    sink.answer = "\xc0";
    const Descriptor peer = connect();
    Bytes bytes = greeting();
    for (std::uint32_t id = 2; id <= 200; ++id) bytes += frame(id);
    say(peer, bytes);
    CHECK(sink.turns == 1);
    CHECK(sink.heard.size() == 200);
    CHECK(replies(read(peer)) == 200);
}

TEST_CASE_METHOD(Fixture, "Channel: an end is told after what came before it was executed",
                 "[net]") {
    {
        const Descriptor peer = connect();
        say(peer, greeting() + frame(2));
    }
    settle();
    CHECK(sink.heard == Heard{"call 1", "call 2", "closed 1"});
    CHECK(channels.size() == 0);
}

TEST_CASE_METHOD(Fixture, "Channel: calls of a peer that went without its replies are executed",
                 "[net]") {
    sink.answer = "\xc0";
    {
        const Descriptor peer = connect();
        const Bytes bytes = greeting() + frame(2) + frame(3);
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), 0) > 0);
    }
    settle();
    CHECK(sink.heard == Heard{"call 1", "call 2", "call 3", "closed 1"});
}

TEST_CASE_METHOD(Fixture, "Channel: garbage is answered with its fault, then the channel is closed",
                 "[net]") {
    const Descriptor peer = connect();
    const Descriptor other = connect();
    say(other, greeting());
    say(peer, greeting() + frame(2, {}, 0x80));
    CHECK(sink.heard == Heard{"call 1", "call 1", "fault bad_frame", "closed 1"});
    bool ended = false;
    const Bytes said = read(peer, &ended);
    CHECK(replies(said) == 1);
    CHECK(ended);
    say(other, frame(2));
    CHECK(sink.heard.back() == "call 2");
}

TEST_CASE_METHOD(Fixture, "Channel: a handshake has two seconds", "[net]") {
    const Descriptor silent = connect();
    const Descriptor half = connect();
    const Descriptor quick = connect();
    say(half, greeting().substr(0, 20));
    say(quick, greeting());
    pass(std::chrono::milliseconds(1900));
    CHECK(channels.size() == 3);
    pass(std::chrono::milliseconds(200));
    CHECK(channels.size() == 1);
    bool ended = false;
    CHECK(replies(read(silent, &ended)) == 1);
    CHECK(ended);
    CHECK(is_closed(half));
    CHECK_FALSE(is_closed(quick));
}

TEST_CASE_METHOD(Fixture, "Channel: a frame that has begun has thirty seconds", "[net]") {
    const Descriptor peer = connect();
    say(peer, greeting() + frame(2).substr(0, 5));
    pass(std::chrono::seconds(29));
    CHECK(channels.size() == 1);
    say(peer, frame(2).substr(5) + frame(3).substr(0, 19));
    pass(std::chrono::seconds(29));  // the next one has its own time
    CHECK(channels.size() == 1);
    pass(std::chrono::seconds(2));
    CHECK(channels.size() == 0);
    CHECK(sink.heard == Heard{"call 1", "call 2", "fault bad_frame", "closed 1"});
}

TEST_CASE_METHOD(Fixture, "Channel: an idle peer is let be", "[net]") {
    const Descriptor peer = connect();
    say(peer, greeting());
    pass(std::chrono::hours(1000));
    CHECK(channels.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Channel: a peer that does not read is not executed any more", "[net]") {
    sink.answer = Bytes(100'000, 'x');
    const Descriptor peer = connect();
    Bytes bytes = greeting();
    for (std::uint32_t id = 2; id <= 1000; ++id) bytes += frame(id);
    say(peer, bytes);
    const std::size_t executed = sink.heard.size();
    CHECK(executed < 20);
    settle();
    CHECK(sink.heard.size() == executed);

    SECTION("and goes on when it reads again") {
        std::size_t answered = 0;
        Bytes left;
        while (answered < 1000) {
            left += read(peer);
            settle();
            BytesView view = left;
            for (ReplyFrame reply; next_frame(view, reply) == FrameState::complete; ++answered)
                view.remove_prefix(header_bytes + reply.payload.size());
            left = Bytes(view);
        }
        CHECK(sink.heard.size() == 1000);
        CHECK(channels.size() == 1);
    }
    SECTION("and is closed when it reads nothing for ten seconds") {
        pass(std::chrono::seconds(9));
        CHECK(channels.size() == 1);
        pass(std::chrono::seconds(2));
        CHECK(channels.size() == 0);
        CHECK(sink.heard.back() == "closed 1");
        CHECK(words_at_end(read(peer)) == "it took none of its replies for 10 s");
    }
}

TEST_CASE_METHOD(Fixture, "Channel: who is given up hears why, whatever was on its way", "[net]") {
    const std::size_t bytes = GENERATE(100u, 100'000u, 20'000'000u);  // whole replies, the rest of
                                                                      // one, one cut short
    sink.answer = Bytes(bytes, 'x');
    const Descriptor peer = connect();
    Bytes calls = greeting();
    for (std::uint32_t id = 2; id <= 20'000; ++id) calls += frame(id);
    static_cast<void>(::send(peer.number(), calls.data(), calls.size(), MSG_NOSIGNAL));  // as many
                                                                                         // as go in
    settle();
    pass(std::chrono::seconds(11));
    CHECK(channels.size() == 0);
    bool ended = false;
    CHECK(words_at_end(read(peer, &ended)) == "it took none of its replies for 10 s");
    CHECK(ended);
}

TEST_CASE_METHOD(Fixture, "Channel: a line that is cut short is followed by a line that says why",
                 "[net]") {
    const Descriptor peer = connect();
    const Bytes line = "{" + Bytes(15u << 20, ' ') + "}\n";
    for (std::size_t sent = 0; sent < line.size();) {
        const ssize_t count =
            ::send(peer.number(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
        if (count > 0) sent += static_cast<std::size_t>(count);
        settle();
    }
    pass(std::chrono::seconds(11));
    const Bytes heard = read(peer);
    CHECK(heard.find("\nfault: its process did not read: it took none of its replies for 10 s;") !=
          Bytes::npos);
    CHECK(heard.ends_with("as after a crash\n"));
}

TEST_CASE_METHOD(Fixture,
                 "Channel: nobody is blamed for a time in which the daemon itself stood still",
                 "[net]") {
    SECTION("a greeting that has come is read before it is late") {
        const Descriptor peer = connect();
        const Bytes bytes = greeting();
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), 0) > 0);
        now += std::chrono::seconds(3);
        channels.sweep();
        settle();
        CHECK(sink.heard == Heard{"call 1"});
    }
    SECTION("the rest of a frame likewise") {
        const Descriptor peer = connect();
        say(peer, greeting() + frame(2).substr(0, 5));
        const Bytes rest = frame(2).substr(5);
        REQUIRE(::send(peer.number(), rest.data(), rest.size(), 0) > 0);
        now += std::chrono::seconds(31);
        channels.sweep();
        settle();
        CHECK(sink.heard == Heard{"call 1", "call 2"});
    }
    SECTION("what a peer has read is looked at before it is given up") {
        sink.answer = Bytes(20u << 20, 'x');
        const Descriptor peer = connect();
        say(peer, greeting());
        REQUIRE_FALSE(read(peer).empty());
        now += std::chrono::seconds(11);
        channels.sweep();
        CHECK(channels.size() == 1);
    }
}

TEST_CASE_METHOD(Fixture, "Channel: replies to a peer that does not read are bounded", "[net]") {
    const Descriptor peer = connect();
    const Descriptor other = connect();
    say(peer, greeting());
    // What other channels make it wait for is not held back by its own pause.
    const Bytes value(64u << 10, 'x');
    sink.on_call = [&](ChannelId, const CallFrame&) {
        channels.answer(ChannelId{1}, {.id = 9, .payload = value});
    };
    say(other, greeting());
    for (std::uint32_t id = 2; id < 200 && channels.size() == 2; ++id) {
        say(other, frame(id));
        REQUIRE(id < 150);
    }
    CHECK(sink.heard.back() == "closed 1");
    CHECK(sink.troubles.size() == 1);
    CHECK(words_at_end(read(peer)) == "more than 8 MiB of replies waited for it");
}

TEST_CASE_METHOD(Fixture, "Channel: one large reply reaches a peer that reads slowly", "[net]") {
    sink.answer = Bytes(20u << 20, 'x');
    const Descriptor peer = connect();
    say(peer, greeting());
    Bytes all;
    while (all.size() < header_bytes + sink.answer.size()) {
        all += read(peer);
        pass(std::chrono::seconds(1));
        REQUIRE(channels.size() == 1);
    }
    CHECK(replies(all) == 1);
}

TEST_CASE_METHOD(Fixture,
                 "Channel: what a dead process had sent is executed before its channel is closed",
                 "[net]") {
    const Descriptor peer = connect();
    say(peer, greeting());
    const Bytes bytes = frame(2) + frame(3);
    REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), 0) > 0);
    channels.drain(ChannelId{1});  // its socket is still open: a child has inherited it
    settle();
    CHECK(sink.heard == Heard{"call 1", "call 2", "call 3", "closed 1"});
    CHECK(is_closed(peer));
}

TEST_CASE_METHOD(Fixture, "Channel: text lines are answered as they come", "[net]") {
    const Descriptor peer = connect();
    say(peer, "{\"a\"");
    say(peer, ":1}\n{}\n");
    CHECK(sink.heard == Heard{"line {\"a\":1}", "line {}"});
    CHECK(read(peer) == "{\"a\":1}\n{}\n");
}

TEST_CASE_METHOD(Fixture, "Channel: a peer that only stops writing still gets its answers",
                 "[net]") {
    const Descriptor peer = connect();
    REQUIRE(::send(peer.number(), "{}\n", 3, 0) == 3);
    REQUIRE(::shutdown(peer.number(), SHUT_WR) == 0);
    settle();
    CHECK(sink.heard == Heard{"line {}", "closed 1"});
    bool ended = false;
    CHECK(read(peer, &ended) == "{}\n");
    CHECK(ended);
}

TEST_CASE_METHOD(Fixture, "Channels: one for which there is no room is given back", "[net]") {
    sink.takes_channels = false;
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    const Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]);
    CHECK_FALSE(channels.open(ours.number(), {}));
    CHECK(::fcntl(ours.number(), F_GETFD) >= 0);
    CHECK(channels.size() == 0);
}

TEST_CASE_METHOD(Fixture,
                 "Channels: calls that come while others have their turn are found without a wait",
                 "[net]") {
    const Descriptor peer = connect();
    const auto send = [&](const Bytes& bytes) {
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), 0) > 0);
    };
    send(greeting());
    context.poll();
    CHECK(sink.heard == Heard{"call 1"});
    send(frame(2));
    CHECK(channels.listen_again() == Channels::Listened::heard);
    CHECK(sink.heard.back() == "call 2");
    CHECK(channels.listen_again() == Channels::Listened::in_vain);
    CHECK(channels.listen_again() == Channels::Listened::to_nobody);
    send(frame(3));  // two rounds later: the peer lets wait, and is waited for
    context.restart();
    context.poll();
    CHECK(sink.heard.back() == "call 3");
    send(frame(4));
    CHECK(channels.listen_again() == Channels::Listened::in_vain);
    CHECK(sink.heard.back() == "call 3");
    context.restart();
    context.poll();
    CHECK(sink.heard.back() == "call 4");
}
