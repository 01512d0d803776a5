// Too much waits in all channels together: who has begun a long message is not read, who has
// answers to take is not executed, and who takes none of the most is given up. Others are served.
#include "tests/net/channel_fixture.hpp"

using namespace steward;
using namespace steward::net;

namespace {

constexpr std::size_t message = 300u << 10;

ChannelLimits tight() {
    ChannelLimits limits;
    limits.waiting_in_bytes_max = 256u << 10;
    limits.waiting_out_bytes_max = 4u << 20;
    return limits;
}

struct Short : Fixture {
    ChannelLimits limits = tight();
    Channels channels{context, sink, [this] { return now; }, limits};
    std::vector<Descriptor> peers;

    Descriptor& connect_short() {
        sink.answers = [this](ChannelId channel, const Answer& answer) {
            channels.answer(channel, answer);
        };
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        REQUIRE(channels.open(ends[0], {.pid = ::getpid(), .uid = ::geteuid()}));
        return peers.emplace_back(ends[1]);
    }
    void settle_short() {
        context.restart();
        for (int i = 0; i < 50; ++i) {
            context.poll();
            channels.listen_again();
        }
    }
    // As much as is taken; how much that is.
    std::size_t say_some(const Descriptor& peer, BytesView bytes) {
        std::size_t said = 0;
        for (int i = 0; i < 50 && said < bytes.size(); ++i) {
            const ssize_t size =
                ::send(peer.number(), bytes.data() + said, bytes.size() - said, MSG_NOSIGNAL);
            if (size > 0) said += static_cast<std::size_t>(size);
            settle_short();
        }
        return said;
    }
};

// A frame of so many bytes without its last one.
Bytes long_frame(std::uint32_t id) { return frame(id, Bytes(message, '\xc0')); }

}  // namespace

TEST_CASE_METHOD(Short, "Shortage: of long messages that are begun one is read at a time",
                 "[net]") {
    constexpr int many = 6;
    peers.reserve(many + 1);
    std::vector<std::size_t> said;
    for (int i = 0; i < many; ++i) {
        const Bytes bytes = greeting() + long_frame(2);
        said.push_back(say_some(connect_short(), BytesView(bytes).substr(0, bytes.size() - 1)));
    }
    CHECK(channels.waiting().in > limits.waiting_in_bytes_max);
    CHECK(channels.waiting().in < 4 * message);

    // Who sends little is served as ever.
    sink.answer = "\xc0";
    const Descriptor& other = connect_short();
    say_some(other, greeting() + frame(2));
    CHECK(replies(read(other)) == 2);

    // Each goes on when its turn has come.
    for (int i = 0; i < many; ++i) {
        const Bytes bytes = greeting() + long_frame(2);
        const auto at = static_cast<std::size_t>(i);
        said[at] += say_some(peers[at], BytesView(bytes).substr(said[at]));
        settle_short();
    }
    CHECK(channels.waiting().in <= limits.waiting_in_bytes_max);
    CHECK(std::count(sink.heard.begin(), sink.heard.end(), "call 2") == many + 1);
    channels.close_all();
}

TEST_CASE_METHOD(Short, "Shortage: who takes none of the most that waits is given up", "[net]") {
    constexpr int many = 8;
    peers.reserve(many + 1);
    sink.answer = Bytes(1u << 20, '\xc0');
    for (int i = 0; i < many; ++i) say_some(connect_short(), greeting() + frame(2) + frame(3));
    CHECK(channels.waiting().out <= limits.waiting_out_bytes_max);
    CHECK_FALSE(sink.troubles.empty());
    CHECK(channels.size() < many);
    CHECK(channels.size() > 0);

    sink.answer = "\xc0";
    const Descriptor& other = connect_short();
    say_some(other, greeting() + frame(2));
    CHECK(replies(read(other)) == 2);
    channels.close_all();
}
