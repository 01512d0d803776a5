// One connection: a socket, what has arrived on it and what has not left it. In one turn it executes every whole step
// that has arrived; the replies leave together when the turn is over. Nothing here blocks.
#pragma once

#include "net/intake.hpp"
#include "net/outbox.hpp"

#include <asio/local/stream_protocol.hpp>
#include <memory>

namespace steward::net {

class Channels;

class Channel : public std::enable_shared_from_this<Channel> {
public:
    using Socket = asio::local::stream_protocol::socket;

    Channel(Channels& owner, Socket socket, ChannelId id, Peer peer, Time now);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    ChannelId id() const { return id_; }
    const Peer& peer() const { return peer_; }
    bool is_text() const { return intake_.form() == Intake::Form::text; }
    // For questions to the kernel about the peer.
    int descriptor() { return socket_.native_handle(); }

    // --- for the sink: queue a reply; it leaves when the turn is over ---
    void send(const ReplyHeader& header, const Sequence* parked, BytesView payload) {
        if (!takes_replies()) return;
        outbox_.append_reply(header, parked, payload);
        if (!dirty_) mark_dirty();
    }
    void send_line(BytesView line);
    // Execute nothing more, and close when all replies have left.
    void finish();

    // --- for Channels ---
    void start();
    // Send what is queued, as far as the peer's buffer takes it.
    void flush(Time now);
    // The process is dead: execute everything that it had sent, then close.
    void drain();
    void close();
    // The daemon closes for a reason of its own: say so after all replies, then close.
    void part(const Fault& why);
    // Look at the times that the peer may take; false: there is nothing to watch.
    bool sweep(Time now);

private:
    enum class Life : std::uint8_t { open, finishing, closed };

    bool takes_replies();
    void mark_dirty();
    void read();
    void on_read(const asio::error_code& error, std::size_t bytes);
    void await_writable();
    void take_turn();
    void execute();
    void execute_rest();
    void note_beginning(Time now, bool executed);
    void complain(ErrorCode code, std::string_view sentence);
    // The peer does not read: what waits for it is dropped, it is told why, and the channel is closed.
    void give_up(const std::string& why);
    void send_some(Time now);
    bool has_unread() const;
    // The sink forgets the channel; what is queued may still leave.
    void leave();

    Channels& owner_;
    Socket socket_;
    ChannelId id_;
    Peer peer_;
    Intake intake_;
    Outbox outbox_;

    Life life_ = Life::open;
    bool left_ = false;        // the sink has been told that it is closed
    bool deaf_ = false;        // the peer takes no replies any more: they are dropped
    bool overflowed_ = false;  // more is queued than a peer that reads would let stand
    bool paused_ = false;      // too much is queued: nothing is executed or read
    bool draining_ = false;
    bool dirty_ = false;       // stands in the list of channels to flush
    bool watched_ = false;     // stands in the list of channels to sweep
    bool reading_ = false;
    bool awaits_writable_ = false;
    bool stalled_ = false;     // the last flush left something behind
    bool begun_ = false;       // a step or line has begun and is not whole
    Time opened_at_;
    Time begun_at_{};
    Time progress_at_{};
    friend class Channels;
};

}  // namespace steward::net
