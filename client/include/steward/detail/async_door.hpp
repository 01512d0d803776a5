// Below the calls that nobody waits for in a thread: the doors to a session's background channel.
// What that is (a connection of its own, a descriptor, perhaps a thread) is the library's own
// affair (client/source/async_channel.hpp).
#pragma once

#include "steward/detail/line.hpp"

#include <functional>

namespace steward::detail {

class AsyncChannel;
using AsyncChannelPointer = std::shared_ptr<AsyncChannel>;

// The session's, connected. Throws NotSent.
AsyncChannelPointer async_channel(const SessionPointer& session);
// Sends one call; `operation` hears once how it ended, in whichever thread dispatches. Returns the
// number by which it can be cancelled. Throws LimitExceeded; NotSent in a forked child.
std::uint64_t async_start(const AsyncChannelPointer& channel, ObjectId object, Method method,
                          BytesView arguments, std::shared_ptr<Waiting> operation);
void async_cancel(const AsyncChannelPointer& channel, std::uint64_t operation) noexcept;
// Sends what gives something back, and waits for nothing.
void async_post(const AsyncChannelPointer& channel, ObjectId object, Method method) noexcept;
// The program dispatches.
void async_drive(const AsyncChannelPointer& channel);
void async_on_start(const AsyncChannelPointer& channel, std::function<void()> hear);
int async_descriptor(const AsyncChannelPointer& channel);
std::size_t async_dispatch(const AsyncChannelPointer& channel);
std::size_t async_under_way(const AsyncChannelPointer& channel);

}  // namespace steward::detail
