#include "net/channel.hpp"

namespace steward::net {

using Deed = Conversation::Deed;
using Push = Conversation::Push;

bool Channel::mark(Mark mark) {
    const std::uint8_t before = marks_;
    marks_ |= static_cast<std::uint8_t>(mark);
    return marks_ != before;
}

void Channel::explain(const Fault& fault) { conversation_.tell(fault, sink_.faulted(id_, fault)); }

void Channel::part(const Fault& why) {
    conversation_.drop_conversions();
    if (conversation_.is_open()) explain(why);
}

// It may have ended when the sink returns.
void Channel::convert(const std::shared_ptr<Conversion>& conversion) {
    sink_.convert(id_, conversion);
    if (conversion->has_ended()) converted();
}

Channel::Heard Channel::hear() {
    const Carrier::Moved moved = carrier_->fill(conversation_.room());
    conversation_.came(moved.bytes);
    if (moved.bytes > 0) return Heard::bytes;
    return moved.way == Carrier::Way::ended ? Heard::end : Heard::nothing;
}

void Channel::await(std::uint64_t round) {
    habit_.began_to_wait(round);
    carrier_->await_readable();
}

// Calls come in crowds: their loop is apart from what is rare.
Deed Channel::execute(TurnTime& time) {
    for (;;) {
        const Deed deed = conversation_.next();
        if (deed != Deed::execute) return deed;
        const RequestSink::Next next = sink_.step(id_, conversation_.step());
        is_held_ = next == RequestSink::Next::waits;
        if (is_held_ || time.is_over(next == RequestSink::Next::is_to_be_timed))
            return Deed::execute;
    }
}

bool Channel::take_turn(Time now, TurnTime& time) {
    for (;;) {
        switch (execute(time)) {
            case Deed::execute: return false;
            case Deed::choose_form:
                conversation_.speak(sink_.form_for(id_, conversation_.first_byte()));
                break;
            case Deed::convert: convert(conversation_.conversion()); break;
            case Deed::wait: awaits_conversion_ = true; return false;
            case Deed::explain: explain(conversation_.fault()); break;
            case Deed::send: flush(now); break;
            case Deed::read:
                if (hear() != Heard::bytes) conversation_.ended();
                break;
            case Deed::rest: conversation_.turn_ended(now); return true;
        }
    }
}

void Channel::flush(Time now) {
    for (;;) {
        switch (conversation_.push()) {
            case Push::send: conversation_.sent(carrier_->send(conversation_.unsent()), now); break;
            case Push::convert: convert(conversation_.answer_conversion()); break;
            case Push::rest: return;
            case Push::await: return carrier_->await_writable();
            case Push::give_up: return give_up();
            case Push::close: return close();
        }
    }
}

// The channel is closed at once, so the log and the peer hear what became of it here, and whoever
// waited for what it held goes on in the same turn.
void Channel::give_up() {
    const std::string why = conversation_.reproach();
    sink_.trouble("a channel is closed: " + why);
    const std::string sentence = why +
                                 "; what it held through this channel (locks, items on loan) is "
                                 "released or handed on, as after a crash";
    explain({.code = ErrorCode::channel_closed, .sentence = sentence});
    carrier_->send_last(conversation_.unsent());
    close();
}

// The peer is asked before it is blamed: the daemon may have been the one that stood still.
void Channel::sweep(Time now) {
    if (conversation_.is_late_to_take(now)) {
        conversation_.writable();
        flush(now);
        if (conversation_.is_late_to_take(now)) return conversation_.give_up();
    }
    const std::optional<Fault> late = conversation_.lateness(now);
    if (late && !carrier_->has_unread()) explain(*late);
}

void Channel::close() {
    conversation_.closed();
    carrier_->close();
}

}  // namespace steward::net
