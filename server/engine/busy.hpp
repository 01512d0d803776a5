// What is busy, and whom that concerns: questions about jobs that are under way. While there are
// none, each is answered at once.
#pragma once

#include "common/frame.hpp"
#include "engine/jobs.hpp"

namespace steward::engine {

// A call needs an object that is busy. Thrown before any change, caught in one place: the step then
// stands in line (long_calls.hpp).
struct BusyObject {
    ObjectId object;
};

class Busy {
public:
    Busy(const Store& store, const Clients& clients, const WaitingRoom& waiting, const Jobs& jobs)
        : store_(store), clients_(clients), waiting_(waiting), jobs_(jobs) {}

    // Whether a job works on it, or on the other object that its calls may touch.
    bool is_busy(const Record& record) const;
    // For whoever looks into an object outside a call of it, before anything has changed: throws
    // BusyObject, and the call stands in line.
    void require_free(const Record& record) const;
    void require_free(std::span<const CallFrame> step) const;
    // A parked call that stands at something busy, or whose step names it.
    bool is_before_busy(const Parked& parked) const;
    // Whether the channel, or the client by any channel, has a job under way, or a call that stands
    // in line. Its end waits for that: what it had sent before is done first.
    bool is_at_work(ChannelId channel) const;
    bool is_at_work(const Client& client) const;

    // So it is for nobody: asked with each call.
    bool is_nothing_at_work() const { return jobs_.empty() && waiting_.in_line() == 0; }

private:
    const Store& store_;
    const Clients& clients_;
    const WaitingRoom& waiting_;
    const Jobs& jobs_;
};

}  // namespace steward::engine
