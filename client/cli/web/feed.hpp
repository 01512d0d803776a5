// One thread looks at the daemon for all pages that are open: once in each interval, and not at all
// while nobody looks. Each page waits for the next snapshot; one that is slow misses some, and no
// page makes another wait.
#pragma once

#include "client/cli/web/observer.hpp"
#include "client/cli/web/source.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace steward::web {

class Feed {
public:
    using Milliseconds = std::chrono::milliseconds;

    Feed(Source& source, Milliseconds interval, std::size_t pages_max);
    // Ends the thread, after the sample that it may be taking.
    ~Feed();
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    // A page that looks, until the last copy of this goes; empty where there are too many.
    std::shared_ptr<void> enter();

    struct Told {
        std::uint64_t number = 0;
        std::shared_ptr<const std::string> text;  // one line of JSON: a snapshot, or {"gone": "…"}
    };
    // The newest, if it is newer than that with this number, as soon as there is one; nothing when
    // the time is up or all is over.
    std::optional<Told> next(std::uint64_t behind, Milliseconds timeout);
    // No page waits any more. Does not wait for the sample that may be under way.
    void stop();
    bool is_over() const;
    // Whether the thread has ended, or ends within this time.
    bool has_ended_within(Milliseconds time);

private:
    void run();
    std::string look();

    Source& source_;
    const Milliseconds interval_;
    const std::size_t pages_max_;
    Observer observer_;         // of the thread
    mutable std::mutex mutex_;  // of all below
    std::condition_variable changed_;
    Told told_;
    std::size_t pages_ = 0;
    bool is_over_ = false;
    bool has_ended_ = false;
    std::thread thread_;
};

}  // namespace steward::web
