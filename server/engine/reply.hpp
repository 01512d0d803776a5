// What the engine says: answers, each to one channel.
#pragma once

#include "common/frame.hpp"
#include "engine/ids.hpp"

namespace steward::engine {

using steward::Reply;

// Hears each reply. It may belong to another channel than the one that called: a waiter that could
// go on.
class ReplySink {
public:
    virtual ~ReplySink() = default;
    virtual void reply(ChannelId channel, const Reply& reply) = 0;
};

}  // namespace steward::engine
