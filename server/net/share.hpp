// The part of a round that one process has: as much time as any other, however many channels it
// has. A process with a thousand busy channels, or one that ends with them, would else make a round
// of a thousand turns, and everybody waits for a round. Pure: a note of what was used and of who
// waits for more; Channels measures and obeys.
#pragma once

#include "net/request_sink.hpp"

#include <deque>
#include <vector>

namespace steward::net {

class Share {
public:
    explicit Share(std::int64_t pid) : pid_(pid) {}

    std::int64_t pid() const { return pid_; }
    // A turn of one of its channels begins in this round.
    void turn_began(std::uint64_t round) {
        if (round == round_) return;
        round_ = round;
        used_ = Time::zero();
    }
    // It took so long, if it was in this round: what was before is no matter.
    void charge(std::uint64_t round, Time time) {
        if (round == round_) used_ += time;
    }
    // No channel of it has had a turn in this round.
    bool is_fresh(std::uint64_t round) const { return round != round_; }
    Time used() const { return used_; }

    // Channels whose turn has not come, and those that have more to do than theirs had time for.
    void wait_for_first(ChannelId channel) { without_turn_.push_back(channel); }
    void wait_for_next(ChannelId channel) { with_turn_.push_back(channel); }
    std::size_t waiting() const { return line_.size() + without_turn_.size() + with_turn_.size(); }
    // A new round: whoever came in the last one stands in line behind all who came before, and of
    // those who came in one round first who has had no turn in it. Gives how many they are.
    std::size_t line_up() {
        line_.insert(line_.end(), without_turn_.begin(), without_turn_.end());
        line_.insert(line_.end(), with_turn_.begin(), with_turn_.end());
        without_turn_.clear();
        with_turn_.clear();
        return line_.size();
    }
    ChannelId take_first() {
        const ChannelId first = line_.front();
        line_.pop_front();
        return first;
    }

    // Channels of the process.
    std::size_t channels = 0;
    // It stands in the line of those whose channels wait.
    bool is_queued = false;

private:
    std::int64_t pid_;
    std::uint64_t round_ = 0;
    Time used_{};
    std::deque<ChannelId> line_;
    std::vector<ChannelId> without_turn_;
    std::vector<ChannelId> with_turn_;
};

}  // namespace steward::net
