#include "client/source/connection.hpp"

#include "client/source/unix_socket.hpp"
#include "common/msgpack_reader.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace steward {
namespace {

using Clock = std::chrono::steady_clock;

// A buffer that one large message has grown is given back once it is empty.
constexpr std::size_t outbox_kept_bytes = 256u << 10;

int milliseconds_until(Clock::time_point time) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
}

}  // namespace

std::string RawReply::sentence() const {
    const Token token = Reader(payload).next();
    return token.kind == Kind::text ? std::string(token.bytes) : std::string(name(status));
}

Connection::Connection(const std::string& path, const ConnectOptions& options) : poll_(options.poll), path_(path) {
    const auto deadline = Clock::now() + options.limit;
    descriptor_ = connect_unix(path, options.limit);
    deadline_ = deadline;
    try {
        greet(options);
    } catch (...) {
        close();
        throw;
    }
    deadline_.reset();
}

Connection::~Connection() { close(); }

void Connection::close() noexcept {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void Connection::greet(const ConnectOptions& options) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(2);
    if (options.client_name.empty())
        writer.nil();
    else
        writer.text(options.client_name);
    writer.array(options.adopts.size());
    for (const ObjectId object : options.adopts) writer.unsigned_integer(number(object));

    append_preface(out_);
    const std::uint32_t id = queue(hello_method, manager_object, arguments);
    try {
        flush();
        const RawReply reply = await(id);
        if (reply.status != ErrorCode::none) throw_refusal(reply.status, reply.sentence());
        read_greeting(reply.payload);
    } catch (const Lost&) {
        throw NotSent("the daemon at " + path_ + " was lost during the greeting; the call was not sent");
    }
}

void Connection::read_greeting(BytesView payload) {
    Reader reader(payload);
    const Token head = reader.next();
    for (std::uint64_t i = 0; head.kind == Kind::map && i < head.bits && !reader.at_end(); ++i) {
        const Token key = reader.next();
        Reader member(reader.value());
        const Token value = member.next();
        if (key.bytes == "version") daemon_version_ = value.bytes;
        if (key.bytes == "pid") daemon_pid_ = value.integer();
        if (key.bytes == "client") client_ = value.bits;
        if (key.bytes != "methods") continue;
        while (!member.at_end()) methods_.emplace_back(member.next().bytes);
    }
    if (methods_.empty()) throw NotSent("the daemon at " + path_ + " answers the greeting with nonsense");
}

std::optional<std::uint16_t> Connection::method(std::string_view full_name) const {
    for (std::size_t i = 0; i < methods_.size(); ++i)
        if (methods_[i] == full_name) return static_cast<std::uint16_t>(i);
    return std::nullopt;
}

RawReply Connection::call(std::uint16_t method, ObjectId object, BytesView arguments, std::uint16_t flags) {
    const std::uint32_t id = queue(method, object, arguments, flags);
    flush();
    return await(id);
}

RawReply Connection::call(std::string_view full_name, ObjectId object, BytesView arguments, std::uint16_t flags) {
    const auto number = method(full_name);
    if (!number) throw NoSuchMethod("the daemon has no method '" + std::string(full_name) + "'");
    return call(*number, object, arguments, flags);
}

std::uint32_t Connection::queue(std::uint16_t method, ObjectId object, BytesView arguments, std::uint16_t flags) {
    if (!is_open()) throw NotSent("the connection to " + path_ + " is closed");
    if (arguments.size() > limits::message_bytes_max)
        throw LimitExceeded("a message has at most " + std::to_string(limits::message_bytes_max) + " bytes");
    const std::uint32_t id = next_id_;
    if (out_.empty()) awaited_ = method;
    if (++next_id_ == 0) next_id_ = 1;  // 0 is what the daemon says to the connection itself
    append_frame(out_, CallHeader{.id = id, .object = object, .method = method, .flags = flags}, arguments);
    return id;
}

void Connection::flush() {
    if (out_.empty()) return;
    const std::size_t first_frame = header_bytes + get_header<CallHeader>(out_.data()).size;
    std::size_t sent = 0;
    while (sent < out_.size()) {
        const ssize_t count = ::send(descriptor_, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count >= 0) {
            sent += static_cast<std::size_t>(count);
            continue;
        }
        if (errno == EINTR) continue;
        // A broken connection may still hold the daemon's last words; they are read like any reply.
        if (errno != EAGAIN) {
            const int error = errno;
            while (read_some(MSG_DONTWAIT)) {}
            lost(sent < first_frame, std::strerror(error));
        }
        pollfd waiting{.fd = descriptor_, .events = POLLIN | POLLOUT, .revents = 0};
        const int wait = deadline_ ? milliseconds_until(*deadline_) : -1;
        if (::poll(&waiting, 1, wait) == 0) lost(false, "it does not read in time");
        if ((waiting.revents & POLLIN) != 0 && !read_some(MSG_DONTWAIT) && errno != EAGAIN)
            lost(sent < first_frame, "it closed the connection");
    }
    out_.clear();
    if (out_.capacity() > outbox_kept_bytes) Bytes().swap(out_);
}

RawReply Connection::await(std::uint32_t id, const Unawaited& unawaited) {
    while (true) {
        RawReply reply = receive();
        if (reply.id == id) return reply;
        if (unawaited) unawaited(reply);
        if (reply.id == 0) throw_refusal(reply.status, reply.sentence());
    }
}

RawReply Connection::receive() {
    RawReply reply;
    while (!take(reply)) wait_readable();
    return reply;
}

std::optional<RawReply> Connection::receive_now(bool look) {
    RawReply reply;
    if (take(reply)) return reply;
    if (!look || !is_open() || !read_some(MSG_DONTWAIT) || !take(reply)) return std::nullopt;
    return reply;
}

bool Connection::take(RawReply& reply) {
    ReplyFrame frame;
    const FrameState state = next_frame(in_.bytes(), frame);
    if (state == FrameState::too_large) lost(false, "it sent a frame that passes the limit");
    if (state == FrameState::incomplete) return false;
    in_.use(header_bytes + frame.header.size);
    reply = {.id = frame.header.id,
             .status = frame.header.status,
             .sequence = frame.header.sequence,
             .holder_died = (frame.header.flags & reply_flags::holder_died) != 0,
             .payload = frame.payload};
    if ((frame.header.flags & reply_flags::waited) != 0 && reply.payload.size() >= sizeof(Sequence)) {
        Sequence parked = 0;
        std::memcpy(&parked, reply.payload.data(), sizeof parked);
        reply.parked = parked;
        reply.payload.remove_prefix(sizeof parked);
    }
    return true;
}

// False: nothing came. errno is 0 at the end of the stream.
bool Connection::read_some(int flags) {
    const std::span<char> room = in_.room();
    const ssize_t count = ::recv(descriptor_, room.data(), room.size(), flags);
    if (count == 0) errno = 0;
    if (count <= 0) return false;
    in_.arrived(static_cast<std::size_t>(count));
    return true;
}

// Yields between two looks: whoever is to answer may have to run on this processor.
bool Connection::poll_readable() {
    if (history_.size() <= awaited_) history_.resize(awaited_ + 1u);
    PollHistory& history = history_[awaited_];
    if (!history.should_poll()) return false;
    const auto until = Clock::now() + poll_;
    do {
        if (read_some(MSG_DONTWAIT)) {
            history.found_reply();
            return true;
        }
        if (errno != EAGAIN && errno != EINTR) return false;  // the read after the sleep meets the same and tells
        ::sched_yield();
    } while (Clock::now() < until);
    history.found_nothing();
    return false;
}

// Polls for as long as it may, then sleeps, until something came. It sleeps in poll(), not in recv(): a recv() that sleeps
// is also woken, in vain, when the daemon takes the request out of the socket (unix_write_space() of the kernel).
void Connection::wait_readable() {
    if (poll_.count() > 0 && poll_readable()) return;
    while (true) {
        pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, deadline_ ? milliseconds_until(*deadline_) : -1) == 0)
            lost(false, "it does not answer in time");
        if (read_some(MSG_DONTWAIT)) return;
        if (errno != EINTR && errno != EAGAIN) lost(false, errno == 0 ? "it ended" : std::strerror(errno));
    }
}

// A first frame that did not leave whole was certainly not executed; of all others nothing is known. The daemon's
// last words, if it had any (busy, shutting_down, bad_frame), say it better than the socket.
void Connection::lost(bool nothing_sent, const std::string& what) {
    close();
    out_.clear();
    ReplyFrame frame;
    while (next_frame(in_.bytes(), frame) == FrameState::complete) {
        in_.use(header_bytes + frame.header.size);
        const RawReply reply{.status = frame.header.status, .payload = frame.payload};
        if (frame.header.id == 0 && nothing_sent) throw_refusal(reply.status, reply.sentence());
    }
    const std::string sentence = "the daemon at " + path_ + " was lost: " + what;
    if (nothing_sent) throw NotSent(sentence);
    throw Lost(sentence + "; whether the call was executed is unknown");
}

bool Connection::goodbye(bool process, const Unawaited& unawaited) noexcept {
    if (!is_open()) return false;
    bool is_answered = false;
    try {
        deadline_ = Clock::now() + std::chrono::seconds(2);
        Bytes arguments;
        Writer writer(arguments);
        writer.array(1);
        writer.boolean(process);
        if (const auto number = method("manager.goodbye")) {
            const std::uint32_t id = queue(*number, manager_object, arguments);
            flush();
            await(id, unawaited);
            is_answered = true;
        }
    } catch (const std::exception&) {
        // Whoever is lost needs no goodbye.
    }
    close();
    return is_answered;
}

}  // namespace steward
