// The doors between the headers' templates and the background channel: everything of
// steward/detail/async_door.hpp, and what of Async needs no template.
#include "steward/detail/async_door.hpp"

#include "client/source/session.hpp"
#include "steward/async.hpp"
#include "steward/manager.hpp"

namespace steward {
namespace detail {

AsyncChannelPointer async_channel(const SessionPointer& session) { return session->async(); }

// The driver is there before the reply can be.
std::uint64_t async_start(const AsyncChannelPointer& channel, ObjectId object, Method method,
                          BytesView arguments, std::shared_ptr<Waiting> operation) {
    const std::uint64_t number = channel->start(object, method, arguments, std::move(operation));
    channel->ensure_driver();
    return number;
}

void async_cancel(const AsyncChannelPointer& channel, std::uint64_t operation) noexcept {
    channel->cancel(operation);
}

void async_post(const AsyncChannelPointer& channel, ObjectId object, Method method) noexcept {
    channel->post(object, method, {});
}

void async_drive(const AsyncChannelPointer& channel) { channel->is_driven(); }
void async_on_start(const AsyncChannelPointer& channel, std::function<void()> hear) {
    channel->on_start(std::move(hear));
}

int async_descriptor(const AsyncChannelPointer& channel) { return channel->descriptor(); }
std::size_t async_dispatch(const AsyncChannelPointer& channel) { return channel->dispatch(); }
std::size_t async_under_way(const AsyncChannelPointer& channel) { return channel->under_way(); }

}  // namespace detail

Async Manager::async() const {
    Async async(session(), detail::async_channel(session()));
    detail::async_drive(async.channel_);
    return async;
}

}  // namespace steward
