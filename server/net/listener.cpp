#include "net/listener.hpp"

#include "common/msgpack_writer.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace steward::net {
namespace {

Descriptor open_reserve() { return Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

Descriptor accept(int listening) {
    return Descriptor(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

void send_refusal(int descriptor, ErrorCode code, std::string_view sentence) {
    Bytes payload;
    Writer(payload).text(sentence);
    Bytes frame;
    append_frame(frame, ReplyHeader{.status = code}, payload);
    // If it does not fit, the peer learns from the closed socket.
    [[maybe_unused]] const ssize_t sent =
        ::send(descriptor, frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

Listener::Listener(asio::io_context& context, Descriptor socket, Channels& channels,
                   RequestSink& sink, uid_t user)
    : channels_(channels),
      sink_(sink),
      user_(user),
      socket_(context, socket.release()),
      pause_timer_(context),
      reserve_(open_reserve()) {}

void Listener::start() { await(); }

void Listener::stop() {
    stopped_ = true;
    pause_timer_.cancel();
    asio::error_code ignored;
    socket_.close(ignored);
}

void Listener::replace(Descriptor socket) {
    if (stopped_) return;
    while (Descriptor descriptor = accept(socket_.native_handle())) welcome(std::move(descriptor));
    asio::error_code ignored;
    socket_.close(ignored);
    ++generation_;
    awaiting_ = false;
    socket_.assign(socket.number());
    socket.release();
    await();
}

void Listener::await() {
    if (awaiting_) return;
    awaiting_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [this, generation = generation_](const asio::error_code& error) {
                           if (generation != generation_) return;
                           awaiting_ = false;
                           if (!error && !stopped_) accept_all();
                       });
}

void Listener::accept_all() {
    for (int i = 0; i < accepts_per_turn; ++i) {
        Descriptor descriptor = accept(socket_.native_handle());
        if (!descriptor) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            if (is_shortage(errno)) return turn_away();
            break;
        }
        welcome(std::move(descriptor));
    }
    await();
}

void Listener::welcome(Descriptor descriptor) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(descriptor.number(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return;
    const Peer peer{.pid = credentials.pid, .uid = credentials.uid};
    const auto turn_peer_away = [&](ErrorCode code, std::string_view sentence) {
        send_refusal(descriptor.number(), code, sentence);
        sink_.turned_away(peer, sentence);
    };
    if (peer.uid != user_)
        return turn_peer_away(ErrorCode::not_permitted, "this daemon serves another user");
    if (channels_.open(descriptor.number(), peer))
        descriptor.release();
    else
        turn_peer_away(ErrorCode::busy, sink_.why_busy());
}

void Listener::turn_away() {
    if (!told_) sink_.trouble("file descriptors are short: newcomers are told to try again");
    told_ = true;
    reserve_.reset();
    for (int i = 0; i < accepts_per_turn; ++i) {
        const Descriptor descriptor = accept(socket_.native_handle());
        if (!descriptor) break;
        send_refusal(descriptor.number(), ErrorCode::busy,
                     "the daemon is out of file descriptors; try again");
    }
    reserve_ = open_reserve();
    pause();
}

void Listener::pause() {
    pause_timer_.expires_after(pause_time);
    pause_timer_.async_wait([this](const asio::error_code& error) {
        if (!error && !stopped_) await();
    });
}

}  // namespace steward::net
