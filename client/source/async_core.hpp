// Calls under way on one connection that nobody waits for in a thread: each has an operation, which
// ends once and only once, with the reply, or with the loss of the daemon. The rule it owns: an
// operation is taken out of the table in the same moment in which its end is known, so whatever
// comes in which order (a grant, a cancellation, a loss), the second finds nothing.
//
// It waits for nothing and has no thread of its own: whoever drives it calls dispatch() when there
// is something to be had (async_channel.hpp has the descriptor that says so). Any thread starts,
// cancels and posts; operations end in the thread that dispatches, with nothing locked.
#pragma once

#include "client/source/connection.hpp"
#include "steward/detail/line.hpp"

#include <array>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace steward::detail {

class AsyncCore {
public:
    using Operation = std::shared_ptr<Waiting>;

    // Is told, with everything locked, when something is left to be done by whoever dispatches: an
    // operation that ended without a reply, or bytes that found no room.
    struct Wishes {
        std::function<void()> dispatch;
        std::function<void(bool wanted)> room;
    };

    // The connection has greeted, with the names of the methods.
    AsyncCore(std::unique_ptr<Connection> connection, Wishes wishes);

    // Sends one call, as far as there is room at once; returns the number by which it can be
    // cancelled. What cannot be sent ends by the next dispatch, as what is lost does. Throws
    // nothing but LimitExceeded and bad_alloc, and then has started nothing.
    std::uint64_t start(ObjectId object, Method method, BytesView arguments, Operation operation);
    // Asks the daemon to let the call wait no longer. It ends by its reply, whichever that is: with
    // cancelled, or with what it was granted before. One that has ended is left alone.
    void cancel(std::uint64_t operation) noexcept;
    // Sends a call whose answer nobody needs: what gives something back.
    void post(ObjectId object, Method method, BytesView arguments) noexcept;

    // Takes what has come and ends what it ends; returns how many. Waits for nothing, but where the
    // daemon is lost: what became of it is asked, for three seconds at most.
    std::size_t dispatch();
    // Ends all that is under way by this: nothing is sent or received any more.
    void lose(std::exception_ptr why);

    std::size_t under_way() const;
    bool is_open() const;
    // A clean end of the channel; operations that are under way stay without one.
    void goodbye() noexcept;

    // Around a fork. In the child the connection is closed without a word: it is the parent's.
    void before_fork() { mutex_.lock(); }
    void after_fork_in_parent() { mutex_.unlock(); }
    void after_fork_in_child() noexcept;

private:
    struct Ended {
        Operation operation;
        std::exception_ptr error;  // or its reply:
        Outcome outcome;
        Bytes payload;
    };

    bool take_next(Ended& ended);
    bool take_reply(Ended& ended);
    void flush();
    void end_all(const std::exception_ptr& why);
    std::uint16_t number(Method method) const;

    mutable std::mutex mutex_;
    std::unique_ptr<Connection> connection_;
    Wishes wishes_;
    std::array<std::uint16_t, method_names.size()> numbers_;
    // The frames' ids are 32 bits and come again some time: those under way are the latest.
    std::unordered_map<std::uint32_t, Operation> under_way_;
    std::deque<Ended> without_reply_;
    bool wants_room_ = false;
};

}  // namespace steward::detail
