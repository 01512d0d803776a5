// Whose turn it is. Each process has a share of a round, and its channels have turns for as long as
// that lasts; whoever comes later has the first turns of the next round. So a round takes a share
// for each process that is busy, and not a turn for each channel, message or end of one. A process
// of one channel is never asked for the time: it has a turn a round anyhow.
#include "net/channels.hpp"

#include <algorithm>

namespace steward::net {

using Mark = Channel::Mark;

namespace {

// The more have much to execute, the less each has at once: a round of all of them is what somebody
// waits for who has little.
Time part_of(Time whole, std::size_t count) {
    constexpr std::size_t smallest = 10;  // a tenth of the whole
    return whole / std::clamp<std::size_t>(count, 1, smallest);
}

}  // namespace

std::shared_ptr<Share> Channels::share_of(const Peer& peer) {
    std::shared_ptr<Share>& share = shares_[peer.pid];
    if (!share) share = std::make_shared<Share>(peer.pid);
    ++share->channels;
    return share;
}

// Those in line may still name it.
void Channels::give_back(Share& share) {
    if (--share.channels > 0) return;
    if (charged_ == &share) charged_ = nullptr;
    shares_.erase(share.pid());
}

Time Channels::share_time() const {
    return part_of(limits_.turn, std::max(busy_.size(), busy_before_));
}

Time Channels::turn_time(const Share& share) const {
    if (busy_.empty() && busy_before_ == 0 && !share.is_queued) [[likely]]
        return limits_.turn;
    return std::max(part_of(share_time(), share.waiting() + 1), part_of(limits_.turn, SIZE_MAX));
}

void Channels::charge(Time now) {
    if (charged_ != nullptr) charged_->charge(round_, now - now_);
    now_ = now;
}

bool Channels::has_used(const Share& share) {
    if (share.is_fresh(round_)) [[likely]]
        return false;
    charge(clock_());
    return share.used() >= share_time();
}

void Channels::queue(const std::shared_ptr<Share>& share) {
    if (!std::exchange(share->is_queued, true)) busy_.push_back(share);
}

void Channels::goes_on(Channel& channel) {
    channel.share()->wait_for_next(channel.id());
    queue(channel.share());
}

bool Channels::postpone(Channel& channel) {
    if (!has_used(*channel.share())) return false;
    channel.mark(Mark::unfinished);
    channel.share()->wait_for_first(channel.id());
    queue(channel.share());
    return true;
}

// Each process that has more to do has another share, after all others have had theirs.
bool Channels::go_on_with_turns() {
    busy_before_ = busy_.size();
    if (busy_.empty()) return false;
    for (const std::shared_ptr<Share>& share : std::exchange(busy_, {})) {
        go_on_with(*share);
        share->is_queued = false;
        if (share->waiting() > 0) queue(share);
    }
    return true;
}

// Each channel once, and one at least.
void Channels::go_on_with(Share& share) {
    for (std::size_t left = share.line_up(); left > 0; --left) {
        if (Channel* channel = find(share.take_first())) go_on_with(*channel);
        if (has_used(share)) return;
    }
}

void Channels::go_on_with(Channel& channel) {
    channel.unmark(Mark::unfinished);
    if (!channel.has(Mark::unread)) return turn(channel);
    channel.unmark(Mark::unread);
    read_or_await(channel);
}

}  // namespace steward::net
