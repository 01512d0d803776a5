// The ends of pipes that this process has, in one session, and what becomes of them at a fork: the
// parent lends a share of each to the child before there is one, so that it may close its own at
// once; the child takes the shares when it first connects. They are tied to the child by the
// channel that lent them: the child alone has it open after the fork, so that its end, or that of
// its program by exec, gives back what it has not taken. No pid is named, which would mean nothing
// in another namespace.
#pragma once

#include "client/source/channel.hpp"
#include "steward/detail/pipe_hold.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace steward::detail {

// The descriptor of a channel that has said its goodbye. A child may have closed all that it does
// not know and have opened something else in its place: that is left alone.
class Tie {
public:
    explicit Tie(Descriptor descriptor);
    ~Tie();
    Tie(const Tie&) = delete;
    Tie& operator=(const Tie&) = delete;

private:
    bool is_still_there() const noexcept;

    Descriptor descriptor_;
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
};

class PipeHolds {
public:
    PipeHoldPointer find_or_add(const Handle& pipe, std::int64_t end, HeldBy by, bool& is_new);
    void forget(const PipeHold& gone) noexcept;

    // Before a fork, with a channel of its own.
    void lend(Channel& channel);
    bool any();
    // Around the fork; the session's lock is held.
    void after_fork_in_parent();
    void after_fork_in_child();
    // In the child, on its first channel: what it still has is attached, what it has closed
    // meanwhile is given back.
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
    std::unique_ptr<const Tie> lends_;     // to the child of the fork that is under way
    std::unique_ptr<const Tie> borrowed_;  // at the fork that made this process, until the shares
                                           // are taken
};

// The arguments of a pipe's method.
Bytes pipe_arguments(std::int64_t end, std::int64_t share = 0);

}  // namespace steward::detail
