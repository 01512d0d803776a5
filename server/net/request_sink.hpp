// What net asks of whoever executes requests. Net knows this interface and not the engine: it turns bytes into calls,
// the sink decides what they mean and queues the answers on the channels they belong to.
#pragma once

#include "common/frame.hpp"

#include <chrono>

namespace steward::net {

// One connection. Given in rising order and never used twice.
enum class ChannelId : std::uint64_t {};
constexpr std::uint64_t number(ChannelId id) { return static_cast<std::uint64_t>(id); }

// Since an epoch that the owner of the clock chooses.
using Time = std::chrono::nanoseconds;

// What the kernel says of the process at the other end.
struct Peer {
    std::int64_t pid = 0;
    std::uint32_t uid = 0;
};

// What is wrong with bytes that have arrived. The channel is closed after the peer has been told.
struct Fault {
    ErrorCode code = ErrorCode::none;
    std::uint32_t id = 0;  // of the call, when it is known
    std::string_view sentence = {};
};

class Channel;

class RequestSink {
public:
    virtual ~RequestSink() = default;

    // A peer has connected. False: there is no room for it now; it is told `busy`.
    virtual bool channel_opened(Channel& channel) = 0;
    // What follows, up to turn_ended, happened at `now`; steps and lines come from this channel.
    virtual void turn_began(Channel& channel, Time now) = 0;
    // One call, or several that are one step. The bytes are good during the call only.
    virtual void step(Channel& channel, std::span<const CallFrame> calls) = 0;
    // One line of the text form, without its newline.
    virtual void text_line(Channel& channel, std::string_view line) = 0;
    // Tell the peer what is wrong with what it sent.
    virtual void fault(Channel& channel, const Fault& fault) = 0;
    virtual void turn_ended() = 0;
    // No call of this channel will come any more, and no reply will reach it.
    virtual void channel_closed(Channel& channel) = 0;
    // A peer was sent away with this word before it had a channel.
    virtual void turned_away(const Peer&, std::string_view) {}
    // Something the operator should know: a sentence for the log.
    virtual void trouble(std::string_view sentence) = 0;
};

}  // namespace steward::net
