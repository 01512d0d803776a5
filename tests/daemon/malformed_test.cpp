// Ten thousand malformed messages against a whole daemon without its loop: each is answered clearly
// or its channel is closed, and a witness on another channel notices nothing.
#include "daemon/switchboard.hpp"

#include "common/json_text.hpp"
#include "engine/types/types.hpp"
#include "introspection/service.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/seed.hpp"

#include <sys/socket.h>
#include <asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace steward;
using testing::pick;
using testing::Random;

namespace {

engine::Catalogue all_types() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

struct Hall {
    engine::Catalogue catalogue = all_types();
    engine::Engine engine{catalogue, {}};
    asio::io_context context;
    daemon::Time now{};
    daemon::Switchboard switchboard{
        context, engine, {.now = [this] { return now; }, .is_manual = true}, {}, {}};

    Hall() {
        engine::install_manager(engine);
        engine.install(service_object, "service", std::make_unique<introspection::Service>(engine));
    }
    ~Hall() { switchboard.channels().close_all(); }

    Descriptor connect() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        REQUIRE(switchboard.channels().open(ends[0], {.pid = ::getpid(), .uid = ::geteuid()}));
        return Descriptor(ends[1]);
    }
    void settle() {
        context.restart();
        do context.poll();
        while (switchboard.channels().listen_again() != net::Channels::Listened::to_nobody);
    }
    // Say something, and hear all that comes of it.
    Bytes talk(const Descriptor& peer, BytesView bytes) {
        [[maybe_unused]] const ssize_t sent =
            ::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        settle();
        return hear(peer).first;
    }
    // What has come, and whether the channel is closed.
    std::pair<Bytes, bool> hear(const Descriptor& peer) {
        Bytes all;
        char buffer[65536];
        for (;;) {
            const ssize_t size = ::recv(peer.number(), buffer, sizeof buffer, 0);
            if (size <= 0) return {all, size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)};
            all.append(buffer, static_cast<std::size_t>(size));
            settle();
        }
    }
};

Bytes frame(const CallHeader& header, BytesView payload) {
    Bytes bytes;
    append_frame(bytes, header, payload);
    return bytes;
}

Bytes greeting() {
    Bytes bytes;
    append_preface(bytes);
    return bytes + frame({.id = 1}, "");
}

Bytes random_bytes(Random& random, std::size_t size) {
    Bytes bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(pick(random, 256));
    return bytes;
}

CallHeader some_header(Random& random, const engine::Catalogue& catalogue) {
    constexpr std::uint64_t objects[] = {0, 1, 16, 17, 18, 99, 1ull << 63};
    return {.id = static_cast<std::uint32_t>(pick(random, 1000)),
            .object = ObjectId{objects[pick(random, 7)]},
            .method = static_cast<std::uint16_t>(pick(random, catalogue.methods().size() + 2)),
            .flags = static_cast<std::uint16_t>(pick(random, 4) == 0 ? pick(random, 4) : 0)};
}

// Arrays or maps in one another, deeper than a value may be.
Bytes deep(Random& random) {
    const std::size_t depth = 30 + pick(random, 2000);
    Bytes bytes;
    for (std::size_t i = 0; i < depth; ++i)
        bytes += pick(random, 2) == 0 ? Bytes("\x91") : Bytes("\x81\xa1k");
    return bytes + "\xc0";
}

Bytes wrong_payload(Random& random) {
    switch (pick(random, 5)) {
        case 0: return random_bytes(random, pick(random, 60));
        case 1: return "\x91" + deep(random);
        case 2:
            return Bytes("\x91\xdd\xff\xff\xff\xff\x01", 7);  // an array that announces four
                                                              // billion items
        case 3: return Bytes("\x91\xdb\x7f\xff\xff\xff", 6) + "short";
        default: {
            Bytes payload = testing::encode(testing::some_document(random, 4));
            if (!payload.empty())
                payload[pick(random, payload.size())] ^= static_cast<char>(1u << pick(random, 8));
            return payload;
        }
    }
}

// Numbers that no double and no integer holds, wherever a number may stand.
Bytes overflowing_line(Random& random) {
    static const std::string numbers[] = {
        "1e400", "-1e400", "1e99999", "9e308", "18446744073709551616", "-9223372036854775809"};
    const std::string& number = numbers[pick(random, std::size(numbers))];
    const std::string lines[] = {R"({"id":1,"method":"service.ping","args":[)" + number + "]}",
                                 R"({"id":)" + number + R"(,"method":"service.ping"})",
                                 R"({"id":1,"object":)" + number + R"(,"method":"list.len"})",
                                 R"({"batch":[{"method":"service.ping","args":{"value":{"$ref":)" +
                                     number + "}}}]}"};
    return lines[pick(random, std::size(lines))] + "\n";
}

Bytes wrong_line(Random& random) {
    if (pick(random, 5) == 0) return overflowing_line(random);
    std::string line =
        R"({"id":1,"object":16,"method":"list.append","args":[{"$bytes":"aGk="},[1,2]]})";
    const std::size_t changes = 1 + pick(random, 4);
    for (std::size_t i = 0; i < changes; ++i)
        line[1 + pick(random, line.size() - 1)] = static_cast<char>(pick(random, 256));
    return line + "\n";
}

std::string in_hex(BytesView bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto number = static_cast<unsigned char>(byte);
        text += {digits[number >> 4], digits[number & 15]};
    }
    return text;
}

Bytes wrong_message(Random& random, const engine::Catalogue& catalogue) {
    const Bytes valid =
        frame(some_header(random, catalogue), testing::encode(testing::some_document(random, 3)));
    switch (pick(random, 6)) {
        case 0: return greeting() + valid.substr(0, pick(random, valid.size()));
        case 1: {
            Bytes bytes = greeting() + valid;
            bytes[pick(random, bytes.size())] ^= static_cast<char>(1u << pick(random, 8));
            return bytes;
        }
        case 2: return random_bytes(random, 1 + pick(random, 100));
        case 3: return wrong_line(random);
        case 4:
            return greeting() + valid +
                   frame(some_header(random, catalogue), wrong_payload(random)) + valid;
        default: return greeting() + frame(some_header(random, catalogue), wrong_payload(random));
    }
}

// Whole replies with known statuses, and nothing else.
std::size_t count_replies(BytesView bytes) {
    std::size_t count = 0;
    for (ReplyFrame reply; next_frame(bytes, reply) == FrameState::complete; ++count) {
        REQUIRE(name(reply.header.status) != "unknown");
        bytes.remove_prefix(header_bytes + reply.payload.size());
    }
    REQUIRE(bytes.empty());
    return count;
}

// How many of the frames must be answered by the socket, as long as nothing is at fault. What
// follows a call for rings is answered in them.
std::size_t count_calls(BytesView bytes, const engine::Catalogue& catalogue) {
    const std::uint16_t ring = *catalogue.number_of("manager.ring");
    bytes.remove_prefix(preface_bytes);
    std::size_t count = 0;
    for (CallFrame call; next_frame(bytes, call) == FrameState::complete;) {
        count += (call.header.flags & call_flags::quiet) == 0 ? 1u : 0u;
        if (call.header.object == manager_object && call.header.method == ring) break;
        bytes.remove_prefix(header_bytes + call.payload.size());
    }
    return count;
}

}  // namespace

TEST_CASE_METHOD(Hall, "Daemon: ten thousand malformed messages do no harm", "[daemon]") {
    const Descriptor witness = connect();
    const Bytes ping = "{\"id\":1,\"method\":\"service.ping\",\"args\":[7]}\n";
    const Bytes keep = "{\"method\":\"manager.create\",\"args\":[\"list\",\"kept\",[[1,2,3]]]}\n";
    CHECK_FALSE(talk(witness, keep).empty());
    Random random(testing::seed_of("malformed", 1));
    std::size_t closed_count = 0;
    for (int i = 0; i < 10'000; ++i) {
        const Bytes message = wrong_message(random, catalogue);
        INFO("message " << i << " of " << message.size() << " bytes: " << in_hex(message));
        const Descriptor peer = connect();
        const Bytes said = talk(peer, message);
        now += std::chrono::seconds(31);
        switchboard.channels().sweep();
        settle();
        auto [late, closed] = hear(peer);
        const Bytes heard = said + late;
        if (heard.starts_with('{')) {
            CHECK(heard.ends_with('\n'));
        } else {
            const std::size_t replies = count_replies(heard);
            // Seldom a message means to wait for the end of another client.
            const bool waits = engine.waiting().size() != 0;
            CHECK((closed || waits || replies >= count_calls(message, catalogue)));
        }
        closed_count += closed ? 1u : 0u;
        if (i % 100 == 0) CHECK(talk(witness, ping).find("\"result\":7") != Bytes::npos);
    }
    CHECK(closed_count > 3'000);
    CHECK(closed_count < 9'900);
    CHECK(switchboard.channels().size() >= 1);
    CHECK(talk(witness, "{\"object\":\"kept\",\"method\":\"list.len\"}\n").find("\"result\":") !=
          Bytes::npos);
}
