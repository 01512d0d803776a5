// What Channels does when too much waits in all channels together. On the way in: whoever has begun
// a long message is not read, but for one, so that always one can complete what it has begun, and
// ends or is late; short calls go on. On the way out: whoever has answers to take is not executed,
// and beyond that whoever takes none of the most is given up.
#include "net/channels.hpp"

#include <algorithm>

namespace steward::net {

bool Channels::may_read(Channel& channel) {
    const bool is_long = channel.conversation().has_begun_long();
    if (!is_long || !backlog_.is_short_in(limits_) || favoured_ == channel.id()) return true;
    if (favoured_ == ChannelId{}) {
        favoured_ = channel.id();
        return true;
    }
    unread_.push_back(channel.id());
    return false;
}

// After a turn of the channel, and when something of it has left, if that has changed what waits.
void Channels::count(Channel& channel) {
    backlog_.change(channel.counted(), channel.waiting());
    limits_.outbox_pause_bytes =
        backlog_.is_short_out(limits_) ? 0 : given_limits_.outbox_pause_bytes;
    if (favoured_ == channel.id() && !channel.conversation().has_begun_long()) favoured_ = {};
    go_on_reading();
    if (backlog_.is_over_out(limits_)) [[unlikely]]
        give_up_largest();
}

void Channels::go_on_reading() {
    if (unread_.empty()) return;
    if (!backlog_.is_short_in(limits_)) {
        silent_.insert(silent_.end(), unread_.begin(), unread_.end());
        unread_.clear();
    } else if (favoured_ == ChannelId{}) {
        silent_.push_back(unread_.front());
        unread_.erase(unread_.begin());
    }
}

// Of those that take nothing. Cost: the channels.
void Channels::give_up_largest() {
    Channel* largest = nullptr;
    for (const auto& [id, channel] : channels_)
        if (channel->conversation().is_stalled() &&
            (largest == nullptr || channel->counted().out > largest->counted().out))
            largest = channel.get();
    if (largest == nullptr) return;
    largest->give_up_for_others();
    mark_to_flush(*largest);
}

}  // namespace steward::net
