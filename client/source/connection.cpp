#include "client/source/connection.hpp"

#include "client/source/socket_carrier.hpp"
#include "client/source/unix_socket.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <cstring>

namespace steward {
namespace {

using Clock = Carrier::Clock;

constexpr auto nobody_asked = [](const RawReply&) {};

std::unique_ptr<Carrier> socket_to(const std::string& path, std::chrono::milliseconds limit) {
    return std::make_unique<SocketCarrier>(connect_unix(path, limit));
}

}  // namespace

// The moment is taken first: connecting counts too.
Connection::Connection(const std::string& path, const ConnectOptions& options)
    : Connection(nullptr, path, options, Clock::now() + options.limit) {}

Connection::Connection(std::unique_ptr<Carrier> carrier, const std::string& path,
                       const ConnectOptions& options)
    : Connection(std::move(carrier), path, options, Clock::now() + options.limit) {}

Connection::Connection(std::unique_ptr<Carrier> carrier, const std::string& path,
                       const ConnectOptions& options, Clock::time_point until)
    : carrier_(carrier ? std::move(carrier) : socket_to(path, options.limit)),
      conversation_(options.poll),
      deadline_(until),
      path_(path) {
    try {
        say_hello(options);
    } catch (const Lost&) {
        throw NotSent("the daemon at " + path_ +
                      " was lost during the greeting; the call was not sent");
    }
    if (options.rings == Rings::at_once) ask_for_rings();
    deadline_.reset();
}

void Connection::close() noexcept {
    conversation_.close();
    carrier_->close();
}

Descriptor Connection::take_descriptor() noexcept {
    conversation_.close();
    return carrier_->release();
}

void Connection::say_hello(const ConnectOptions& options) {
    const RawReply reply = call(hello_method, manager_object, hello_arguments(options));
    if (reply.status == ErrorCode::bad_argument && !options.wants_methods) {
        ConnectOptions plain = options;
        plain.wants_methods = true;
        return say_hello(plain);
    }
    if (reply.status != ErrorCode::none) throw_refusal(reply.status, reply.sentence());
    greeting_ = read_greeting(reply.payload);
    if (methods().empty() && options.wants_methods)
        throw NotSent("the daemon at " + path_ + " answers the greeting with nonsense");
    adopt_rest(options);
}

// One greeting takes over so many references; more come with further ones.
void Connection::adopt_rest(const ConnectOptions& options) {
    for (std::size_t done = limits::adopted_ids_max; done < options.adopts.size();
         done += limits::adopted_ids_max) {
        const std::size_t count = std::min(options.adopts.size() - done, limits::adopted_ids_max);
        const ObjectId* const first = options.adopts.data() + done;
        const RawReply reply =
            call(hello_method, manager_object,
                 hello_arguments({.adopts = {first, first + count}, .wants_methods = false}));
        if (reply.status != ErrorCode::none) throw_refusal(reply.status, reply.sentence());
    }
}

void Connection::learn_methods() {
    if (methods().empty()) say_hello({});
}

std::optional<std::uint16_t> Connection::method(std::string_view full_name) const {
    for (std::size_t i = 0; i < methods().size(); ++i)
        if (methods()[i] == full_name) return static_cast<std::uint16_t>(i);
    return std::nullopt;
}

RawReply Connection::call(std::uint16_t method, ObjectId object, BytesView arguments,
                          std::uint16_t flags) {
    const std::uint32_t id = queue(method, object, arguments, flags);
    flush();
    return receive(id, nobody_asked);
}

RawReply Connection::call(std::string_view full_name, ObjectId object, BytesView arguments,
                          std::uint16_t flags) {
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
    return receive(id, nobody_asked);
}

std::uint32_t Connection::queue(std::uint16_t method, ObjectId object, BytesView arguments,
                                std::uint16_t flags) {
    if (!is_open()) throw NotSent("the connection to " + path_ + " is closed");
    return conversation_.queue(method, object, arguments, flags);
}

void Connection::flush() {
    while (conversation_.has_unsent()) {
        const Moved moved = carrier_->send(conversation_.unsent());
        if (moved.way != Moved::Way::open) give_up(While::sending, moved);
        conversation_.sent(moved.bytes);
        if (moved.bytes == 0) make_room();
    }
}

bool Connection::flush_now() {
    while (conversation_.has_unsent() && is_open()) {
        const Moved moved = carrier_->send(conversation_.unsent());
        if (moved.way != Moved::Way::open) return true;
        conversation_.sent(moved.bytes);
        if (moved.bytes == 0) return false;
    }
    return true;
}

// A daemon that has replies to give and cannot would not read either.
void Connection::make_room() {
    const Woken woken = carrier_->sleep(Until::arrival_or_room, deadline_);
    if (woken == Woken::by_deadline) give_up(While::sending, "it does not read in time");
    if (woken != Woken::by_arrival) return;
    const Moved moved = carrier_->receive(conversation_.room());
    if (!take_in(moved) && moved.way != Moved::Way::open) give_up(While::sending, "");
}

RawReply Connection::receive() {
    RawReply reply;
    FrameState state = conversation_.take(reply);
    for (; state == FrameState::incomplete; state = conversation_.take(reply)) wait_for_arrival();
    if (state == FrameState::too_large)
        give_up(While::waiting, "it sent a frame that passes the limit");
    return reply;
}

// That it has ended, if it has, is told by the next that needs it.
std::optional<RawReply> Connection::receive_now(bool look) {
    RawReply reply;
    FrameState state = conversation_.take(reply);
    if (state == FrameState::incomplete && look && is_open() && look_for_some())
        state = conversation_.take(reply);
    if (state == FrameState::too_large)
        give_up(While::waiting, "it sent a frame that passes the limit");
    return state == FrameState::complete ? std::optional(reply) : std::nullopt;
}

bool Connection::take_in(const Moved& moved) {
    conversation_.arrived(moved.bytes);
    return moved.bytes > 0;
}

// Looks for as long as it may, then sleeps, until something came.
void Connection::wait_for_arrival() {
    const auto time = conversation_.look(carrier_->is_advised());
    if (time.count() > 0) {
        const Moved moved = carrier_->receive_soon(conversation_.room(), time);
        if (moved.way != Moved::Way::open) give_up(While::waiting, moved);
        if (take_in(moved)) return conversation_.found_reply();
        conversation_.found_nothing();
    }
    while (true) {
        if (carrier_->sleep(Until::arrival, deadline_) == Woken::by_deadline)
            give_up(While::waiting, "it does not answer in time");
        const Moved moved = carrier_->receive(conversation_.room());
        if (take_in(moved)) return;
        if (moved.way != Moved::Way::open) give_up(While::waiting, moved);
    }
}

// A way that is broken for sending may still hold the daemon's last words; they are read like any
// reply.
void Connection::give_up(While doing, const Moved& moved) {
    while (doing == While::sending && receive_some()) {}
    give_up(doing, moved.way == Moved::Way::broken ? std::strerror(moved.error) : "");
}

void Connection::give_up(While doing, const std::string& why) {
    const std::size_t untaken = carrier_->untaken();
    carrier_->close();
    throw_loss(doing == While::sending ? conversation_.end_while_sending(untaken)
                                       : conversation_.end_while_waiting(untaken),
               why);
}

void Connection::heard_last_words(const RawReply& words) {
    const Loss loss = conversation_.end_with(words);
    carrier_->close();
    throw_loss(loss, "");
}

// The daemon's own words, if it had any (busy, shutting_down, bad_frame), say it better than the
// carrier.
void Connection::throw_loss(const Loss& loss, const std::string& why) const {
    if (loss.fate == Loss::Fate::refused) throw_refusal(loss.words->code, loss.words->sentence);
    const bool is_not_sent = loss.fate == Loss::Fate::not_sent || is_asking_;
    std::string sentence = "the daemon at " + path_;
    if (loss.words) {
        sentence += " has closed this connection: " + loss.words->sentence;
        if (is_not_sent)
            sentence += "; the call was not sent";
        else if (loss.words->daemon_lives())
            sentence += "; the daemon lives";
    } else {
        sentence += " was lost: " + (why.empty() ? what_became_of_the_daemon() : why);
    }
    if (is_not_sent) throw NotSent(sentence);
    throw Lost(sentence + "; whether the call was executed is unknown");
}

// The end of a connection is not the end of its daemon. Whoever answers a greeting that means this
// daemon, is this daemon. One that is being killed closes its channels first and then the socket at
// which it listens: it is asked twice.
std::string Connection::what_became_of_the_daemon() const {
    if (instance().empty()) return "it closed the connection";
    const std::string unspoken = "it has closed this connection without a word";
    std::string failure;
    for (int i = 0; i < 2; ++i) {
        try {
            Connection asked(path_,
                             {.instance = instance(), .limit = std::chrono::milliseconds(500)});
            asked.greeting_.instance.clear();  // one question is enough
            asked.goodbye(false);
            return unspoken + ", but lives";
        } catch (const Refused& refusal) {
            if (refusal.code() == ErrorCode::replaced)
                return "it ended, and another has taken its place";
            if (refusal.code() == ErrorCode::shutting_down) return "it is ending";
            const std::string refused = refusal.what();
            return unspoken + ", and lives, but takes no new one: " + refused;
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
    if (const auto number = method("manager.goodbye"))
        goodbye_id_ = queue(*number, manager_object, arguments);
}

bool Connection::goodbye(bool process, const Unawaited& unawaited) noexcept {
    if (!is_open()) return false;
    bool is_answered = false;
    try {
        limit_calls(std::chrono::seconds(2));
        if (goodbye_id_ == 0) queue_goodbye(process);
        flush();
        if (goodbye_id_ != 0) {
            receive(goodbye_id_, [&](const RawReply& reply) {
                if (unawaited) unawaited(reply);
            });
            is_answered = true;
        }
    } catch (const std::exception&) {
        // Whoever is lost needs no goodbye.
    }
    close();
    return is_answered;
}

}  // namespace steward
