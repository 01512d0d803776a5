#include "net/conversation.hpp"

namespace steward::net {
namespace {

// A reply that has begun is finished before the last words where no more than this is left of it.
// Then both fit into the room that a carrier makes for them, which is as much again as there was.
constexpr std::size_t finished_bytes_max = 64u << 10;

}  // namespace

void Conversation::ended() {
    if (executes()) state_ = State::ended;
}

void Conversation::drain() {
    outbox_.clear();
    unread_since_.reset();
    is_full_ = false;
    if (executes() || state_ == State::given_up) state_ = State::dying;
}

Conversation::Deed Conversation::nothing_whole() {
    note_greeting();
    return state_ == State::dying ? Deed::read : Deed::rest;
}

// What is to leave may have to be converted first: then it goes on when that has ended.
bool Conversation::can_push() const {
    return !is_full_ && (!outbox_.bytes().empty() || outbox_.has_unyielded());
}

Conversation::Deed Conversation::hold_back() {
    state_ = State::held_back;
    return can_push() ? Deed::send : Deed::rest;
}

// What is converted has come whole: it is the daemon that takes time now.
Conversation::Deed Conversation::convert() {
    begun_at_.reset();
    note_greeting();
    return intake_.conversion()->is_yielded() ? Deed::wait : Deed::convert;
}

void Conversation::refuse(std::span<const Answer> refusals) {
    begun_at_.reset();
    for (const Answer& refusal : refusals) answer(refusal);
}

// A batch has greeted when its first call has come.
void Conversation::note_greeting() {
    if (state_ == State::greeting && intake_.is_greeted()) state_ = State::talking;
}

// False: a form must be chosen before anything can be understood.
bool Conversation::understands() {
    if (state_ == State::held_back) state_ = State::talking;
    note_greeting();
    return !intake_.needs_form();
}

// The usual comes first: a whole call of a peer that talks. Everything else is behind one
// comparison.
Conversation::Deed Conversation::next() {
    while (executes()) {
        if (outbox_.size() > limits_.outbox_pause_bytes) [[unlikely]]
            return hold_back();
        if (state_ != State::talking && !understands()) [[unlikely]]
            return Deed::choose_form;
        const Intake::Item item = intake_.next();
        if (item == Intake::Item::step) [[likely]] {
            begun_at_.reset();
            return Deed::execute;
        }
        if (item == Intake::Item::fault) return Deed::explain;
        if (item == Intake::Item::hungry) return nothing_whole();
        if (item == Intake::Item::converts) return convert();
        refuse(intake_.refusals());
    }
    return Deed::rest;
}

void Conversation::turn_ended(Time now) {
    intake_.give_back_room();
    if (!intake_.has_begun() || state_ == State::held_back)
        begun_at_.reset();  // who is held back cannot complete what it has begun
    else if (!begun_at_)
        begun_at_ = now;
}

void Conversation::tell(const Fault& fault, Sequence sequence) {
    const bool was_given_up = state_ == State::given_up;
    if (was_given_up) {
        const std::size_t begun = outbox_.begun_bytes();
        outbox_.cut(begun <= finished_bytes_max ? begun : 0);
    }
    if (was_given_up || takes_answers()) intake_.tell(outbox_, fault, sequence);
    if (executes()) state_ = State::leaving;
}

Conversation::Push Conversation::push() const {
    if (state_ == State::given_up) [[unlikely]]
        return Push::give_up;
    if (outbox_.empty()) return is_over() ? Push::close : Push::rest;
    if (outbox_.has_unyielded()) [[unlikely]]
        return Push::convert;
    if (outbox_.bytes().empty()) [[unlikely]]
        return Push::rest;
    return is_full_ ? Push::await : Push::send;
}

void Conversation::sent(Carrier::Moved moved, Time now) {
    is_full_ = moved.bytes < outbox_.bytes().size() && moved.way != Carrier::Way::ended;
    if (moved.way == Carrier::Way::ended) {
        // What the peer had sent before is still executed: reading finds its end.
        if (is_open()) state_ = State::deaf;
        outbox_.clear();
    } else {
        outbox_.sent(moved.bytes);
    }
    if (outbox_.bytes().empty())
        unread_since_.reset();
    else if (moved.bytes > 0 || !unread_since_)
        unread_since_ = now;
}

std::string Conversation::reproach() const {
    const std::string begin = "its process did not read: ";
    if (is_overflowing())
        return begin + "more than " + std::to_string(limits_.outbox_close_bytes >> 20) +
               " MiB of replies waited for it";
    if (takes_room_of_others_)
        return begin + "of all replies that waited, " +
               std::to_string(limits_.waiting_out_bytes_max >> 20) + " MiB, it had the most";
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limits_.stall).count();
    return begin + "it took none of its replies for " + std::to_string(seconds) + " s";
}

void Conversation::closed() {
    state_ = State::gone;
    outbox_.clear();
    unread_since_.reset();
}

std::optional<Time> Conversation::wake_at() const {
    std::optional<Time> first;
    const auto consider = [&](Time time) { first = first ? std::min(*first, time) : time; };
    if (state_ == State::greeting) consider(opened_at_ + limits_.handshake);
    if (begun_at_ && listens()) consider(*begun_at_ + limits_.frame);
    if (unread_since_) consider(*unread_since_ + limits_.stall);
    return first;
}

std::optional<Fault> Conversation::lateness(Time now) const {
    if (state_ == State::greeting && now >= opened_at_ + limits_.handshake)
        return Fault{.code = ErrorCode::bad_handshake, .sentence = "no greeting came in time"};
    if (begun_at_ && listens() && now >= *begun_at_ + limits_.frame)
        return Fault{.code = ErrorCode::bad_frame,
                     .sentence = "a frame was begun and not completed in time"};
    return std::nullopt;
}

}  // namespace steward::net
