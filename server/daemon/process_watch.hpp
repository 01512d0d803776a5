// Processes that are no clients, but whose end somebody waits for. Each is watched through a pidfd until it ends.
#pragma once

#include "daemon/end_watch.hpp"

#include <functional>
#include <map>
#include <set>

namespace steward::daemon {

class ProcessWatch {
public:
    using Awaited = std::function<std::set<std::int64_t>()>;

    // `ended` is called when one of them has ended, and is watched no more. When there are too many, those that are not among
    // `awaited` are given up.
    ProcessWatch(asio::io_context& context, std::size_t processes_max, Awaited awaited, std::function<void()> ended);

    // Whether there is such a process, from now on watched; one that only its parent has not waited for yet has ended.
    // Throws engine::Refusal: limit_exceeded, or busy when descriptors have run out.
    bool add(std::int64_t pid);
    std::size_t size() const { return watched_.size(); }

private:
    void forget_unwanted();

    asio::io_context& context_;
    std::size_t processes_max_;
    Awaited awaited_;
    std::function<void()> ended_;
    std::map<std::int64_t, EndWatch> watched_;
};

}  // namespace steward::daemon
