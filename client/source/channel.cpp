#include "client/source/channel.hpp"

#include "client/source/method_facts.hpp"
#include "client/source/process_wide.hpp"
#include "steward/error.hpp"

#include <pthread.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace steward::detail {
namespace {

constexpr std::uint16_t no_number = 0xffff;
// So many calls are in flight at once at most: more gain nothing, and the replies must fit in
// somebody's memory.
constexpr std::size_t window_calls = 4096;

bool is_acquire(Method method) { return facts_of(method).is_acquire; }
bool is_sent_regardless(Method method) { return facts_of(method).is_sent_regardless; }

bool is_giving_back(Method one) {
    return one == methods::manager::release || one == methods::pipe::close ||
           one == methods::pipe::detach;
}

std::string name_of(Method method) {
    return std::string(method_names[static_cast<std::size_t>(method)]);
}

// The latest quiet calls are remembered; so many at most are under way without an answer to a later
// call.
constexpr std::size_t quiet_kept = 1024;

// Ids rise by one from call to call, but for the leap over 0; a number of no call gives ids.size().
std::size_t place_of(std::uint32_t id, const std::vector<std::uint32_t>& ids) {
    const std::uint32_t guess = id - ids.front();
    if (guess < ids.size() && ids[guess] == id) return guess;
    return static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin());
}

// What the headers' templates are given of a reply; the payload lies where the reply's does.
Outcome outcome_of(const RawReply& reply) {
    return {.status = reply.status,
            .sequence = reply.sequence,
            .holder_died = reply.holder_died,
            .lease_ended = reply.lease_ended,
            .payload = reply.payload};
}

std::uintptr_t this_thread() { return static_cast<std::uintptr_t>(::pthread_self()); }

}  // namespace

Channel::Use::Use(Channel& channel)
    : channel_(channel), is_inner_(channel.user_.load(std::memory_order_relaxed) == this_thread()) {
    if (!is_inner_ && !channel.take(this_thread())) {
        process_wide::let_it_end();
        throw NotSent("the process is ending and has closed its connections");
    }
}

Channel::Use::~Use() {
    if (!is_inner_) channel_.user_.store(0, std::memory_order_release);
}

bool Channel::take(std::uintptr_t me) noexcept {
    std::uintptr_t nobody = 0;
    return user_.compare_exchange_strong(nobody, me, std::memory_order_acquire);
}

Channel::Channel(const std::string& path, const ConnectOptions& options)
    : connection_(path, options),
      before_rings_(options.rings == Rings::when_busy ? calls_before_rings : 0) {
    learn_numbers();
}

Channel::Channel(std::unique_ptr<Carrier> carrier, const std::string& path,
                 const ConnectOptions& options)
    : connection_(std::move(carrier), path, options),
      before_rings_(options.rings == Rings::when_busy ? calls_before_rings : 0) {
    learn_numbers();
}

void Channel::learn_numbers() {
    for (std::size_t i = 0; i < method_names.size(); ++i)
        numbers_[i] = connection_.method(method_names[i]).value_or(no_number);
    for (const Method method : waiting_methods) {
        const std::uint16_t number = numbers_[static_cast<std::size_t>(method)];
        if (number != no_number) connection_.may_wait(number);
    }
}

std::uint16_t Channel::number(Method method) const {
    const auto place = static_cast<std::size_t>(method);
    if (numbers_[place] == no_number)
        throw NoSuchMethod("the daemon has no method '" + std::string(method_names[place]) + "'");
    return numbers_[place];
}

Outcome Channel::attempt(ObjectId object, Method method, BytesView arguments) {
    const Use use(*this);
    const bool is_sent_first = is_acquire(method) || is_sent_regardless(method);
    if (!is_sent_first && has_deferred())
        throw_deferred("the present call, " + name_of(method) + ", was not sent");
    note_place();
    const Outcome outcome = ask(object, method, arguments);
    if (deferred_ && is_sent_regardless(method) && outcome.status == ErrorCode::none)
        throw_deferred("the present call, " + name_of(method) + ", was done");
    return outcome;
}

Outcome Channel::ask(ObjectId object, Method method, BytesView arguments) {
    const Use use(*this);
    note_call();
    const Heard heard(*this);
    const std::uint32_t id = connection_.queue(number(method), object, arguments);
    note_answer();  // or the loss of the daemon is thrown, which tells as much
    connection_.flush();
    const RawReply reply =
        connection_.receive(id, [this](const RawReply& other) { note_unawaited(other); });
    note_lock(object, method, reply.status);
    return outcome_of(reply);
}

void Channel::ask_all(const std::vector<Ask>& asks,
                      const std::function<void(std::size_t, const RawReply&)>& answered) {
    const Use use(*this);
    const Heard heard(*this);
    std::vector<std::uint32_t> ids;
    for (std::size_t begin = 0; begin < asks.size(); begin += window_calls) {
        const std::size_t end = std::min(begin + window_calls, asks.size());
        ids.clear();
        for (std::size_t i = begin; i < end; ++i)
            ids.push_back(
                connection_.queue(number(asks[i].method), asks[i].object, asks[i].arguments));
        connection_.flush();
        receive_all(
            ids, [&](std::size_t place, const RawReply& reply) { answered(begin + place, reply); });
        note_answer();
    }
}

// Calls `take` with the place in `ids` of each reply, in the order in which they come.
template <class Take>
void Channel::receive_all(const std::vector<std::uint32_t>& ids, Take take) {
    for (std::size_t left = ids.size(); left > 0;) {
        const RawReply reply = connection_.receive();
        const std::size_t place = place_of(reply.id, ids);
        if (place == ids.size()) {
            note_unawaited(reply);
            continue;
        }
        --left;
        take(place, reply);
    }
}

void Channel::tell(ObjectId object, Method method, BytesView arguments) {
    const Use use(*this);
    if (deferred_) throw_deferred("the present call, " + name_of(method) + ", was not sent");
    if (unconfirmed_ >= quiet_kept) ask(service_object, detail::methods::service::ping, {});
    note_place();
    stake(1);
    post(object, method, arguments);
    ++unconfirmed_;
}

void Channel::queue_quiet(ObjectId object, Method method, BytesView arguments) {
    const Use use(*this);
    note_quiet(connection_.queue(number(method), object, arguments, call_flags::quiet), object,
               method);
    note_lock(object, method, ErrorCode::none);
}

void Channel::post(ObjectId object, Method method, BytesView arguments) {
    const Use use(*this);
    queue_quiet(object, method, arguments);
    connection_.flush();
}

void Channel::settle() {
    const Use use(*this);
    if (unconfirmed_ > 0) ask(service_object, detail::methods::service::ping, {});
    if (deferred_) throw_deferred("all that was sent after it has been executed");
}

std::uint32_t Channel::queue(const Line& line, const QueuedCall& call, std::uint16_t flags) {
    const BytesView arguments = BytesView(line.arguments).substr(call.begin, call.size);
    return connection_.queue(number(call.method), call.object->id(), arguments, flags);
}

Stop Channel::run(Line& line, Joined joined) {
    const Use use(*this);
    if (joined == Joined::yes) check_batch(line);
    note_call();
    const auto any = [&](auto is) {
        return std::any_of(line.calls.begin(), line.calls.end(),
                           [&](const QueuedCall& call) { return is(call.method); });
    };
    const bool is_sent_first = any(is_acquire) || any(is_sent_regardless);
    const std::string present =
        joined == Joined::yes ? "the present batch" : "the present pipeline";
    if (!is_sent_first && has_deferred()) throw_deferred(present + " was not sent");
    note_place();
    Stop stop;
    std::vector<std::uint32_t> ids;
    const Heard heard(*this);
    note_answer();
    for (std::size_t begin = 0; begin < line.calls.size(); begin += window_calls) {
        ids.clear();
        send(line, begin, std::min(begin + window_calls, line.calls.size()), joined, ids);
        collect(line, begin, ids, stop);
    }
    if (deferred_ && !stop.error && any(is_sent_regardless)) throw_deferred(present + " was done");
    return stop;
}

void Channel::send(const Line& line, std::size_t begin, std::size_t end, Joined joined,
                   std::vector<std::uint32_t>& ids) {
    for (std::size_t i = begin; i < end; ++i)
        number(line.calls[i].method);  // refuse before anything is queued
    for (std::size_t i = begin; i < end; ++i) {
        const bool more = joined == Joined::yes && i + 1 < end;
        ids.push_back(queue(line, line.calls[i], more ? call_flags::joined : std::uint16_t{0}));
    }
    connection_.flush();
}

// The replies are taken in first and read afterwards: reading may run a user's code, and that may
// call. Those of a lost daemon are what came before; the others fail with the loss.
void Channel::collect(Line& line, std::size_t begin, const std::vector<std::uint32_t>& ids,
                      Stop& stop) {
    struct Arrived {
        Outcome outcome;
        std::size_t payload_begin = 0;
        bool here = false;
    };
    std::vector<Arrived> arrived(ids.size());
    Bytes payloads;
    std::exception_ptr loss;
    try {
        receive_all(ids, [&](std::size_t place, const RawReply& reply) {
            arrived[place] = {outcome_of(reply), payloads.size(), true};
            payloads.append(reply.payload);
            const QueuedCall& call = line.calls[begin + place];
            note_lock(call.object->id(), call.method, reply.status);
        });
    } catch (...) {
        loss = std::current_exception();
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        Waiting& waiting = *line.calls[begin + i].waiting;
        Outcome& outcome = arrived[i].outcome;
        outcome.payload =
            BytesView(payloads).substr(arrived[i].payload_begin, outcome.payload.size());
        if (arrived[i].here)
            waiting.resolve(outcome);
        else
            waiting.fail(loss);
        if (stop.status == ErrorCode::none) stop.status = outcome.status;
        if (!stop.error) stop.error = waiting.error();
    }
    if (loss) std::rethrow_exception(loss);
}

void Channel::check_batch(const Line& line) {
    if (line.calls.size() <= limits::batch_calls_max) return;
    throw LimitExceeded("a batch has at most " + std::to_string(limits::batch_calls_max) +
                        " calls");
}

void Channel::post(const Line& line) {
    const Use use(*this);
    if (unconfirmed_ >= quiet_kept) ask(service_object, detail::methods::service::ping, {});
    for (const QueuedCall& call : line.calls) number(call.method);
    note_place();
    stake(line.calls.size());
    for (const QueuedCall& call : line.calls) {
        const bool more = &call != &line.calls.back();
        note_quiet(queue(line, call, more ? call_flags::all : call_flags::quiet), call.object->id(),
                   call.method);
        note_lock(call.object->id(), call.method, ErrorCode::none);
    }
    connection_.flush();
    unconfirmed_ += line.calls.size();
}

// A reply nobody waits for: a quiet call was refused, or the daemon speaks to the connection
// itself.
void Channel::note_unawaited(const RawReply& reply) {
    if (reply.id == 0) connection_.heard_last_words(reply);
    if (reply.status == ErrorCode::none) return;
    if (deferred_) {
        if (reply.status != ErrorCode::batch_stopped) ++deferred_->more;
        return;
    }
    const std::size_t place = quiet_.empty() ? 0 : reply.id % quiet_.size();
    const bool is_known = !quiet_.empty() && quiet_[place].id == reply.id;
    // What a process gives back is nobody's business any more.
    if (is_known && is_giving_back(quiet_[place].method)) return;
    const std::string call = is_known ? name_of(quiet_[place].method) + " of @" +
                                            std::to_string(steward::number(quiet_[place].object))
                                      : std::string("a call");
    deferred_ = Deferred{.code = reply.status, .sentence = reply.sentence(), .call = call};
    is_deferred_ = true;
}

void Channel::note_quiet(std::uint32_t id, ObjectId object, Method method) {
    if (quiet_.empty()) quiet_.resize(quiet_kept);
    is_unheard_ = true;
    quiet_[id % quiet_kept] = {.id = id, .method = method, .object = object};
}

void Channel::note_section(const Section& section, ObjectId object, bool begins) {
    const auto noted = std::find(held_locks_.begin(), held_locks_.end(), object);
    if (noted != held_locks_.end() && !(section.counts && begins)) held_locks_.erase(noted);
    if (begins) held_locks_.push_back(object);
}

bool Channel::has_deferred() {
    if (unconfirmed_ > 0)
        while (const auto reply = connection_.receive_now(true)) note_unawaited(*reply);
    return deferred_.has_value();
}

std::string Channel::deferred_sentence() const {
    std::string text =
        deferred_->call + ", sent before and not waited for, was refused: " + deferred_->sentence;
    if (deferred_->more > 0) text += "; so were " + std::to_string(deferred_->more) + " after it";
    return text;
}

void Channel::throw_deferred(const std::string& present) {
    const std::string sentence = deferred_sentence() + "; " + present;
    const ErrorCode code = deferred_->code;
    deferred_.reset();
    is_deferred_ = false;
    throw_refusal(code, sentence, true);
}

void Channel::goodbye(bool process) noexcept {
    bool is_answered = false;
    try {
        while (const auto reply = connection_.receive_now(true)) note_unawaited(*reply);
        is_answered =
            connection_.goodbye(process, [this](const RawReply& reply) { note_unawaited(reply); });
    } catch (const std::exception&) {
        connection_.close();
    }
    report_untold();
    const std::size_t unknown = std::exchange(unconfirmed_, 0);
    at_stake_ = 0;
    if (!is_answered && unknown > 0) tell_unknown(unknown, "the daemon was lost");
}

void Channel::learn_untold() noexcept {
    const std::size_t calls = at_stake_ + (is_deferred_ ? 1 : 0);
    if (!take(this_thread())) {
        if (calls > 0)
            tell_unknown(calls, "a thread was in the middle of a call when its process ended");
        return;
    }
    if (at_stake_ == 0 && !deferred_) return;
    try {
        connection_.limit_calls(std::chrono::seconds(2));
        ask(service_object, detail::methods::service::ping, {});
    } catch (const std::exception&) {
        if (calls > 0) tell_unknown(calls, "the daemon was lost");
    }
    report_untold();
}

void Channel::tell_unknown(std::size_t calls, const char* why) noexcept {
    process_wide::note_untold();
    std::fprintf(stderr,
                 "steward: %s: whether the last %zu calls that were not waited for were executed "
                 "is unknown\n",
                 why, calls);
}

void Channel::report_untold() noexcept {
    if (!deferred_) return;
    process_wide::note_untold();
    std::fprintf(stderr, "steward: %s\n", deferred_sentence().c_str());
    deferred_.reset();
    is_deferred_ = false;
}

}  // namespace steward::detail
