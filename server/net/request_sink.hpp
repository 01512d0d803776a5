// What net asks of whoever executes requests. Net knows this interface and not the engine: it turns
// bytes into calls, the sink decides what they mean and queues the answers on the channels they
// belong to.
#pragma once

#include "common/frame.hpp"
#include "net/conversion.hpp"

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

class Form;

// One turn of one channel is: turn_began, any number of steps and faults, turn_ended. Channels have
// names here and no face: the sink never sees what carries their bytes, answers by name
// (Channels::answer), and may answer any of them at any time, since a call of one may let a waiting
// call of another go on. What it is told is told once and not asked again: after channel_closed the
// name means nothing.
class RequestSink {
public:
    virtual ~RequestSink() = default;

    // A peer has connected; the socket is for questions to the kernel about it. False: there is no
    // room for it now; it is told `busy`.
    virtual bool channel_opened(ChannelId channel, const Peer& peer, int socket) = 0;
    // Why there was no room for the last one.
    virtual std::string_view why_busy() const {
        return "the daemon is out of file descriptors; try again";
    }
    // The form for a peer that begins with this byte; nothing: it speaks the binary form.
    virtual std::unique_ptr<Form> form_for(ChannelId channel, char first_byte) = 0;
    // What follows, up to turn_ended, happened at `now`; steps come from this channel.
    virtual void turn_began(ChannelId channel, Time now) = 0;
    // What a step means for the next one of its channel.
    enum class Next : std::uint8_t {
        may_come,
        is_to_be_timed,  // as this one took a while: only if the turn has time left
        waits,           // until Channels::go_on
    };
    // One call, or several that are one step. The bytes are good during the call only.
    virtual Next step(ChannelId channel, std::span<const CallFrame> calls) = 0;
    // Run it, somewhere and some time, and hand it back by Channels::converted; or at once, and say
    // that it has ended.
    virtual void convert(ChannelId, const std::shared_ptr<Conversion>& conversion) {
        conversion->run();
        conversion->end();
    }
    // The peer is told what is wrong with what it sent, or why it is closed. Gives the last commit
    // number to tell with it.
    virtual Sequence faulted(ChannelId channel, const Fault& fault) = 0;
    virtual void turn_ended() = 0;
    // The channel that was to be carried in memory is not, or no more.
    virtual void has_no_ring(ChannelId channel) = 0;
    // No call of this channel will come any more, and no answer will reach it.
    virtual void channel_closed(ChannelId channel) = 0;
    // A peer was sent away with this word before it had a channel.
    virtual void turned_away(const Peer&, std::string_view) {}
    // Something the operator should know: a sentence for the log.
    virtual void trouble(std::string_view sentence) = 0;
};

}  // namespace steward::net
