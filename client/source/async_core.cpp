#include "client/source/async_core.hpp"

#include "steward/error.hpp"

namespace steward::detail {
namespace {

constexpr std::uint16_t no_such_number = 0xffff;

Outcome outcome_in(const RawReply& reply) {
    return {.status = reply.status,
            .sequence = reply.sequence,
            .holder_died = reply.holder_died,
            .lease_ended = reply.lease_ended};
}

}  // namespace

AsyncCore::AsyncCore(std::unique_ptr<Connection> connection, Wishes wishes)
    : connection_(std::move(connection)), wishes_(std::move(wishes)) {
    for (std::size_t i = 0; i < method_names.size(); ++i)
        numbers_[i] = connection_->method(method_names[i]).value_or(no_such_number);
}

std::uint16_t AsyncCore::number(Method method) const {
    const auto place = static_cast<std::size_t>(method);
    if (numbers_[place] == no_such_number)
        throw NoSuchMethod("the daemon has no method '" + std::string(method_names[place]) + "'");
    return numbers_[place];
}

std::uint64_t AsyncCore::start(ObjectId object, Method method, BytesView arguments,
                               Operation operation) {
    const std::lock_guard guard(mutex_);
    std::uint32_t id = 0;
    try {
        id = connection_->queue(number(method), object, arguments);
    } catch (const LimitExceeded&) {
        throw;
    } catch (const Error&) {
        without_reply_.push_back({std::move(operation), std::current_exception(), {}, {}});
        wishes_.dispatch();
        return 0;
    }
    under_way_.insert_or_assign(id, std::move(operation));
    flush();
    return id;
}

void AsyncCore::cancel(std::uint64_t operation) noexcept {
    const std::lock_guard guard(mutex_);
    const auto id = static_cast<std::uint32_t>(operation);
    if (!under_way_.contains(id)) return;
    try {
        Bytes arguments;
        Writer writer(arguments);
        writer.array(1);
        writer.unsigned_integer(id);
        connection_->queue(number(methods::manager::cancel), manager_object, arguments,
                           call_flags::quiet);
        flush();
    } catch (const std::exception&) {
        // A daemon that is lost ends it all the same; one that cannot cancel grants it some time.
    }
}

void AsyncCore::post(ObjectId object, Method method, BytesView arguments) noexcept {
    const std::lock_guard guard(mutex_);
    try {
        connection_->queue(number(method), object, arguments, call_flags::quiet);
        flush();
    } catch (const std::exception&) {
        // The daemon is lost, and with it what it kept for this channel.
    }
}

// As much as fits; the rest leaves when there is room. A loss is told by what is received: the
// daemon's last words may be there.
void AsyncCore::flush() {
    const bool wants_room = !connection_->flush_now();
    if (wants_room != std::exchange(wants_room_, wants_room)) wishes_.room(wants_room);
}

std::size_t AsyncCore::dispatch() {
    std::size_t count = 0;
    for (Ended ended; take_next(ended); ++count) {
        if (ended.error)
            ended.operation->fail(ended.error);
        else
            ended.operation->resolve(ended.outcome);
        ended = {};
    }
    return count;
}

// The next operation that has ended, with nothing locked afterwards: its end may start another.
bool AsyncCore::take_next(Ended& ended) {
    const std::lock_guard guard(mutex_);
    if (without_reply_.empty()) {
        try {
            if (wants_room_) flush();
            if (take_reply(ended)) return true;
        } catch (const NotSent& loss) {
            // Of the call that was sent last, but of the others that is not known.
            end_all(std::make_exception_ptr(
                Lost(std::string(loss.what()) + "; what became of those under way is unknown")));
        } catch (const std::exception&) {
            end_all(std::current_exception());
        }
    }
    if (without_reply_.empty()) return false;
    ended = std::move(without_reply_.front());
    without_reply_.pop_front();
    return true;
}

// Replies to what was posted come only where it was refused: a lock whose lease has ended, an
// object that is gone. Nobody has asked.
bool AsyncCore::take_reply(Ended& ended) {
    while (connection_->is_open()) {
        auto reply = connection_->receive_now(true);
        if (!reply && connection_->is_hung_up()) reply = connection_->receive();  // or its end
        if (!reply) return false;
        if (reply->id == 0) connection_->heard_last_words(*reply);
        auto found = under_way_.extract(reply->id);
        if (!found) continue;
        ended.operation = std::move(found.mapped());
        ended.outcome = outcome_in(*reply);
        ended.payload.assign(reply->payload);
        ended.outcome.payload = ended.payload;
        return true;
    }
    return false;
}

void AsyncCore::lose(std::exception_ptr why) {
    const std::lock_guard guard(mutex_);
    end_all(why);
    connection_->close();
    if (!without_reply_.empty()) wishes_.dispatch();
}

void AsyncCore::end_all(const std::exception_ptr& why) {
    if (std::exchange(wants_room_, false)) wishes_.room(false);
    for (auto& [id, operation] : under_way_)
        without_reply_.push_back({std::move(operation), why, {}, {}});
    under_way_.clear();
}

std::size_t AsyncCore::under_way() const {
    const std::lock_guard guard(mutex_);
    return under_way_.size() + without_reply_.size();
}

bool AsyncCore::is_open() const {
    const std::lock_guard guard(mutex_);
    return connection_->is_open();
}

void AsyncCore::after_fork_in_child() noexcept {
    connection_->close();
    mutex_.unlock();
}

void AsyncCore::goodbye() noexcept {
    const std::lock_guard guard(mutex_);
    connection_->goodbye(false);
}

}  // namespace steward::detail
