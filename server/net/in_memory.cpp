// What Channels does with those that are carried in memory (ring_carrier.hpp). A look at one costs
// a few nanoseconds and a question to the kernel a hundred times as much: so they are not told of,
// but stand in view, where each pass looks at all of them, and between two questions there are many
// passes. One that has been silent for long leaves the view and says when it has something.
//
// In a pass the clock is looked at when a turn is over, not when one begins: what is heard has come
// just now, and its caller waits.
#include "net/channels.hpp"
#include "net/ring_carrier.hpp"

#include <algorithm>

namespace steward::net {

using Mark = Channel::Mark;

namespace {

// Between two questions to the kernel. Where sockets are busy too they do not wait for as long.
constexpr std::size_t looks_at_once = 1024;
constexpr std::size_t turns_at_once = 32;
constexpr std::size_t less_beside_sockets = 8;
// Nor for long turns.
constexpr Time time_max = std::chrono::microseconds(100);

}  // namespace

void Channels::carry_in_memory(ChannelId id) {
    Channel* channel = find(id);
    if (channel == nullptr) return;
    const std::size_t before = channel->conversation().unsent_bytes();
    const auto socket = std::dynamic_pointer_cast<SocketCarrier>(channel->carrier());
    const bool can_carry = channel->conversation().is_binary() && before > 0 && socket;
    if (!can_carry) return sink_.has_no_ring(id);
    auto rings = RingCarrier::over(socket, before,
                                   {.tell = [this, id](Carrier::Ready ready) { told(id, ready); },
                                    .refused = [this, id] { sink_.has_no_ring(id); }});
    if (!rings) {
        sink_.trouble("there is no memory or no descriptor for the rings of a channel");
        return sink_.has_no_ring(id);
    }
    rings->advise(advice_);
    channel->carry(std::move(rings));
    in_memory_.push_back(channel);
    view(*channel);  // it may be another's turn, or nobody's
}

void Channels::spread(std::uint32_t advice) {
    advice_ = advice;
    for (Channel* const channel : in_memory_) channel->carrier()->advise(advice);
}

// A channel is no more, or no more in memory. The list in view may be walked just now.
void Channels::forget_in_memory(Channel& channel) {
    leave_view(channel);
    std::erase(in_memory_, &channel);
}

void Channels::view(Channel& channel) {
    channel.was_heard(round_);
    if (channel.mark(Mark::in_view)) in_view_.push_back(&channel);
}

void Channels::leave_view(Channel& channel) {
    if (!channel.has(Mark::in_view)) return;
    channel.unmark(Mark::in_view);
    std::replace(in_view_.begin(), in_view_.end(), &channel, static_cast<Channel*>(nullptr));
}

// True: something was heard.
bool Channels::look_at_view(Looks wanted, bool is_beside_sockets) {
    const std::size_t part = is_beside_sockets ? less_beside_sockets : 1;
    std::size_t looks = 0;
    std::size_t turns = 0;
    const Time began = clock_();
    charge(began);
    is_in_pass_ = true;
    do {
        turns += pass();
        looks += in_view_.size();
        ++round_;
    } while (wanted == Looks::many && looks < looks_at_once / part &&
             turns < turns_at_once / part && now_ - began < time_max && busy_.empty());
    is_in_pass_ = false;
    tidy_view();
    return turns > 0;
}

void Channels::tidy_view() {
    for (Channel*& channel : in_view_) {
        if (channel == nullptr || !channel->has_been_silent(round_)) continue;
        channel->unmark(Mark::in_view);
        channel->await(round_);
        channel = nullptr;
    }
    std::erase(in_view_, nullptr);
}

// How many were heard.
std::size_t Channels::pass() {
    std::size_t heard = 0;
    for (std::size_t i = 0; i < in_view_.size(); ++i) {
        Channel* const channel = in_view_[i];
        if (channel != nullptr && channel->glance()) [[unlikely]]
            heard += hear_in_view(*channel) ? 1u : 0u;
    }
    return heard;
}

// There is something. Where it is not read now, somebody else sees to it that it is.
bool Channels::hear_in_view(Channel& channel) {
    const bool is_read = channel.is_in_memory() && channel.conversation().listens() &&
                         !channel.has(Mark::unfinished);
    if (is_read && may_read(channel)) {
        if (!postpone(channel)) return read_in_pass(channel);
        channel.mark(Mark::unread);
    }
    leave_view(channel);
    if (!channel.is_in_memory()) silent_.push_back(channel.id());
    return false;
}

bool Channels::read_in_pass(Channel& channel) {
    if (const auto since = channel.thinks_since()) {
        ++thinking_.count;
        if (now_ - *since > is_late_) ++thinking_.late;
    }
    return read(channel);
}

void Channels::stop_watching() {
    for (Channel* const channel : std::exchange(in_view_, {})) {
        if (channel == nullptr) continue;
        channel->unmark(Mark::in_view);
        channel->await(round_);
    }
}

}  // namespace steward::net
