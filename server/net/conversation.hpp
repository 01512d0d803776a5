// The conversation with one peer: what the peer is doing, and what is to be done next. A pure state
// machine: it is given bytes, answers and times, and says what to do. No socket, no clock, no
// callback; whoever obeys it (channel.hpp) decides nothing.
//
// It is asked in two loops, because a turn has two halves: first everything that has arrived is
// executed (`next`), then all answers leave together (`push`). Asking again after each deed keeps
// the order of events in one place, here, and makes every state a test of a few lines. A third
// question, `wake_at`, says when time alone will matter.
#pragma once

#include "net/carrier.hpp"
#include "net/channel_limits.hpp"
#include "net/intake.hpp"

#include <string>

namespace steward::net {

class Conversation {
public:
    // What the peer is doing. Up to `deaf` it is read and executed as its calls come, but for
    // held_back.
    //
    //   greeting → talking ⇄ held_back    any of these → deaf, dying, leaving, ended, given_up
    //   deaf → dying, leaving, ended      dying → leaving, ended      each → gone
    enum class State : std::uint8_t {
        greeting,   // it has connected; its first call or line has not come
        talking,    // its calls are executed
        held_back,  // too much waits for it: it is not executed or read until some of that has left
        deaf,       // it takes no answers any more; what it had sent before is still executed
        dying,      // its process is dead: what had arrived is executed, unanswered
        leaving,    // it has been told why, and is closed when all that waits for it has left
        ended,      // it will say nothing more; what waits for it may still leave
        given_up,   // it does not read: it is told so with what room there is, and closed
        gone,       // closed
    };
    // What to do next in the peer's turn.
    enum class Deed : std::uint8_t {
        rest,         // nothing; the turn is over
        execute,      // the calls of step()
        convert,      // conversion(), then ask again
        wait,         // the turn is over until a conversion has ended
        choose_form,  // by first_byte(), and `speak`
        explain,      // that there is fault(): `tell`
        send,         // what waits (see Push): nothing more is executed before some of it has left
        read,         // what else has arrived: `came`, or `ended`
    };
    // What to do with what waits for the peer.
    enum class Push : std::uint8_t {
        rest,     // nothing
        send,     // unsent(), and say what became of it: `sent`
        convert,  // answer_conversion(), then ask again
        await,    // that the carrier takes more
        give_up,  // `tell` the reproach(), send unsent() as the last words, close
        close,
    };

    // The limits outlive it.
    Conversation(const ChannelLimits& limits, Time now) : limits_(limits), opened_at_(now) {}

    State state() const { return state_; }
    // More of it may be executed, once it comes.
    bool is_open() const { return state_ <= State::deaf; }
    // What it has sent is executed.
    bool executes() const { return state_ <= State::dying; }
    // More of it may be read now.
    bool listens() const { return is_open() && state_ != State::held_back; }

    // --- what comes ---
    std::span<char> room() { return intake_.room(); }
    void came(std::size_t bytes) { intake_.arrived(bytes); }
    void ended();
    // Its process is dead.
    void drain();

    Deed next();
    std::span<const CallFrame> step() const { return intake_.step(); }
    char first_byte() const { return intake_.first_byte(); }
    void speak(std::unique_ptr<Form> form) { intake_.speak(std::move(form)); }
    const Fault& fault() const { return intake_.fault(); }
    // It is yielded with this.
    std::shared_ptr<Conversion> conversion() { return yielded(intake_.conversion()); }
    std::shared_ptr<Conversion> answer_conversion() { return yielded(outbox_.unyielded()); }
    // Conversions that it has yielded have ended.
    void converted() { outbox_.take_lines(); }
    // The turn is over at `now`: the time of what has begun runs from here.
    void turn_ended(Time now);

    // --- what leaves ---
    void answer(const Answer& answer) {
        if (takes_answers()) [[likely]]
            intake_.answer(outbox_, answer);
    }
    // Say why the channel is closed; it is when that has left. `sequence` is the last commit
    // number.
    void tell(const Fault& fault, Sequence sequence);
    // Nobody waits for conversions any more: answers that need one are dropped.
    void drop_conversions() { outbox_.drop_unmade(); }

    Push push() const;
    BytesView unsent() const { return outbox_.bytes(); }
    // All that waits, of which that is the first.
    std::size_t unsent_bytes() const { return outbox_.size(); }
    bool is_binary() const { return intake_.is_binary(); }
    void sent(Carrier::Moved moved, Time now);
    // The carrier takes more, or says that it may: try.
    void writable() { is_full_ = false; }
    // Why it is given up.
    std::string reproach() const;
    void closed();

    // --- what time does ---
    // When somebody must look at the time, if nothing happens before.
    std::optional<Time> wake_at() const;
    // Something has waited for it too long.
    bool is_late_to_take(Time now) const {
        return unread_since_ && now >= *unread_since_ + limits_.stall;
    }
    void give_up() { state_ = State::given_up; }
    // It takes none of so much that others have no room left.
    void give_up_for_others() {
        takes_room_of_others_ = true;
        give_up();
    }
    bool has_begun_long() const { return intake_.is_long(); }
    // What waits, in and out, as memory.
    Waiting waiting() const {
        return {.in = intake_.kept_bytes(), .out = outbox_.empty() ? 0 : outbox_.capacity()};
    }
    // What it owes and has not said in time; nothing where it is not late.
    std::optional<Fault> lateness(Time now) const;
    // It has left something unread.
    bool is_stalled() const { return unread_since_.has_value(); }

private:
    bool is_over() const { return state_ == State::leaving || state_ == State::ended; }
    bool is_overflowing() const {
        return outbox_.size() > limits_.outbox_close_bytes + outbox_.largest_bytes();
    }
    bool takes_answers() {
        if (state_ >= State::deaf && state_ != State::leaving) return false;
        if (!is_overflowing()) [[likely]]
            return true;
        give_up();
        return false;
    }
    static std::shared_ptr<Conversion> yielded(std::shared_ptr<Conversion> conversion) {
        conversion->yield();
        return conversion;
    }
    void note_greeting();
    bool understands();
    Deed convert();
    bool can_push() const;
    Deed nothing_whole();
    Deed hold_back();
    void refuse(std::span<const Answer> refusals);

    const ChannelLimits& limits_;
    Intake intake_;
    Outbox outbox_;
    State state_ = State::greeting;
    // The carrier took less than there was; it has to say when it takes more.
    bool is_full_ = false;
    bool takes_room_of_others_ = false;
    Time opened_at_;
    std::optional<Time> begun_at_;      // when a step or line had begun and was not whole
    std::optional<Time> unread_since_;  // how long what waits has not become less
};

}  // namespace steward::net
