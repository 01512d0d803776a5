// All channels of the daemon: gives them numbers, finds them for answers, gives each its turn,
// flushes those that a turn made dirty, and looks at the time of those that keep the daemon
// waiting. One sweep for all; nothing at all when there is nothing to watch.
//
// Calls go one way: Channels calls a channel, a channel its carrier. What a channel wants is asked
// of it when the call has returned (is it closed, does it listen, when must somebody look at the
// time), so it may be destroyed here and nowhere else. Carriers tell of readiness by number: a
// channel that is gone by then is not found.
//
// A turn is: read once, execute all that has arrived, flush the channel, flush the others that its
// calls answered. The channel is listened to again only when every other ready one has had its turn
// (`listen_again`). All channels of one process together have a share of a round (share.hpp); whose
// turn comes when that is used has it in the next round (turns.cpp).
#pragma once

#include "net/backlog.hpp"
#include "net/channel.hpp"

#include <asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

namespace steward::net {

class Channels {
public:
    // What listening came to.
    enum class Listened : std::uint8_t {
        to_nobody,  // nobody has had a turn
        in_vain,    // nothing is there yet; carriers will tell
        watching,   // nothing is there yet, and carriers in memory are to be looked at again
        heard,      // some have had another turn
    };

    // The sink and the clock outlive it.
    Channels(asio::io_context& context, RequestSink& sink, std::function<Time()> clock,
             ChannelLimits limits);

    // Take over a connected socket. False: there is no room for it; it is still the caller's.
    bool open(int descriptor, Peer peer);
    // Queue an answer; it leaves when the turn is over. Dropped when the sink was told that the
    // channel is closed.
    void answer(ChannelId id, const Answer& answer) {
        if (id == current_id_) [[likely]]
            return current_->answer(answer);
        answer_another(id, answer);
    }
    // The sink has held this channel, and does no more: it has its next turn in the next round.
    void go_on(ChannelId id);
    // A conversion that the sink was given for this channel has been run. Not to be called while
    // the sink is called.
    void converted(ChannelId id, Conversion& conversion);
    // Those that the sink was not told to be closed.
    std::size_t size() const { return channels_.size(); }
    const Waiting& waiting() const { return backlog_.total(); }
    // Execute what a dead process had sent, in turns, then close. All its channels share a round's
    // time as ever.
    void drain(ChannelId id);

    // Whether those in memory are looked at again and again, or once: nobody has time for more.
    enum class Looks : std::uint8_t { many, one };
    // Listen to the channels that have had a turn. The owner of the context calls it when nothing
    // is ready: each ready channel has one turn a round, and by then the next calls have often
    // come.
    Listened listen_again(Looks looks = Looks::many);
    // Nobody looks any more: from now on carriers in memory tell, too.
    void stop_watching();
    // How long peers in memory should look for a reply (spin_advice.hpp), from now on.
    void advise(std::uint32_t spin_microseconds) {
        if (spin_microseconds != advice_) [[unlikely]]
            spread(spin_microseconds);
    }
    // Of the answers that peers in memory had not to be woken for, how many were followed by a
    // call, and how many by one that came later than this; since this was asked last.
    struct Thinking {
        unsigned count = 0;
        unsigned late = 0;
    };
    void call_late(Time longer_than) { is_late_ = longer_than; }
    Thinking take_thinking() { return std::exchange(thinking_, {}); }
    // The channel is carried in memory from now on (ring_carrier.hpp), once all that is queued has
    // left. Not where it is over, speaks text, or there is no memory: then nothing changes.
    void carry_in_memory(ChannelId id);
    // Answers were queued outside a channel's turn: send them.
    void flush();
    // Look at the times of the channels that are watched. Called by a timer, and by tests whose
    // clock has moved.
    void sweep();
    // The daemon ends: say so to every peer, after all its answers, and close as soon as it has
    // left.
    void part_from_all(const Fault& why);
    bool has_unsent() const;
    void close_all();

private:
    using Table = std::unordered_map<ChannelId, std::unique_ptr<Channel>>;

    void answer_another(ChannelId id, Answer answer);
    void told(ChannelId id, Carrier::Ready ready);
    // True: something was heard, and the channel has had its turn.
    bool read(Channel& channel);
    bool listen(Channel& channel);
    bool listen_to_silent();
    void read_or_await(Channel& channel);
    void turn(Channel& channel);
    void push(Channel& channel);
    void end(Channel& channel);
    // What becomes of a channel after its turn.
    enum class Next : std::uint8_t { is_silent, goes_on, is_held };
    void begin_turn(Channel& channel);
    void end_turn(Channel& channel, Next next);
    void falls_silent(Channel& channel);

    // --- those in memory (in_memory.cpp) ---
    void spread(std::uint32_t advice);
    void view(Channel& channel);
    void leave_view(Channel& channel);
    void forget_in_memory(Channel& channel);
    bool look_at_view(Looks wanted, bool is_beside_sockets);
    std::size_t pass();
    bool hear_in_view(Channel& channel);
    bool read_in_pass(Channel& channel);
    void tidy_view();

    // --- whose turn it is (turns.cpp) ---
    std::shared_ptr<Share> share_of(const Peer& peer);
    void give_back(Share& share);
    Time share_time() const;
    Time turn_time(const Share& share) const;
    void charge(Time now);
    // The process has no time left in this round.
    bool has_used(const Share& share);
    // Channels of it wait for a turn.
    void queue(const std::shared_ptr<Share>& share);
    void goes_on(Channel& channel);
    // True: it has its turn in the next round, since its process has used its share of this one.
    bool postpone(Channel& channel);
    bool go_on_with_turns();
    void go_on_with(Share& share);
    void go_on_with(Channel& channel);

    Channel* find(ChannelId id) const;
    // False: it is not read before others have less waiting.
    bool may_read(Channel& channel);
    void count(Channel& channel);
    void go_on_reading();
    void give_up_largest();
    void mark_to_flush(Channel& channel);
    // False: it was closed, and is no more.
    bool flush(Channel& channel);
    void flush_marked();
    void watch(Channel& channel);
    void arm_sweep();
    void sweep(Channel& channel);
    void forget(ChannelId id);

    asio::io_context& context_;
    RequestSink& sink_;
    std::function<Time()> clock_;
    const ChannelLimits given_limits_;
    ChannelLimits limits_;  // those given, but for what shortage changes
    Backlog backlog_;
    Table channels_;
    Table departed_;  // the sink was told that they are closed; something may still leave
    // The channel whose turn it is: most answers are for it, and its flush needs no mark.
    Channel* current_ = nullptr;
    ChannelId current_id_{};
    std::vector<ChannelId> to_flush_;
    std::vector<ChannelId> to_watch_;
    std::deque<ChannelId> to_sweep_;   // what is left of a sweep
    std::vector<ChannelId> silent_;    // have had a turn in this round, and are not listened to
    std::vector<ChannelId> listened_;  // storage for listen_again
    std::vector<Channel*> in_memory_;
    std::vector<Channel*> in_view_;  // those of them that are silent; nothing: has left
    std::uint32_t advice_ = 0;
    Thinking thinking_;
    Time is_late_ = Time::max();
    std::unordered_map<std::int64_t, std::shared_ptr<Share>> shares_;  // by the process's pid
    std::vector<std::shared_ptr<Share>> busy_;  // channels of theirs have a turn coming
    std::size_t busy_before_ = 0;               // how many they were when this round began
    Share* charged_ = nullptr;                  // who has had the turn that began at `now_`
    std::vector<ChannelId> held_;    // have more to execute, when the sink lets them go on
    std::vector<ChannelId> unread_;  // are not read while too much waits
    ChannelId favoured_{};           // the one that is read all the same, or nothing
    asio::steady_timer sweep_timer_;
    bool sweep_armed_ = false;
    bool is_in_pass_ = false;  // over those in view
    std::uint64_t round_ = 0;
    std::uint64_t last_id_ = 0;
    Time now_{};
};

}  // namespace steward::net
