// Connections and channels to a daemon in memory: in which order bytes move, what deadlines do, and
// what whoever calls is told when the daemon ends, breaks or says nonsense. No socket, and time
// passes only where a sleep finds nothing.
#include "client/source/channel.hpp"
#include "steward/error.hpp"
#include "tests/client/frames.hpp"
#include "tests/client/memory_carrier.hpp"

#include <catch2/catch.hpp>
#include <cerrno>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;
using Heard = std::vector<std::string>;

// Answers the greeting whenever the client sleeps, and every other call with "ok N", until
// `answers` are used up.
struct MemoryDaemon {
    std::shared_ptr<MemoryPeer> peer = std::make_shared<MemoryPeer>();
    std::size_t answers = MemoryPeer::any;
    bool ends = false;  // when they are
    Bytes in;
    std::size_t heard = 0;

    MemoryDaemon() {
        peer->on_sleep = [this] { serve(); };
    }

    void serve() {
        in += peer->hear();
        if (heard == 0 && in.size() >= preface_bytes) in.erase(0, preface_bytes);
        CallFrame call;
        while (next_frame(BytesView(in), call) == FrameState::complete) {
            const std::uint32_t id = call.header.id;
            in.erase(0, header_bytes + call.header.size);
            if (heard++ == 0)
                peer->say(reply_frame(ReplyHeader{.id = id}, greeting()));
            else if (answers > 0 && answers-- > 0)
                peer->say(reply_frame(id, "ok " + std::to_string(id)));
        }
        if (ends && answers == 0) peer->end();
    }
    static Bytes greeting() {
        Bytes bytes;
        Writer writer(bytes);
        writer.map(2);
        writer.text("instance");
        writer.text("0123");
        writer.text("methods");
        writer.array(detail::method_names.size());
        for (const std::string_view name : detail::method_names) writer.text(name);
        return bytes;
    }
    std::unique_ptr<Carrier> carrier() const { return std::make_unique<MemoryCarrier>(peer); }
};

constexpr const char* nowhere = "/nonexistent/steward.sock";

struct Talk : MemoryDaemon {
    Connection connection{carrier(), nowhere};
};

struct TalkOfChannel : MemoryDaemon {
    detail::Channel channel{carrier(), nowhere, {}};
    std::vector<detail::Channel::Ask> asks(std::size_t count) const {
        return std::vector<detail::Channel::Ask>(
            count, {service_object, detail::methods::service::ping, {}});
    }
};

}  // namespace

TEST_CASE("Connection: greets and calls over a carrier in memory, byte by byte too",
          "[client][connection]") {
    MemoryDaemon daemon;
    daemon.peer->piece = GENERATE(std::size_t{1}, std::size_t{7}, MemoryPeer::any);
    Connection connection(daemon.carrier(), nowhere);
    CHECK(connection.instance() == "0123");
    CHECK(connection.method("list.append").has_value());
    CHECK(connection.call("service.ping", service_object).sentence() == "ok 2");
    connection.close();
    CHECK(daemon.peer->is_closed);
    CHECK_THROWS_AS(connection.call("service.ping", service_object), NotSent);
}

TEST_CASE(
    "Connection: one who never answers the greeting, ends or breaks in it, has been sent no call",
    "[client][connection]") {
    MemoryDaemon daemon;
    SECTION("says nothing") {
        daemon.peer->on_sleep = [] {};
    }
    SECTION("ends") { daemon.peer->end(); }
    SECTION("reads nothing") { daemon.peer->room = 4; }
    SECTION("breaks") { daemon.peer->break_with(EIO); }
    CHECK_THROWS_AS(Connection(daemon.carrier(), nowhere, {.limit = 10ms}), NotSent);
    CHECK(daemon.peer->is_closed);
}

TEST_CASE("Connection: who is refused in the greeting hears why", "[client][connection]") {
    MemoryDaemon daemon;
    daemon.peer->say(last_words_frame(ErrorCode::busy, "no descriptor is left"));
    daemon.peer->end();
    const auto room = GENERATE(std::size_t{0}, MemoryPeer::any);
    daemon.peer->room = room;
    CHECK_THROWS_AS(Connection(daemon.carrier(), nowhere), Busy);
}

TEST_CASE("Connection: the reply that is waited for is told from others", "[client][connection]") {
    Talk talk;
    talk.peer->say(reply_frame(4711, "to nobody"));
    const std::uint32_t first = talk.connection.queue(0, service_object);
    const std::uint32_t second = talk.connection.queue(0, service_object);
    talk.connection.flush();
    Heard others;
    const auto note = [&](const RawReply& reply) { others.push_back(reply.sentence()); };
    CHECK(talk.connection.receive(second, note).sentence() == "ok " + std::to_string(second));
    CHECK(others == Heard{"to nobody", "ok " + std::to_string(first)});
    CHECK_FALSE(talk.connection.receive_now(true));
}

TEST_CASE("Connection: what is here already is received without a look", "[client][connection]") {
    Talk talk;
    talk.peer->say(reply_frame(7, "a") + reply_frame(8, "b"));
    CHECK_FALSE(talk.connection.receive_now(false));
    CHECK(talk.connection.receive_now(true)->id == 7);
    CHECK(talk.connection.receive_now(false)->id == 8);
    talk.peer->end();
    CHECK_FALSE(talk.connection.receive_now(true));  // whoever needs it will be told
    CHECK(talk.connection.is_open());
    CHECK(talk.connection.is_hung_up());
}

TEST_CASE("Connection: reads while it sends, so that neither waits for the other",
          "[client][connection]") {
    Talk talk;
    talk.peer->room = 10;
    std::size_t taken = 0;
    talk.peer->on_sleep = [&] {  // reads ten bytes more for each reply that it can give
        talk.peer->say(reply_frame(100 + static_cast<std::uint32_t>(taken++), "x"));
        talk.peer->room += 10;
    };
    for (int i = 0; i < 3; ++i) talk.connection.queue(0, service_object);
    talk.connection.flush();
    CHECK(taken == 5);
    CHECK(talk.peer->hear().size() == 3 * header_bytes);
    CHECK(talk.connection.receive_now(false)->id == 100);
}

TEST_CASE(
    "Connection: a call is not sent if its first frame has not left whole, else its fate is "
    "unknown",
    "[client][connection]") {
    Talk talk;
    talk.answers = 0;
    talk.ends = true;
    const std::size_t frame = header_bytes;
    const auto room =
        GENERATE_COPY(std::size_t{0}, std::size_t{1}, frame - 1, frame, frame + 1, 2 * frame);
    talk.peer->room = room;
    talk.connection.queue(0, service_object);
    talk.connection.queue(0, service_object);
    const auto call = [&] {
        talk.connection.flush();
        talk.connection.receive();
    };
    CAPTURE(room);
    if (room < frame)
        CHECK_THROWS_AS(call(), NotSent);
    else
        CHECK_THROWS_AS(call(), Lost);
    CHECK_FALSE(talk.connection.is_open());
    CHECK(talk.peer->is_closed);
}

TEST_CASE("Connection: a sentence for each way in which a daemon is lost", "[client][connection]") {
    Talk talk;
    const auto says = [&](const std::string& sentence) {
        CHECK_THROWS_WITH(talk.connection.call(0, service_object), Catch::Contains(sentence));
        CHECK_FALSE(talk.connection.is_open());
    };
    talk.answers = 0;
    SECTION("it ended, as nobody listens there any more") {
        talk.peer->end();
        says("the daemon at /nonexistent/steward.sock was lost: it ended");
    }
    SECTION("its carrier broke") {
        talk.peer->break_with(EIO);
        says("was lost: Input/output error");
    }
    SECTION("it is late") {
        talk.connection.limit_calls(0ms);
        says("was lost: it does not answer in time; whether the call was executed is unknown");
    }
    SECTION("it does not read in time") {
        talk.connection.limit_calls(0ms);
        talk.peer->room = 0;
        says("was lost: it does not read in time");
    }
    SECTION("it announces what is too large") {
        Bytes header(header_bytes, '\0');
        put_header(header.data(), ReplyHeader{.size = limits::message_bytes_max + 1});
        talk.peer->say(header);
        says(
            "was lost: it sent a frame that passes the limit; whether the call was executed is "
            "unknown");
    }
    SECTION("it gives the channel up") {
        talk.peer->say(last_words_frame(ErrorCode::channel_closed, "too slow"));
        says(
            "has closed this connection: too slow; the daemon lives; whether the call was executed "
            "is unknown");
    }
    SECTION("it gives the channel up in the middle of a reply") {
        talk.peer->say(reply_frame(2, std::string(3000, 'x')).substr(0, 500) +
                       last_words_frame(ErrorCode::channel_closed, "too slow"));
        talk.peer->end();
        says(
            "has closed this connection: too slow; the daemon lives; whether the call was executed "
            "is unknown");
    }
    SECTION("it gives the channel up before the call") {
        talk.peer->say(last_words_frame(ErrorCode::channel_closed, "too slow"));
        talk.peer->end();
        talk.peer->room = 0;
        says("has closed this connection: too slow; the call was not sent");
    }
    SECTION("it ends in order") {
        talk.peer->say(last_words_frame(ErrorCode::shutting_down, "the daemon is ending"));
        says("the daemon is ending");
    }
}

TEST_CASE("Connection: looks before it sleeps only where polling is wanted",
          "[client][connection]") {
    MemoryDaemon daemon;
    const bool polls = GENERATE(false, true);
    Connection connection(daemon.carrier(), nowhere, {.poll = polls ? 50us : 0us});
    const std::size_t sleeps = daemon.peer->sleeps;
    connection.queue(5, service_object);
    connection.flush();
    daemon.serve();
    connection.receive();
    CHECK(daemon.peer->looks == (polls ? 2 : 0));
    CHECK(daemon.peer->sleeps - sleeps == (polls ? 0 : 1));
}

TEST_CASE("Channel: of many calls those that were answered are heard of, then the loss",
          "[client][connection]") {
    TalkOfChannel talk;
    talk.answers = GENERATE(as<std::size_t>{}, 0, 1, 4, 5);
    talk.ends = true;
    const std::size_t answered = talk.answers;
    std::vector<std::size_t> places;
    const auto ask = [&] {
        talk.channel.ask_all(talk.asks(5),
                             [&](std::size_t place, const RawReply&) { places.push_back(place); });
    };
    if (answered == 5)
        CHECK_NOTHROW(ask());
    else
        CHECK_THROWS_AS(ask(), Lost);
    CHECK(places.size() == answered);
    for (std::size_t i = 0; i < places.size(); ++i) CHECK(places[i] == i);
}

TEST_CASE("Channel: a refusal that nobody waited for is told by the next call, which is not sent",
          "[client][connection]") {
    TalkOfChannel talk;
    const auto set = detail::methods::list::set;
    talk.answers = 0;
    talk.channel.tell(first_shared_object, set, "\x90");
    talk.serve();
    talk.peer->say(reply_frame(2, "out of range", ErrorCode::index_out_of_range));
    CHECK_THROWS_WITH(talk.channel.attempt(first_shared_object, set, "\x90"),
                      Catch::Contains("out of range") && Catch::Contains("was not sent"));
    CHECK(talk.peer->hear().empty());
    talk.answers = 1;
    CHECK(talk.channel.attempt(first_shared_object, set, "\x90").status == ErrorCode::none);
}

TEST_CASE(
    "Channel: who waits for others looks seldom after looking in vain, whatever the daemon "
    "advises; for all else its advice holds",
    "[client][connection]") {
    MemoryDaemon daemon;
    detail::Channel channel(daemon.carrier(), nowhere, {.poll = 50us});
    const auto looks = [&](bool advises, detail::Method method) {
        daemon.peer->advises = advises;
        const std::size_t before = daemon.peer->looks;
        for (int i = 0; i < 64; ++i) channel.ask(ObjectId{16}, method, {});  // answered in a sleep
        return daemon.peer->looks - before;
    };
    CHECK(looks(true, detail::methods::list::get) == 64);
    CHECK(looks(true, detail::methods::lock::acquire) < 16);
    CHECK(looks(true, detail::methods::queue::get) < 16);
    CHECK(looks(false, detail::methods::list::set) < 16);
}

}  // namespace steward::testing
