// The ends of objects. An object that has ended is there no more, for nobody; what is left of it
// gives up its references in slices, and whatever nobody can reach any more because of that ends in
// its turn.
//
// A part of the engine that is written down apart: it acts on the engine it is made for.
#pragma once

#include "engine/turn.hpp"

namespace steward::engine {

class Endings {
public:
    explicit Endings(Engine& engine) : engine_(engine) {}

    // The object is not busy.
    void end(Turn& turn, Record& record);
    // The same, as far as this slice goes: where more wait for it than are told in it, it is to be
    // ended again.
    void end_in_slices(Turn& turn, Record& record);
    // A slice of what is left of objects that have ended. False where nothing is.
    bool shed(Turn& turn);
    // A slice of the search for objects that nobody can reach. False where there is nothing to look
    // for now.
    bool collect(Turn& turn);

private:
    void answer_oldest(Turn& turn, const Record& record);

    Engine& engine_;
};

}  // namespace steward::engine
