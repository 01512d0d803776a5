#include "net/channels.hpp"

#include "net/socket_carrier.hpp"

#include <asio/io_context.hpp>

#include <algorithm>

namespace steward::net {

using Mark = Channel::Mark;

Channels::Channels(asio::io_context& context, RequestSink& sink, std::function<Time()> clock,
                   ChannelLimits limits)
    : context_(context),
      sink_(sink),
      clock_(std::move(clock)),
      given_limits_(limits),
      limits_(limits),
      sweep_timer_(context) {}

bool Channels::open(int descriptor, Peer peer) {
    const ChannelId id{++last_id_};
    const auto carrier = SocketCarrier::over(context_, descriptor,
                                             [this, id](Carrier::Ready ready) { told(id, ready); });
    if (!carrier) return false;
    if (!sink_.channel_opened(id, peer, descriptor)) {
        carrier->release();
        return false;
    }
    auto made = std::make_unique<Channel>(id, carrier, share_of(peer), sink_, limits_, clock_());
    Channel& channel = *channels_.emplace(id, std::move(made)).first->second;
    watch(channel);
    channel.await(round_);
    return true;
}

Channel* Channels::find(ChannelId id) const {
    if (const auto found = channels_.find(id); found != channels_.end()) return found->second.get();
    const auto found = departed_.find(id);
    return found == departed_.end() ? nullptr : found->second.get();
}

void Channels::answer_another(ChannelId id, Answer answer) {
    const auto found = channels_.find(id);
    if (found == channels_.end()) return;
    found->second->answer(answer);
    mark_to_flush(*found->second);
}

// --- turns ---

void Channels::told(ChannelId id, Carrier::Ready ready) {
    Channel* channel = find(id);
    if (channel == nullptr) return;
    if (ready == Carrier::Ready::to_write) {
        channel->writable();
        return push(*channel);
    }
    channel->was_told(round_);
    if (channel->has(Mark::unfinished)) return;  // it is listened to when that is done
    if (postpone(*channel)) return static_cast<void>(channel->mark(Mark::unread));
    read_or_await(*channel);
}

void Channels::read_or_await(Channel& channel) {
    if (may_read(channel) && !read(channel)) channel.await(round_);
}

bool Channels::read(Channel& channel) {
    switch (channel.hear()) {
        case Channel::Heard::nothing: return false;
        case Channel::Heard::bytes: turn(channel); return true;
        case Channel::Heard::end: end(channel); return true;
    }
    return false;
}

void Channels::turn(Channel& channel) {
    begin_turn(channel);
    TurnTime time(clock_, now_, turn_time(*channel.share()));
    const bool is_finished = channel.take_turn(now_, time);
    if (!is_finished) channel.mark(Mark::unfinished);
    end_turn(channel, is_finished         ? Next::is_silent
                      : channel.is_held() ? Next::is_held
                                          : Next::goes_on);
}

void Channels::go_on(ChannelId id) {
    const auto held = std::find(held_.begin(), held_.end(), id);
    if (held == held_.end()) return;
    held_.erase(held);
    Channel* channel = find(id);
    if (channel == nullptr) return;
    channel->go_on();
    goes_on(*channel);
}

// The sink may have run it at once, which is seen when that returns.
void Channels::converted(ChannelId id, Conversion& conversion) {
    conversion.end();
    Channel* channel = find(id);
    if (channel == nullptr) return;
    channel->converted();
    if (channel->awaits_conversion()) return go_on(id);
    push(*channel);
}

// More of it may leave, and then perhaps be executed: but for a channel whose turn comes anyhow, or
// that is held.
void Channels::push(Channel& channel) {
    if (channel.has(Mark::unfinished)) {
        mark_to_flush(channel);
        return flush();
    }
    if (!postpone(channel)) turn(channel);
}

// The sink hears of the end at once, and no answer reaches the channel from then on; what is queued
// may still leave.
void Channels::end(Channel& channel) {
    begin_turn(channel);
    channel.ended();
    current_id_ = {};
    const ChannelId id = channel.id();
    if (auto known = channels_.extract(id)) {
        departed_.insert(std::move(known));
        sink_.channel_closed(id);
    }
    end_turn(channel, Next::is_silent);
}

void Channels::begin_turn(Channel& channel) {
    charge(is_in_pass_ ? now_ : clock_());
    charged_ = channel.share().get();
    charged_->turn_began(round_);
    current_ = &channel;
    current_id_ = channel.id();
    sink_.turn_began(current_id_, now_);
}

// What closing channels lets others answer is marked, also for the channel whose turn it was.
void Channels::end_turn(Channel& channel, Next next) {
    current_id_ = {};
    const ChannelId id = channel.id();
    if (flush(channel)) {
        if (is_in_pass_) charge(clock_());
        const Conversation& talk = channel.conversation();
        if (next == Next::is_silent) {
            if (talk.listens()) falls_silent(channel);
        } else if (talk.executes()) {
            next == Next::is_held ? held_.push_back(id) : goes_on(channel);
        }
    }
    flush_marked();
    sink_.turn_ended();
}

void Channels::falls_silent(Channel& channel) {
    if (!channel.is_in_memory()) return silent_.push_back(channel.id());
    channel.thinks_from(now_);
    view(channel);
}

// It has turns like others, the first of them now unless it has one coming, or its process has used
// its share: then what it had not read yet is read in that turn.
void Channels::drain(ChannelId id) {
    const auto found = channels_.find(id);
    if (found == channels_.end()) return;
    Channel& channel = *found->second;
    channel.drain();
    channel.unmark(Mark::unread);
    if (!channel.has(Mark::unfinished) && !postpone(channel)) turn(channel);
}

// --- listening ---

Channels::Listened Channels::listen_again(Looks looks) {
    ++round_;
    if (silent_.empty() && busy_.empty() && in_view_.empty()) return Listened::to_nobody;
    bool has_heard = go_on_with_turns();
    const bool has_sockets = !silent_.empty();
    if (has_sockets) has_heard |= listen_to_silent();
    if (!in_view_.empty()) has_heard |= look_at_view(looks, has_sockets);
    if (has_heard) return Listened::heard;
    return in_view_.empty() ? Listened::in_vain : Listened::watching;
}

bool Channels::listen_to_silent() {
    bool has_heard = false;
    listened_.swap(silent_);
    for (const ChannelId id : listened_) {
        Channel* channel = find(id);
        if (channel != nullptr && channel->conversation().listens()) has_heard |= listen(*channel);
    }
    listened_.clear();
    return has_heard;
}

bool Channels::listen(Channel& channel) {
    if (!may_read(channel)) return false;
    if (channel.is_in_memory()) {
        view(channel);
        return false;
    }
    if (channel.should_look()) {
        if (postpone(channel)) {
            channel.mark(Mark::unread);
            return false;
        }
        if (read(channel)) return true;
        channel.looked_in_vain();
    }
    channel.await(round_);
    return false;
}

// --- what leaves ---

void Channels::mark_to_flush(Channel& channel) {
    if (channel.mark(Mark::to_flush)) to_flush_.push_back(channel.id());
}

bool Channels::flush(Channel& channel) {
    channel.flush(now_);
    if (!channel.is_counted()) [[unlikely]]
        count(channel);
    if (channel.is_closed()) {
        forget(channel.id());
        return false;
    }
    if (channel.conversation().wake_at()) watch(channel);
    return true;
}

// A flush may close a channel, which may let a waiter of another go on: the list may grow
// meanwhile.
void Channels::flush_marked() {
    for (std::size_t i = 0; i < to_flush_.size(); ++i) {
        Channel* channel = find(to_flush_[i]);
        if (channel == nullptr) continue;
        channel->unmark(Mark::to_flush);
        flush(*channel);
    }
    to_flush_.clear();
}

void Channels::flush() {
    now_ = clock_();
    flush_marked();
    sink_.turn_ended();
}

void Channels::forget(ChannelId id) {
    std::erase(held_, id);
    if (Channel* gone = find(id)) {
        backlog_.change(gone->counted(), {});
        if (gone->has_been_in_memory()) forget_in_memory(*gone);
        give_back(*gone->share());
    }
    if (favoured_ == id) favoured_ = {};
    go_on_reading();
    const auto channel = channels_.extract(id);
    if (channel)
        sink_.channel_closed(id);
    else
        departed_.erase(id);
}

// --- time ---

void Channels::watch(Channel& channel) {
    if (!channel.mark(Mark::to_watch)) return;
    to_watch_.push_back(channel.id());
    arm_sweep();
}

void Channels::arm_sweep() {
    if (std::exchange(sweep_armed_, true)) return;
    sweep_timer_.expires_after(to_sweep_.empty() ? sweep_interval : std::chrono::milliseconds(0));
    sweep_timer_.async_wait([this](const asio::error_code& error) {
        if (error) return;
        sweep_armed_ = false;
        sweep();
    });
}

// As far as its time goes; what is left is looked at when others have had their turns.
void Channels::sweep() {
    now_ = clock_();
    sweep_armed_ = true;  // it is at the end
    if (to_sweep_.empty())
        for (const ChannelId id : std::exchange(to_watch_, {})) to_sweep_.push_back(id);
    TurnTime time(clock_, now_, limits_.turn);
    while (!to_sweep_.empty() && !time.is_over()) {
        Channel* channel = find(to_sweep_.front());
        to_sweep_.pop_front();
        if (channel != nullptr) sweep(*channel);
    }
    flush_marked();
    sink_.turn_ended();
    sweep_armed_ = false;
    if (!to_sweep_.empty() || !to_watch_.empty()) arm_sweep();
}

void Channels::sweep(Channel& channel) {
    channel.unmark(Mark::to_watch);
    sink_.turn_began(channel.id(), now_);
    channel.sweep(now_);
    flush(channel);
}

// --- the end ---

void Channels::part_from_all(const Fault& why) {
    for (const auto& [id, channel] : channels_) {
        channel->part(why);
        mark_to_flush(*channel);
    }
    flush();
}

bool Channels::has_unsent() const {
    const auto is_stalled = [this](ChannelId id) {
        const Channel* channel = find(id);
        return channel != nullptr && channel->conversation().is_stalled();
    };
    return std::any_of(to_watch_.begin(), to_watch_.end(), is_stalled) ||
           std::any_of(to_sweep_.begin(), to_sweep_.end(), is_stalled);
}

void Channels::close_all() {
    for (const auto& [id, channel] : departed_) channel->close();
    departed_.clear();
    while (!channels_.empty()) {
        const auto first = channels_.begin();
        first->second->close();
        forget(first->first);
    }
    to_flush_.clear();
    to_watch_.clear();
    to_sweep_.clear();
    silent_.clear();
    in_memory_.clear();
    in_view_.clear();
    sweep_timer_.cancel();
}

}  // namespace steward::net
