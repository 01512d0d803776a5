// Takes connections. Peers of another user are sent away with a word. When descriptors run out, one
// kept in reserve lets it tell newcomers `busy`, and it pauses for 10 ms: nobody is left without an
// answer, and nobody spins.
#pragma once

#include "common/descriptor.hpp"
#include "net/channels.hpp"

#include <unistd.h>
#include <asio/posix/stream_descriptor.hpp>

namespace steward::net {

class Listener {
public:
    // Takes over a socket that listens and does not block. The channels and the sink outlive it.
    // Peers belong to `user`.
    Listener(asio::io_context& context, Descriptor socket, Channels& channels, RequestSink& sink,
             uid_t user = ::geteuid());

    void start();
    void stop();
    // Listens on another socket from now on. Who has connected to the old one already is taken in
    // first.
    void replace(Descriptor socket);

private:
    static constexpr auto pause_time = std::chrono::milliseconds(10);
    static constexpr int accepts_per_turn = 16;

    void await();
    void accept_all();
    void welcome(Descriptor descriptor);
    // Out of a resource: answer those who wait with `busy`, then pause.
    void turn_away();
    void pause();

    Channels& channels_;
    RequestSink& sink_;
    uid_t user_;
    asio::posix::stream_descriptor socket_;
    asio::steady_timer pause_timer_;
    Descriptor reserve_;
    std::uint64_t generation_ = 0;  // of the socket: what the one before it was told means nothing
    bool awaiting_ = false;
    bool stopped_ = false;
    bool told_ = false;  // the operator knows that descriptors are short
};

// Tell a peer that gets no channel why, as far as its buffer takes it. The form it speaks is not
// known yet: binary.
void send_refusal(int descriptor, ErrorCode code, std::string_view sentence);

}  // namespace steward::net
