// One connection: a conversation and the carrier that obeys it. It does what the conversation says,
// in the order in which it is said, and decides nothing. It knows no other channel and not who
// keeps it; nothing here blocks.
#pragma once

#include "net/conversation.hpp"
#include "net/listening_habit.hpp"
#include "net/share.hpp"
#include "net/turn_time.hpp"

namespace steward::net {

class Channel {
public:
    // What reading found.
    enum class Heard : std::uint8_t { nothing, bytes, end };
    static constexpr std::uint64_t silent_rounds = 100'000;
    // The lists of its owner in which it stands. A channel only carries the marks.
    enum class Mark : std::uint8_t {
        to_flush = 1,
        to_watch = 2,
        unfinished = 4,  // it has more to do, and a turn coming
        unread = 8,      // so it has, and that begins with reading
        in_view = 16,
    };

    // The sink and the limits outlive it. The share is that of its process.
    Channel(ChannelId id, std::shared_ptr<Carrier> carrier, std::shared_ptr<Share> share,
            RequestSink& sink, const ChannelLimits& limits, Time now)
        : id_(id),
          carrier_(std::move(carrier)),
          share_(std::move(share)),
          sink_(sink),
          conversation_(limits, now) {}

    ChannelId id() const { return id_; }
    const std::shared_ptr<Share>& share() const { return share_; }
    const Conversation& conversation() const { return conversation_; }
    bool is_closed() const { return conversation_.state() == Conversation::State::gone; }

    // Queue an answer; it leaves with the next flush.
    void answer(const Answer& answer) { conversation_.answer(answer); }
    // The daemon closes for a reason of its own: say so after all answers, then close.
    void part(const Fault& why);

    // --- reading; `round` counts the rounds of the daemon's loop ---
    // Read once.
    Heard hear();
    bool should_look() const { return habit_.should_look(); }
    void looked_in_vain() { habit_.looked_in_vain(); }
    void await(std::uint64_t round);
    void was_told(std::uint64_t round) { habit_.was_told(round); }
    void was_heard(std::uint64_t round) { heard_in_ = round; }
    // Of a channel that is carried in memory: whether there is something to hear.
    bool is_in_memory() const { return carrier_->is_memory(); }
    bool glance() { return carrier_->glance(); }
    // It said nothing for so many rounds that it may as well say when it does.
    bool has_been_silent(std::uint64_t round) const { return round - heard_in_ > silent_rounds; }
    // Since when the peer has its answer and need not be woken; nothing where it must be, or has
    // called since.
    std::optional<Time> thinks_since() const { return thinks_since_; }
    void thinks_from(Time now) {
        thinks_since_ = carrier_->has_rung() ? std::nullopt : std::optional(now);
    }
    // Carried by another from now on, which sends first what waits in it as the former would.
    const std::shared_ptr<Carrier>& carrier() const { return carrier_; }
    void carry(std::shared_ptr<Carrier> carrier) {
        carrier_ = std::move(carrier);
        has_been_in_memory_ = true;
    }
    bool has_been_in_memory() const { return has_been_in_memory_; }

    // --- turns ---
    // Execute what has arrived. False: the turn is over, and something may be left; that has to
    // wait where the channel is held.
    bool take_turn(Time now, TurnTime& time);
    bool is_held() const { return is_held_ || awaits_conversion_; }
    bool awaits_conversion() const { return awaits_conversion_; }
    void go_on() { is_held_ = awaits_conversion_ = false; }
    // A conversion that it has yielded has ended.
    void converted() { conversation_.converted(); }
    // The process is dead: its turns execute what it had sent; the last one's flush closes it.
    void drain() { conversation_.drain(); }
    // The peer will say nothing more; the flush closes it, at the latest when everything has left.
    void ended() { conversation_.ended(); }
    // The carrier takes more.
    void writable() { conversation_.writable(); }
    // Send what is queued, as far as the carrier takes it. Closes a channel that is over.
    void flush(Time now);
    // Look at the times that the peer may take. A flush must follow.
    void sweep(Time now);
    // It takes none of so much that others have no room left. A flush must follow.
    void give_up_for_others() { conversation_.give_up_for_others(); }
    void close();

    // What waits in it; and as its owner has counted it.
    Waiting waiting() const { return is_closed() ? Waiting() : conversation_.waiting(); }
    Waiting& counted() { return counted_; }
    bool is_counted() const { return counted_ == waiting(); }

    // False: it had the mark.
    bool mark(Mark mark);
    bool has(Mark mark) const { return (marks_ & static_cast<std::uint8_t>(mark)) != 0; }
    void unmark(Mark mark) {
        marks_ &= static_cast<std::uint8_t>(~static_cast<std::uint8_t>(mark));
    }

private:
    // Gives what is to be done when there is nothing more to execute, or its time is over.
    Conversation::Deed execute(TurnTime& time);
    void convert(const std::shared_ptr<Conversion>& conversion);
    void explain(const Fault& fault);
    void give_up();

    ChannelId id_;
    std::shared_ptr<Carrier> carrier_;
    std::shared_ptr<Share> share_;
    RequestSink& sink_;
    Conversation conversation_;
    ListeningHabit habit_;
    std::uint64_t heard_in_ = 0;  // the round
    std::optional<Time> thinks_since_;
    std::uint8_t marks_ = 0;
    bool has_been_in_memory_ = false;
    bool is_held_ = false;  // by the sink
    bool awaits_conversion_ = false;
    Waiting counted_;
};

}  // namespace steward::net
