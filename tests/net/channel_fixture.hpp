// Channels over socket pairs, as tests see them: a peer's end, what it says and reads, and a time
// that moves when it is told to.
#pragma once

#include "common/descriptor.hpp"
#include "common/last_words.hpp"
#include "common/msgpack_reader.hpp"
#include "net/channels.hpp"
#include "tests/net/frames.hpp"
#include "tests/net/recording_sink.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <asio/io_context.hpp>
#include <catch2/catch.hpp>

namespace steward::net {
namespace {

struct Fixture {
    RecordingSink sink;
    Time now{};
    asio::io_context context;
    Channels channels{context, sink, [this] { return now; }, {}};

    Fixture() {
        sink.answers = [this](ChannelId channel, const Answer& answer) {
            channels.answer(channel, answer);
        };
    }
    ~Fixture() { channels.close_all(); }

    // The peer's end of a new channel of this process.
    Descriptor connect(std::int64_t pid = ::getpid()) {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        REQUIRE(channels.open(ends[0], {.pid = pid, .uid = ::geteuid()}));
        return Descriptor(ends[1]);
    }
    void settle() {
        context.restart();
        do context.poll();
        while (channels.listen_again() != Channels::Listened::to_nobody);
    }
    void say(const Descriptor& peer, BytesView bytes) {
        REQUIRE(::send(peer.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()));
        settle();
    }
    void pass(Time time) {
        now += time;
        channels.sweep();
        settle();
    }
    // Everything that has come; `ended` when the channel is closed.
    Bytes read(const Descriptor& peer, bool* ended = nullptr) {
        Bytes all;
        for (;;) {
            char buffer[65536];
            const ssize_t size = ::recv(peer.number(), buffer, sizeof buffer, 0);
            if (size <= 0) {
                if (ended != nullptr)
                    *ended = size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
                return all;
            }
            all.append(buffer, static_cast<std::size_t>(size));
        }
    }
    bool is_closed(const Descriptor& peer) {
        bool ended = false;
        read(peer, &ended);
        return ended;
    }
    // Why it was closed, of what the daemon said last; what is in front are whole replies, or one
    // that was cut short.
    std::string words_at_end(BytesView bytes) {
        ReplyFrame reply;
        while (next_frame(bytes, reply) == FrameState::complete)
            bytes.remove_prefix(header_bytes + reply.payload.size());
        if (!bytes.empty()) reply = last_words(bytes).value();
        CHECK(reply.header.id == 0);
        CHECK(reply.header.status == ErrorCode::channel_closed);
        std::string_view sentence = Reader(reply.payload).next().bytes;
        constexpr std::string_view begin = "its process did not read: ";
        REQUIRE(sentence.starts_with(begin));
        sentence.remove_prefix(begin.size());
        return std::string(sentence.substr(0, sentence.find(';')));
    }
    std::size_t replies(BytesView bytes) {
        std::size_t count = 0;
        for (ReplyFrame reply; next_frame(bytes, reply) == FrameState::complete; ++count)
            bytes.remove_prefix(header_bytes + reply.payload.size());
        CHECK(bytes.empty());
        return count;
    }
};

}  // namespace
}  // namespace steward::net
