// The doors between the headers' templates and the session: everything of steward/detail/object.hpp
// and pipeline.hpp. The ways to send differ in nothing but what becomes of a refusal: `attempt`
// returns it, `exchange` throws it, `tell` throws it now or from a later call, and `post` leaves it
// to a later call. Each finds the thread's channel once and says the rest there.
#include "client/source/process_wide.hpp"
#include "client/source/read_stuck.hpp"
#include "common/refusal_payload.hpp"
#include "steward/error.hpp"

namespace steward {
namespace detail {

Object::~Object() { session_->forget(*this); }

Buffer::Buffer() : storage_(process_wide::take_buffer()), bytes(*storage_) {}
Buffer::~Buffer() { process_wide::give_buffer(std::move(storage_)); }

namespace {

// The calling thread's channel; what others have given back meanwhile leaves with the call.
Channel& ready_channel(Session& session) {
    Channel& channel = session.channel();
    session.send_releases(channel);
    return channel;
}

Outcome done(const Outcome& outcome) {
    if (outcome.status != ErrorCode::none) throw_refused(outcome);
    return outcome;
}

}  // namespace

Outcome attempt(Session& session, ObjectId object, Method method, BytesView arguments) {
    return ready_channel(session).attempt(object, method, arguments);
}

Outcome exchange(Session& session, ObjectId object, Method method, BytesView arguments) {
    return done(ready_channel(session).attempt(object, method, arguments));
}

void tell(Session& session, ObjectId object, Method method, BytesView arguments) {
    Channel& channel = ready_channel(session);
    if (channel.in_critical_section()) return channel.tell(object, method, arguments);
    done(channel.attempt(object, method, arguments));
}

void post(Session& session, ObjectId object, Method method, BytesView arguments) noexcept {
    try {
        ready_channel(session).post(object, method, arguments);
    } catch (const std::exception&) {
        // The next call meets the same and says so.
    }
}

Handle adopt(const SessionPointer& session, ObjectId id, Origin origin) {
    return session->adopt(id, origin);
}

void throw_refused(const Outcome& outcome) {
    const RefusalPayload told = read_refusal(outcome.payload);
    const std::string sentence(told.sentence.empty() ? name(outcome.status) : told.sentence);
    if (outcome.status == ErrorCode::deadlock)
        throw Deadlock(sentence, false, read_stuck(told.data));
    throw_refusal(outcome.status, sentence);
}

namespace {

// The line is empty when this ends, however it ends; its handles go last.
struct Emptied {
    Line& line;
    ~Emptied() {
        const std::vector<QueuedCall> calls = std::move(line.calls);
        const std::vector<Handle> references = std::move(line.references);
        line.calls.clear();
        line.references.clear();
        line.arguments.clear();
    }
};

}  // namespace

Stop run(Line& line, Joined joined) {
    if (line.calls.empty()) return {};
    const Emptied emptied{line};
    try {
        return ready_channel(*line.session).run(line, joined);
    } catch (...) {
        for (const QueuedCall& call : line.calls)
            if (!call.waiting->is_resolved()) call.waiting->fail(std::current_exception());
        throw;
    }
}

void post(Line& line) {
    if (line.calls.empty()) return;
    const Emptied emptied{line};
    Channel::check_batch(line);
    try {
        ready_channel(*line.session).post(line);
    } catch (const std::exception&) {
        // The next call meets the same and says so.
    }
}

}  // namespace detail

void Pipeline::run() {
    const detail::Stop stop = detail::run(*line_, detail::Joined::no);
    if (stop.error) std::rethrow_exception(stop.error);
}

bool Batch::run() {
    const detail::Stop stop = detail::run(*line_, detail::Joined::yes);
    if (stop.status == ErrorCode::timed_out) return false;
    if (stop.error) std::rethrow_exception(stop.error);
    return stop.status == ErrorCode::none;
}

}  // namespace steward
