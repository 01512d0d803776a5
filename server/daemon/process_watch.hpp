// Processes that are no clients, but whose end somebody waits for. Each is watched through a pidfd until it ends.
#pragma once

#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <map>

namespace steward::daemon {

class ProcessWatch {
public:
    // `ended` is called when one of them has ended, and is watched no more.
    ProcessWatch(asio::io_context& context, std::size_t processes_max, std::function<void()> ended);

    // Whether there is such a process, from now on watched; one that only its parent has not waited for yet has ended.
    // Throws engine::Refusal: limit_exceeded, or busy when descriptors have run out.
    bool add(std::int64_t pid);
    std::size_t size() const { return watched_.size(); }

private:
    using Descriptor = asio::posix::stream_descriptor;

    asio::io_context& context_;
    std::size_t processes_max_;
    std::function<void()> ended_;
    std::map<std::int64_t, Descriptor> watched_;
};

}  // namespace steward::daemon
