#include "client/source/connection.hpp"

#include "client/source/unix_socket.hpp"
#include "common/last_words.hpp"
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

bool Connection::is_hung_up() const noexcept {
    pollfd asked{.fd = descriptor_, .events = POLLRDHUP, .revents = 0};
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void Connection::greet(const ConnectOptions& options) {
    append_preface(out_);
    try {
        say_hello(options);
    } catch (const Lost&) {
        throw NotSent("the daemon at " + path_ + " was lost during the greeting; the call was not sent");
    }
}

// By name, and only what is to be said: an older daemon does not know every parameter.
void Connection::say_hello(const ConnectOptions& options) {
    Bytes members;
    Writer writer(members);
    std::size_t count = 0;
    const auto add = [&](std::string_view name) { return ++count, writer.text(name); };
    if (!options.client_name.empty()) {
        add("name");
        writer.text(options.client_name);
    }
    if (!options.adopts.empty()) {
        add("adopts");
        writer.array(options.adopts.size());
        for (const ObjectId object : options.adopts) writer.unsigned_integer(number(object));
    }
    if (!options.instance.empty()) {
        add("instance");
        writer.text(options.instance);
    }
    if (!options.wants_methods) {
        add("methods");
        writer.boolean(false);
    }
    Bytes arguments;
    Writer(arguments).map(count);
    const std::uint32_t id = queue(hello_method, manager_object, arguments + members);
    flush();
    const RawReply reply = await(id);
    if (reply.status == ErrorCode::bad_argument && !options.wants_methods) {
        ConnectOptions plain = options;
        plain.wants_methods = true;
        return say_hello(plain);
    }
    if (reply.status != ErrorCode::none) throw_refusal(reply.status, reply.sentence());
    read_greeting(reply.payload);
    if (methods_.empty() && options.wants_methods)
        throw NotSent("the daemon at " + path_ + " answers the greeting with nonsense");
}

void Connection::learn_methods() {
    if (methods_.empty()) say_hello({});
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
        if (key.bytes == "instance") instance_ = value.bytes;
        if (key.bytes == "client") client_ = value.bits;
        if (key.bytes == "catalogue") catalogue_ = value.bytes;
        if (key.bytes != "methods") continue;
        while (!member.at_end()) methods_.emplace_back(member.next().bytes);
    }
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
    return call(number_of(full_name), object, arguments, flags);
}

std::uint16_t Connection::number_of(std::string_view full_name) const {
    if (const auto number = method(full_name)) return *number;
    throw NoSuchMethod("the daemon has no method '" + std::string(full_name) + "'");
}

RawReply Connection::last_call(std::string_view full_name, ObjectId object, BytesView arguments) {
    const std::uint32_t id = queue(number_of(full_name), object, arguments);
    queue_goodbye(true);
    flush();
    return await(id);
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
            lost(sent < first_frame, error == EPIPE || error == ECONNRESET ? "" : std::strerror(error));
        }
        pollfd waiting{.fd = descriptor_, .events = POLLIN | POLLOUT, .revents = 0};
        const int wait = deadline_ ? milliseconds_until(*deadline_) : -1;
        if (::poll(&waiting, 1, wait) == 0) lost(false, "it does not read in time");
        if ((waiting.revents & POLLIN) != 0 && !read_some(MSG_DONTWAIT) && errno != EAGAIN)
            lost(sent < first_frame, "");
    }
    out_.clear();
    if (out_.capacity() > outbox_kept_bytes) Bytes().swap(out_);
}

RawReply Connection::await(std::uint32_t id, const Unawaited& unawaited) {
    while (true) {
        RawReply reply = receive();
        if (reply.id == id) return reply;
        if (unawaited) unawaited(reply);
        if (reply.id == 0) heard_last_words(reply);
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
        if (errno == EINTR || errno == EAGAIN) continue;
        lost(false, errno == 0 || errno == ECONNRESET ? "" : std::strerror(errno));
    }
}

// A first frame that did not leave whole was certainly not executed; of all others nothing is known. The daemon's
// last words, if it had any (busy, shutting_down, bad_frame), say it better than the socket.
void Connection::lost(bool nothing_sent, const std::string& what) {
    close();
    out_.clear();
    ReplyFrame frame;
    std::optional<ReplyFrame> words;
    while (next_frame(in_.bytes(), frame) == FrameState::complete) {
        in_.use(header_bytes + frame.header.size);
        if (frame.header.id == 0) words = frame;
    }
    if (!words) words = last_words(in_.bytes());
    if (words) {
        const RawReply reply{.status = words->header.status, .payload = words->payload};
        lost_with_words(nothing_sent, reply.status, reply.sentence());
    }
    const std::string sentence =
        "the daemon at " + path_ + " was lost: " + (what.empty() ? what_became_of_the_daemon() : what);
    if (nothing_sent) throw NotSent(sentence);
    throw Lost(sentence + "; whether the call was executed is unknown");
}

// A daemon that gives a channel up has dropped replies; any other words come after all replies, so what has none was not
// executed.
void Connection::lost_with_words(bool nothing_sent, ErrorCode code, const std::string& words) {
    const bool lives = code == ErrorCode::channel_closed;
    const std::string sentence = "the daemon at " + path_ + " has closed this connection: " + words;
    if (nothing_sent && (lives || code == ErrorCode::shutting_down)) throw NotSent(sentence + "; the call was not sent");
    if (nothing_sent) throw_refusal(code, words);
    throw Lost(sentence + (lives ? "; the daemon lives" : "") + "; whether the call was executed is unknown");
}

void Connection::heard_last_words(const RawReply& words) {
    const ErrorCode code = words.status;
    const std::string sentence = words.sentence();
    close();
    if (code == ErrorCode::channel_closed) lost_with_words(false, code, sentence);
    throw_refusal(code, sentence);
}

// The end of a connection is not the end of its daemon. Whoever answers a greeting that means this daemon, is this daemon.
// One that is being killed closes its channels first and then the socket at which it listens: it is asked twice.
std::string Connection::what_became_of_the_daemon() const {
    if (instance_.empty()) return "it closed the connection";
    std::string failure;
    for (int i = 0; i < 2; ++i) {
        try {
            Connection asked(path_, {.instance = instance_, .limit = std::chrono::milliseconds(500)});
            asked.instance_.clear();  // one question is enough
            asked.goodbye(false);
            return "it has closed this connection without a word, but lives";
        } catch (const Refused& refusal) {
            if (refusal.code() == ErrorCode::replaced) return "it ended, and another has taken its place";
            if (refusal.code() == ErrorCode::shutting_down) return "it is ending";
            const std::string why = refusal.what();
            return "it has closed this connection without a word, and lives, but takes no new one: " + why;
        } catch (const NobodyListens&) {
            return "it ended";
        } catch (const std::exception& error) {
            failure = error.what();
        }
    }
    return "it closed this connection, and what became of it cannot be told: " + failure;
}

void Connection::queue_goodbye(bool process) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.boolean(process);
    if (const auto number = method("manager.goodbye")) goodbye_id_ = queue(*number, manager_object, arguments);
}

bool Connection::goodbye(bool process, const Unawaited& unawaited) noexcept {
    if (!is_open()) return false;
    bool is_answered = false;
    try {
        deadline_ = Clock::now() + std::chrono::seconds(2);
        if (goodbye_id_ == 0) queue_goodbye(process);
        flush();
        if (goodbye_id_ != 0) {
            await(goodbye_id_, unawaited);
            is_answered = true;
        }
    } catch (const std::exception&) {
        // Whoever is lost needs no goodbye.
    }
    close();
    return is_answered;
}

}  // namespace steward
