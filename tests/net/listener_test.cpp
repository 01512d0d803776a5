// Whom the listener lets in. That another user is sent away is tested by a listener that serves
// another user than the test's; tests/integration/stranger_test.cpp does it with a stranger where
// the tests may become one.
#include "net/listener.hpp"
#include "tests/net/recording_sink.hpp"
#include "tests/support/raw_socket.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <filesystem>

using namespace steward;
using namespace steward::net;

namespace {

struct Listening {
    testing::TemporaryDirectory directory;
    std::string path = directory / "socket";
    RecordingSink sink;
    asio::io_context context;
    Channels channels{context, sink, [] { return Time{}; }, {}};

    ~Listening() { channels.close_all(); }

    Descriptor listening() {
        Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address),
                       sizeof address) == 0);
        REQUIRE(::listen(socket.number(), 64) == 0);
        return socket;
    }
    // What a peer hears that connects to a listener for this user; it has said nothing yet.
    std::optional<ReplyFrame> arrive(testing::RawSocket& peer, uid_t user) {
        Listener listener(context, listening(), channels, sink, user);
        listener.start();
        peer = testing::RawSocket::connect(path);
        context.poll();
        context.restart();
        listener.stop();
        context.poll();
        return channels.size() > 0 ? std::nullopt : peer.reply();
    }
};

}  // namespace

TEST_CASE_METHOD(Listening, "Listener: takes in peers of its user", "[net][listener]") {
    testing::RawSocket peer(-1);
    CHECK_FALSE(arrive(peer, ::geteuid()));
    CHECK(channels.size() == 1);
}

TEST_CASE_METHOD(Listening, "Listener: sends a peer of another user away with a word",
                 "[net][listener]") {
    testing::RawSocket peer(-1);
    const auto refusal = arrive(peer, ::geteuid() + 1);
    REQUIRE(refusal);
    CHECK(refusal->header.status == ErrorCode::not_permitted);
    CHECK(channels.size() == 0);
    CHECK(peer.closes());
    CHECK(sink.heard.empty());
}

TEST_CASE_METHOD(
    Listening,
    "Listener: listens on another socket when told, and takes in who had come to the old one",
    "[net][listener]") {
    Listener listener(context, listening(), channels, sink);
    listener.start();
    const testing::RawSocket early = testing::RawSocket::connect(path);
    std::filesystem::remove(path);
    listener.replace(listening());
    CHECK(channels.size() == 1);
    const testing::RawSocket late = testing::RawSocket::connect(path);
    context.poll();
    CHECK(channels.size() == 2);
    listener.stop();
    context.restart();
    context.poll();
}

TEST_CASE_METHOD(Listening, "Listener: a crowd of newcomers is taken in a few at a time",
                 "[net][listener]") {
    Listener listener(context, listening(), channels, sink);
    listener.start();
    std::vector<testing::RawSocket> crowd;
    for (int i = 0; i < 50; ++i) crowd.push_back(testing::RawSocket::connect(path));
    std::size_t most = 0;
    while (channels.size() < 50) {
        const std::size_t before = channels.size();
        REQUIRE(context.poll_one() == 1);
        most = std::max(most, channels.size() - before);
    }
    CHECK(most <= 16);
    listener.stop();
    context.poll();
}
