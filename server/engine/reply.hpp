// What the engine says: answers, each to one channel.
#pragma once

#include "common/frame.hpp"
#include "engine/ids.hpp"

#include <optional>

namespace steward::engine {

// One answer. It may belong to another channel than the one that called: a waiter that could go on.
struct Reply {
    std::uint32_t id = 0;
    Sequence sequence = 0;
    std::optional<Sequence> parked = {};  // for a call that waited: when it was parked
    ErrorCode status = ErrorCode::none;
    std::uint16_t flags = 0;
    BytesView payload = {};  // the value; for a refusal its sentence, as a value. Good during the call only
};

class ReplySink {
public:
    virtual ~ReplySink() = default;
    virtual void reply(ChannelId channel, const Reply& reply) = 0;
};

}  // namespace steward::engine
