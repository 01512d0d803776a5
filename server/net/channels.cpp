#include "net/channels.hpp"

#include <asio/io_context.hpp>

namespace steward::net {

Channels::Channels(asio::io_context& context, RequestSink& sink, std::function<Time()> clock, ChannelLimits limits)
    : context_(context), sink_(sink), clock_(std::move(clock)), limits_(limits), sweep_timer_(context) {}

bool Channels::open(int descriptor, Peer peer) {
    Channel::Socket socket(context_);
    asio::error_code error;
    socket.assign(asio::local::stream_protocol(), descriptor, error);
    if (error) return false;
    const auto channel = std::make_shared<Channel>(*this, std::move(socket), ChannelId{++last_id_}, peer, clock_());
    if (!sink_.channel_opened(*channel)) {
        channel->socket_.release(error);
        return false;
    }
    channels_.emplace(channel->id(), channel);
    watch(*channel);
    channel->start();
    return true;
}

Channel* Channels::find(ChannelId id) {
    const auto found = channels_.find(id);
    return found == channels_.end() ? nullptr : found->second.get();
}

void Channels::drain(ChannelId id) {
    const auto found = channels_.find(id);
    if (found == channels_.end()) return;
    const std::shared_ptr<Channel> channel = found->second;
    channel->drain();
}

bool Channels::listen_again() {
    if (silent_.empty()) return false;
    for (std::size_t i = 0; i < silent_.size(); ++i) silent_[i]->read();
    silent_.clear();
    return true;
}

Time Channels::begin_turn(Channel& channel) {
    now_ = clock_();
    sink_.turn_began(channel, now_);
    return now_;
}

void Channels::end_turn() {
    flush_dirty();
    sink_.turn_ended();
}

void Channels::flush() {
    now_ = clock_();
    end_turn();
}

// A flush may close a channel, which may let a waiter of another go on: the list may grow meanwhile.
void Channels::flush_dirty() {
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        const std::shared_ptr<Channel> channel = std::move(dirty_[i]);
        channel->flush(now_);
    }
    dirty_.clear();
}

void Channels::watch(Channel& channel) {
    if (channel.watched_) return;
    channel.watched_ = true;
    watched_.push_back(channel.shared_from_this());
    arm_sweep();
}

void Channels::arm_sweep() {
    if (sweep_armed_) return;
    sweep_armed_ = true;
    sweep_timer_.expires_after(sweep_interval);
    sweep_timer_.async_wait([this](const asio::error_code& error) {
        if (error) return;
        sweep_armed_ = false;
        sweep();
    });
}

void Channels::sweep() {
    now_ = clock_();
    const std::vector<std::shared_ptr<Channel>> watched = std::exchange(watched_, {});
    for (const std::shared_ptr<Channel>& channel : watched) {
        sink_.turn_began(*channel, now_);
        channel->watched_ = false;
        if (channel->sweep(now_)) watch(*channel);
    }
    end_turn();
}

void Channels::part_from_all(const Fault& why) {
    std::vector<std::shared_ptr<Channel>> all;
    for (const auto& [id, channel] : channels_) all.push_back(channel);
    for (const std::shared_ptr<Channel>& channel : all) channel->part(why);
    flush();
}

bool Channels::has_unsent() const {
    for (const std::shared_ptr<Channel>& channel : watched_)
        if (channel->stalled_ && channel->life_ != Channel::Life::closed) return true;
    return false;
}

void Channels::close_all() {
    while (!channels_.empty()) {
        const std::shared_ptr<Channel> channel = channels_.begin()->second;
        channel->close();
    }
    for (const std::shared_ptr<Channel>& channel : watched_) channel->close();
    dirty_.clear();
    watched_.clear();
    silent_.clear();
    sweep_timer_.cancel();
}

}  // namespace steward::net
