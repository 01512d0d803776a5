#include "net/channel.hpp"

#include "net/channels.hpp"

#include <asio/buffer.hpp>
#include <poll.h>
#include <sys/socket.h>

namespace steward::net {
namespace {

// A reply that has begun is finished before the last words where no more than this is left of it. Then both fit into the room
// that widen() makes, which is as much again as there was.
constexpr std::size_t finished_bytes_max = 64u << 10;

// The kernel sets twice what it is told, within its limit.
void widen(int socket) {
    int bytes = 0;
    socklen_t size = sizeof bytes;
    if (::getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, &size) != 0) return;
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

}  // namespace

Channel::Channel(Channels& owner, Socket socket, ChannelId id, Peer peer, Time now)
    : owner_(owner), socket_(std::move(socket)), id_(id), peer_(peer), opened_at_(now) {}

void Channel::start() { read(); }

bool Channel::takes_replies() {
    if (deaf_ || overflowed_) return false;
    const std::size_t bound = owner_.limits().outbox_close_bytes + outbox_.largest_bytes();
    if (outbox_.size() <= bound) [[likely]]
        return true;
    overflowed_ = true;
    if (!dirty_) mark_dirty();
    return false;
}

void Channel::mark_dirty() {
    dirty_ = true;
    owner_.dirty_.push_back(shared_from_this());
}

void Channel::send_line(BytesView line) {
    if (!takes_replies()) return;
    outbox_.append_line(line);
    if (!dirty_) mark_dirty();
}

void Channel::finish() {
    if (life_ != Life::open) return;
    life_ = Life::finishing;
    if (!dirty_) mark_dirty();
}

// One receive a turn: Asio tries it at once, and if nothing is there waits for the next edge.
void Channel::read() {
    if (life_ != Life::open || reading_ || paused_ || draining_) return;
    reading_ = true;
    const std::span<char> room = intake_.room();
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [self = shared_from_this()](const asio::error_code& error, std::size_t bytes) {
                                self->on_read(error, bytes);
                            });
}

void Channel::on_read(const asio::error_code& error, std::size_t bytes) {
    reading_ = false;
    if (life_ == Life::closed) return;
    if (error && !draining_) {
        owner_.begin_turn(*this);
        leave();
        finish();
        return owner_.end_turn();
    }
    intake_.arrived(bytes);
    take_turn();
}

void Channel::take_turn() {
    const auto self = shared_from_this();
    const Time now = owner_.begin_turn(*this);
    const std::size_t before = owner_.steps_;
    do {
        paused_ = false;
        execute();
        if (draining_) execute_rest();
        owner_.flush_dirty();
    } while (paused_ && life_ == Life::open && outbox_.size() <= owner_.limits().outbox_pause_bytes);
    note_beginning(now, owner_.steps_ != before);
    owner_.end_turn();
    if (life_ == Life::open && !reading_ && !paused_) owner_.silent_.push_back(self);
}

void Channel::execute() {
    const std::size_t pause_bytes = owner_.limits().outbox_pause_bytes;
    RequestSink& sink = owner_.sink();
    while (life_ == Life::open) {
        if (outbox_.size() > pause_bytes) {
            paused_ = true;
            return;
        }
        switch (intake_.next()) {
            case Intake::Item::step:
                ++owner_.steps_;
                sink.step(*this, intake_.step());
                break;
            case Intake::Item::line:
                ++owner_.steps_;
                sink.text_line(*this, intake_.line());
                break;
            case Intake::Item::hungry: return;
            case Intake::Item::fault:
                sink.fault(*this, intake_.fault());
                return finish();
        }
    }
}

void Channel::drain() {
    if (life_ == Life::closed || draining_) return;
    draining_ = true;
    deaf_ = true;
    outbox_.clear();
    asio::error_code ignored;
    // A read that is under way may have its bytes already: they come first, by its handler.
    if (reading_) socket_.cancel(ignored);
    if (!reading_) take_turn();
}

void Channel::execute_rest() {
    while (life_ == Life::open) {
        const std::span<char> room = intake_.room();
        const ssize_t count = ::recv(socket_.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
        if (count <= 0) break;
        intake_.arrived(static_cast<std::size_t>(count));
        execute();
    }
    close();
}

void Channel::flush(Time now) {
    dirty_ = false;
    if (life_ == Life::closed) return;
    if (overflowed_)
        return give_up("more than " + std::to_string(owner_.limits().outbox_close_bytes >> 20) +
                       " MiB of replies waited for it");
    if (!awaits_writable_) send_some(now);
    if (!outbox_.empty() && !stalled_) progress_at_ = now;
    stalled_ = !outbox_.empty();
    if (stalled_) owner_.watch(*this);
    if (!stalled_ && life_ == Life::finishing) close();
}

void Channel::send_some(Time now) {
    while (!outbox_.empty()) {
        const BytesView bytes = outbox_.bytes();
        const ssize_t count = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
            // The peer takes nothing any more, but what it sent before is still executed: reading finds its end.
            deaf_ = true;
            outbox_.clear();
            break;
        }
        if (count > 0) {
            outbox_.sent(static_cast<std::size_t>(count));
            progress_at_ = now;
        }
        if (outbox_.empty()) break;
        if (!awaits_writable_) await_writable();
        if (count < 0) break;
    }
}

void Channel::give_up(const std::string& why) {
    owner_.sink().trouble("a channel is closed: its process did not read: " + why);
    const std::size_t begun = outbox_.begun_bytes();
    const bool finishes = begun <= finished_bytes_max;
    outbox_.cut(finishes ? begun : 0);
    overflowed_ = false;  // there is room for what follows
    dirty_ = true;        // and it is sent here
    if (is_text() && !finishes) outbox_.append_line("");
    const std::string sentence = "its process did not read: " + why + "; what it held through this channel (locks, items on "
                                 "loan) is released or handed on, as after a crash";
    owner_.sink().fault(*this, {.code = ErrorCode::channel_closed, .sentence = sentence});
    widen(socket_.native_handle());
    const BytesView words = outbox_.bytes();
    // One write. What does not fit is not worth waiting for: the peer learns from the closed socket.
    [[maybe_unused]] const ssize_t sent =
        ::send(socket_.native_handle(), words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    outbox_.clear();
    close();
}

void Channel::await_writable() {
    awaits_writable_ = true;
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const asio::error_code&) {
        self->awaits_writable_ = false;
        if (self->life_ == Life::closed || self->draining_) return;
        if (!self->dirty_) self->mark_dirty();
        self->take_turn();
    });
}

void Channel::leave() {
    if (left_) return;
    left_ = true;
    owner_.forget(*this);
    owner_.sink().channel_closed(*this);
}

void Channel::close() {
    if (life_ == Life::closed) return;
    life_ = Life::closed;
    asio::error_code ignored;
    socket_.close(ignored);
    leave();
}

void Channel::note_beginning(Time now, bool executed) {
    const bool begun = intake_.has_begun();
    if (begun && (executed || !begun_)) begun_at_ = now;
    begun_ = begun;
    if (begun) owner_.watch(*this);
}

void Channel::part(const Fault& why) {
    if (life_ != Life::open || draining_) return;
    owner_.sink().fault(*this, why);
    finish();
}

// Whether bytes of the peer wait in the socket: then it is not the peer who is late.
bool Channel::has_unread() const {
    pollfd asked{.fd = const_cast<Socket&>(socket_).native_handle(), .events = POLLIN, .revents = 0};
    return ::poll(&asked, 1, 0) > 0;
}

void Channel::complain(ErrorCode code, std::string_view sentence) {
    owner_.sink().fault(*this, {.code = code, .sentence = sentence});
    finish();
}

bool Channel::sweep(Time now) {
    const ChannelLimits& limits = owner_.limits();
    if (life_ == Life::closed) return false;
    // The daemon may have been the one that stood still: the peer is asked before it is blamed.
    if (stalled_ && now - progress_at_ >= limits.stall) send_some(now);
    if (stalled_ && !outbox_.empty() && now - progress_at_ >= limits.stall) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limits.stall).count();
        give_up("it took none of its replies for " + std::to_string(seconds) + " s");
        return false;
    }
    if (life_ == Life::open && !intake_.is_greeted() && now - opened_at_ >= limits.handshake) {
        if (!has_unread()) complain(ErrorCode::bad_handshake, "no greeting came in time");
    } else if (life_ == Life::open && begun_ && !paused_ && now - begun_at_ >= limits.frame) {
        if (!has_unread()) complain(ErrorCode::bad_frame, "a frame was begun and not completed in time");
    }
    return life_ != Life::closed && (stalled_ || begun_ || !intake_.is_greeted());
}

}  // namespace steward::net
