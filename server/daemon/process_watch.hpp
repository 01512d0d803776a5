// Processes that are no clients, but whose end somebody waits for. Each is watched through a pidfd
// until it ends, or until nobody waits for it any more. What is found out is an input of the
// engine.
#pragma once

#include "daemon/end_watch.hpp"
#include "engine/input.hpp"

#include <functional>
#include <map>

namespace steward::daemon {

class ProcessWatch {
public:
    // `ended` is called when one of them has ended, and is watched no more.
    ProcessWatch(asio::io_context& context, std::function<void(std::int64_t pid)> ended);

    // ProcessLives: it is watched from now on. ProcessEnded: there is none, or only its parent has
    // not waited for it yet. ProcessUnwatched when descriptors have run out.
    engine::Input::Event add(std::int64_t pid);
    void remove(std::int64_t pid) { watched_.erase(pid); }
    std::size_t size() const { return watched_.size(); }

private:
    asio::io_context& context_;
    std::function<void(std::int64_t pid)> ended_;
    std::map<std::int64_t, EndWatch> watched_;
};

}  // namespace steward::daemon
