// How a connection comes to have rings, and that it loses nothing where it gets none. The daemon is
// the test: the numbers of calls are known beforehand, so that it answers before it is asked.
#include "client/source/channel.hpp"
#include "client/source/socket_carrier.hpp"
#include "client/source/transport.hpp"
#include "steward/error.hpp"
#include "tests/client/frames.hpp"
#include "tests/client/ring_hands.hpp"
#include "tests/support/nothing_leaks.hpp"

#include <poll.h>
#include <cstdlib>
#include <thread>

namespace steward::testing {
namespace {

using namespace std::chrono_literals;

constexpr const char* nowhere = "/nonexistent/steward.sock";

Bytes integer_value(std::uint64_t value) {
    Bytes bytes;
    Writer(bytes).unsigned_integer(value);
    return bytes;
}

Bytes greeting_with(bool knows_rings) {
    Bytes bytes;
    Writer writer(bytes);
    writer.map(1);
    writer.text("methods");
    writer.array(detail::method_names.size() + 1);
    for (const std::string_view name : detail::method_names)
        writer.text(name == "manager.ring" ? "manager.other" : name);
    writer.text(knows_rings ? "manager.ring" : "manager.another");
    return bytes;
}

// A daemon that grants rings, unless a test says otherwise.
struct RingGiver {
    GivenRing ring;
    Descriptor socket;
    Descriptor its;
    bool knows_rings = true;

    RingGiver() { std::tie(socket, its) = socket_pair(); }

    std::unique_ptr<Carrier> carrier() {
        say(reply_frame(ReplyHeader{.id = 1}, greeting_with(knows_rings)));
        return std::make_unique<SocketCarrier>(std::move(its));
    }
    void say(BytesView bytes) const { send_with_descriptor(socket, bytes, -1); }
    void grant(std::uint32_t id, BytesView before = {}) const {
        const Bytes granted = reply_frame(ReplyHeader{.id = id}, integer_value(ring::stream_bytes));
        send_with_descriptor(socket, Bytes(before) + granted, ring.descriptor.number());
    }
    void say_in_ring(BytesView bytes) { REQUIRE(ring.end->write(bytes) == bytes.size()); }
    Bytes heard_on_socket() const {
        Bytes bytes(1u << 16, '\0');
        const ssize_t count = ::recv(socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }
    Bytes heard_in_ring() {
        Bytes bytes(ring::stream_bytes, '\0');
        bytes.resize(ring.end->read(bytes));
        return bytes;
    }
};

}  // namespace

TEST_CASE("Rings: a connection that is given some speaks through them from then on",
          "[client][ring]") {
    const NothingLeaks nothing_leaks;
    RingGiver daemon;
    Connection connection(daemon.carrier(), nowhere);
    daemon.heard_on_socket();
    std::vector<std::string> others;
    const Bytes parked = reply_frame(77, "parked") + reply_frame(78, "before");
    SECTION("at once") { daemon.grant(2); }
    SECTION("behind replies to earlier calls") { daemon.grant(2, parked); }
    SECTION("with the descriptor in an earlier message") {
        send_with_descriptor(daemon.socket, parked, daemon.ring.descriptor.number());
        daemon.say(reply_frame(ReplyHeader{.id = 2}, integer_value(ring::stream_bytes)));
    }
    CHECK(connection.ask_for_rings(
        [&](const RawReply& reply) { others.push_back(reply.sentence()); }));
    CHECK((others.empty() || others == std::vector<std::string>{"parked", "before"}));
    CHECK(daemon.heard_on_socket().size() == header_bytes + 2);  // with [true]

    daemon.say_in_ring(reply_frame(3, "through the ring"));
    CHECK(connection.call("service.ping", service_object).sentence() == "through the ring");
    CHECK(daemon.heard_on_socket().empty());
    CHECK(daemon.heard_in_ring().size() == header_bytes);
    CHECK_FALSE(connection.ask_for_rings());  // once is enough
    CHECK(connection.take_descriptor());
}

TEST_CASE("Rings: a connection that is given none goes on over its socket", "[client][ring]") {
    const NothingLeaks nothing_leaks;
    RingGiver daemon;
    std::uint32_t next = 3;
    const GivenRing small(4096);
    const Bytes granted = reply_frame(ReplyHeader{.id = 2}, integer_value(ring::stream_bytes));
    Bytes answer = granted;
    int passed = -1;
    SECTION("as the daemon does not know them") {
        daemon.knows_rings = false;
        next = 2;
    }
    SECTION("as they are refused") {
        answer = reply_frame(2, "there are enough", ErrorCode::limit_exceeded);
    }
    SECTION("as they are refused, with an answer all the same") {
        answer = reply_frame(ReplyHeader{.id = 2, .status = ErrorCode::limit_exceeded},
                             integer_value(ring::stream_bytes));
        passed = daemon.ring.descriptor.number();
    }
    SECTION("as no descriptor came") { passed = -1; }
    SECTION("as it is no ring") { passed = small.descriptor.number(); }
    SECTION("as it is of another size") {
        answer = reply_frame(ReplyHeader{.id = 2}, integer_value(2 * ring::stream_bytes));
        passed = daemon.ring.descriptor.number();
    }
    SECTION("as the answer is nonsense") {
        answer = reply_frame(2, "yes");
        passed = daemon.ring.descriptor.number();
    }
    Connection connection(daemon.carrier(), nowhere);
    if (next == 3) send_with_descriptor(daemon.socket, answer, passed);
    CHECK_FALSE(connection.ask_for_rings());
    daemon.say(reply_frame(next, "over the socket"));
    CHECK(connection.call("service.ping", service_object).sentence() == "over the socket");
    CHECK(daemon.heard_in_ring().empty());
}

TEST_CASE("Rings: a connection that wants them at once asks with its greeting", "[client][ring]") {
    RingGiver daemon;
    auto carrier = daemon.carrier();
    std::thread answers([&] {  // not before it is asked: a greeting is received without descriptors
        Bytes heard;
        CallFrame call;
        while (call.header.id != 2) {
            pollfd waiting{.fd = daemon.socket.number(), .events = POLLIN, .revents = 0};
            ::poll(&waiting, 1, -1);
            heard += daemon.heard_on_socket();
            heard.erase(0, call.header.id == 0 ? preface_bytes : 0);
            while (next_frame(BytesView(heard), call) == FrameState::complete)
                heard.erase(0, header_bytes + call.header.size);
        }
        daemon.grant(2);
    });
    Connection connection(std::move(carrier), nowhere, {.rings = Rings::at_once});
    answers.join();
    daemon.say_in_ring(reply_frame(3, "ok"));
    CHECK(connection.call("service.ping", service_object).sentence() == "ok");
}

TEST_CASE("Rings: where the daemon is lost over the question, no call was sent", "[client][ring]") {
    RingGiver daemon;
    Connection connection(daemon.carrier(), nowhere);
    SECTION("without a word") {
        daemon.socket.reset();
        CHECK_THROWS_AS(connection.ask_for_rings(), NotSent);
    }
    SECTION("after it has heard it") {
        ::shutdown(daemon.socket.number(), SHUT_WR);
        CHECK_THROWS_AS(connection.ask_for_rings(), NotSent);
    }
    SECTION("in order") {
        daemon.say(last_words_frame(ErrorCode::shutting_down, "the daemon is ending"));
        CHECK_THROWS_AS(connection.ask_for_rings(), ShuttingDown);
    }
    CHECK_FALSE(connection.is_open());
}

TEST_CASE("Rings: a call that a dead daemon never took from its ring was not sent",
          "[client][ring]") {
    RingGiver daemon;
    Connection connection(daemon.carrier(), nowhere);
    daemon.grant(2);
    REQUIRE(connection.ask_for_rings());
    const auto taken = GENERATE(std::size_t{0}, header_bytes - 1, header_bytes);
    connection.queue(0, service_object);
    connection.queue(0, service_object);
    connection.flush();
    Bytes room(taken, '\0');
    daemon.ring.end->read(room);
    daemon.socket.reset();
    if (taken < header_bytes)
        CHECK_THROWS_AS(connection.receive(), NotSent);
    else
        CHECK_THROWS_AS(connection.receive(), Lost);
}

TEST_CASE("Rings: a channel asks when it has made some tens of calls that were waited for",
          "[client][ring]") {
    RingGiver daemon;
    detail::Channel channel(daemon.carrier(), nowhere, {.rings = Rings::when_busy});
    daemon.heard_on_socket();
    const auto ping = [&] {
        return channel.attempt(service_object, detail::methods::service::ping, {}).payload;
    };
    std::uint32_t id = 2;
    for (; id < 33; ++id) {
        daemon.say(reply_frame(id, "ok"));
        CHECK(ping() == text_value("ok"));
    }
    CHECK(daemon.heard_on_socket().size() == 31 * header_bytes);

    // A quiet call is under way, and its refusal comes before the answer.
    channel.tell(first_shared_object, detail::methods::list::set, "\x90");
    daemon.grant(id + 1, reply_frame(id, "no such list", ErrorCode::no_such_object));
    daemon.say_in_ring(reply_frame(id + 2, "ok"));
    try {
        ping();
        FAIL("the refusal was not told");
    } catch (const NoSuchObject& refusal) {
        CHECK_THAT(refusal.what(), Catch::Contains("no such list"));
    }
    CHECK(daemon.heard_in_ring().size() == header_bytes);
    daemon.say_in_ring(reply_frame(id + 3, "ok again"));
    CHECK(ping() == text_value("ok again"));
}

TEST_CASE("Rings: a channel that is refused them asks once, and the program hears of nothing",
          "[client][ring]") {
    RingGiver daemon;
    detail::Channel channel(daemon.carrier(), nowhere, {.rings = Rings::when_busy});
    for (std::uint32_t id = 2; id < 100; ++id) {
        if (id == 33) daemon.say(reply_frame(id++, "enough", ErrorCode::limit_exceeded));
        daemon.say(reply_frame(id, "ok"));
        const auto outcome = channel.attempt(service_object, detail::methods::service::ping, {});
        CHECK(outcome.payload == text_value("ok"));
    }
}

TEST_CASE("Rings: STEWARD_TRANSPORT says when, and what it cannot say is refused",
          "[client][ring]") {
    const auto wanted = [](const char* word) {
        ::setenv("STEWARD_TRANSPORT", word, 1);
        const std::shared_ptr<void> after(nullptr, [](void*) { ::unsetenv("STEWARD_TRANSPORT"); });
        return detail::rings_wanted();
    };
    const char* const given = ::getenv("STEWARD_TRANSPORT");
    const std::string before = given == nullptr ? "" : given;
    CHECK(wanted("") == Rings::when_busy);
    CHECK(wanted("socket") == Rings::never);
    CHECK(wanted("ring") == Rings::at_once);
    CHECK_THROWS_WITH(wanted("rings"), Catch::Contains("STEWARD_TRANSPORT is 'rings'"));
    CHECK(detail::rings_wanted() == Rings::when_busy);
    if (!before.empty()) ::setenv("STEWARD_TRANSPORT", before.c_str(), 1);
}

}  // namespace steward::testing
