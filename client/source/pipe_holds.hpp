// The ends of pipes that this process has, in one session, and what becomes of them at a fork: the parent lends a share of each
// to the child before there is one, so that it may close its own at once; the child takes the shares when it first connects.
#pragma once

#include "client/source/channel.hpp"
#include "steward/detail/pipe_hold.hpp"

#include <map>
#include <mutex>

namespace steward::detail {

// Shares that were lent to one child: given back when it has ended, unless it has taken them.
class LentEnds {
public:
    LentEnds();
    ~LentEnds();
    LentEnds(const LentEnds&) = delete;
    LentEnds& operator=(const LentEnds&) = delete;

    struct One {
        std::weak_ptr<Object> pipe;
        std::int64_t end;
        std::int64_t share;
    };
    std::vector<One> ends;

private:
    pid_t creator_;
};

class PipeHolds {
public:
    PipeHoldPointer find_or_add(const Handle& pipe, std::int64_t end, HeldBy by, bool& is_new);
    void forget(const PipeHold& gone) noexcept;

    // Before a fork; makes calls.
    void lend(Channel& channel);
    bool any();
    // Around the fork; the session's lock is held.
    void after_fork_in_parent(std::vector<LentEnds::One>& lent);
    void after_fork_in_child();
    // In the child, on its first channel: what it still has is attached, what it has closed meanwhile is given back.
    void take_shares(Channel& channel);

    void lock() { mutex_.lock(); }
    void unlock() { mutex_.unlock(); }

private:
    using Key = std::pair<std::uint64_t, std::int64_t>;
    struct Inherited {
        std::weak_ptr<PipeHold> hold;
        ObjectId pipe;
        std::int64_t end;
        std::int64_t share;
    };

    std::vector<PipeHoldPointer> alive();

    std::mutex mutex_;
    std::map<Key, std::weak_ptr<PipeHold>> holds_;
    std::vector<Inherited> inherited_;
};

// The arguments of a pipe's method.
Bytes pipe_arguments(std::int64_t end, std::int64_t share = 0);

}  // namespace steward::detail
