// The end of a lease: whoever holds something for longer than it was lent has it no more. It is as
// if the holder had crashed, by the object's policy, but that it lives and does not know: the next
// holder is told, and the former one is refused what only a holder may do.
#pragma once

#include "engine/engine.hpp"

namespace steward::engine {

class LeaseEnds {
public:
    explicit LeaseEnds(Engine& engine) : engine_(engine) {}

    // The one whose time was up first, with all that its holder has of the object and that has run
    // out by then. Whoever waits for that has it before anything later is looked at. Cost: what
    // ends.
    void end_next(Turn& turn);

private:
    void end(Turn& turn, Holder& holder, Time time);
    void report(const Turn& turn, const Holding& held);

    Engine& engine_;
};

}  // namespace steward::engine
