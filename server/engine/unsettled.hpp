// Whose turn it is to be asked again: the lanes of objects that have changed, each with the waiter
// that is asked next. The oldest waiter of all lanes comes first, so that of two calls that could
// go on the one that has waited longer does, whatever they wait for; and one that stands in several
// of the lanes is asked once. Lines are kept apart: whoever stands there comes when all others of
// the object have been asked, and all whom that concerned in turn.
#pragma once

#include "engine/saved.hpp"
#include "engine/store.hpp"
#include "engine/waiting_room.hpp"

#include <algorithm>

namespace steward::engine {

class Unsettled {
public:
    using LaneOf = std::pair<ObjectId, Lane>;

    // All waiters of the object are to be asked, from the oldest. Cost: logarithmic for each lane.
    void object_changed(const Record& record);
    // Some of the object's waiters wait at several places.
    void is_entangled(ObjectId object) { entangled_.insert(object); }
    // This one is to be asked, whoever waits before it.
    void may_pass(ParkNumber waiter) { turns_.emplace(waiter, nowhere); }
    bool empty() const { return turns_.empty() && lines_.empty(); }
    // Whether nobody is to be asked but those in lines.
    bool has_only_lines() const { return turns_.empty(); }
    // The oldest that stands in no line, which is taken out of all lanes in which it is next.
    ParkNumber take_oldest();
    // The lanes that it was taken out of: what it waits for there may have changed, and nothing
    // else. Nothing: anything may.
    const std::vector<LaneOf>* changed_for_it() const {
        const bool may_pass =
            std::find(taken_from_.begin(), taken_from_.end(), nowhere) != taken_from_.end();
        return may_pass ? nullptr : &taken_from_;
    }
    // In these lanes nobody can go on.
    void close(const LaneOf& lane) { std::erase(taken_from_, lane); }
    // The one that was taken out has gone on, or may be overtaken: those behind it are next.
    void ask_those_behind(const Store& store);
    // The one that was taken out could not be asked yet.
    void ask_it_again();
    // The next line, behind this one: who stands first there, and where.
    using InLine = std::pair<ParkNumber, LaneOf>;
    std::optional<InLine> next_line(const InLine& behind) const;
    void line_was_asked(const InLine& first);

    // --- what is left for later ---

    // What the other has left is asked with the rest.
    void take_over(const Unsettled& other);
    // Whether waiters of this object are still to be asked.
    bool concerns(ObjectId object) const;
    bool concerns(const LaneOf& lane, ParkNumber waiter) const;
    // Whether somebody that stands in no line is to be asked.
    bool concerns_others(ObjectId object) const;
    // Whether somebody is to be asked at an object at which some wait at several places.
    bool concerns_entangled(const WaitingRoom& waiting);
    bool may_pass_all(ParkNumber waiter) const { return turns_.contains({waiter, nowhere}); }
    void put_back(const LaneOf& lane, ParkNumber next);
    std::vector<InLine> all() const;
    void load(Saved& saved, const WaitingRoom& waiting);  // what all() gave

private:
    static constexpr LaneOf nowhere{ObjectId{UINT64_MAX}, 0};

    void put(const LaneOf& lane, ParkNumber next);
    std::set<InLine>& turns_of(const LaneOf& lane) {
        return lane.second == busy_lane ? lines_ : turns_;
    }

    std::set<InLine> turns_;
    std::set<InLine> lines_;
    std::map<LaneOf, ParkNumber> next_;  // the same, by lane
    std::set<ObjectId> entangled_;       // of the objects of these; some may be so no more
    ParkNumber taken_ = 0;
    std::vector<LaneOf> taken_from_;
};

}  // namespace steward::engine
