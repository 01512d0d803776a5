// Finds objects that keep one another alive and that nobody can reach: those that contain
// themselves, directly or around any number of corners. Counting references never sees them go.
//
// It works in slices, by trial: a *suspect* is an object that refers to others, and that somebody
// has given back a reference to while others remain. From the suspects on, all objects that they
// lead to are counted through: how many of its references each has from inside. Who has more than
// those is reached from outside; so is what that one leads to, which is marked. What is left then
// is reached by nobody, and ends. The cost is that of the suspects and what they lead to, not of
// all there is, and a name, a holder or a waiter ends the way: such an object is reached, whatever
// it has.
//
// Between two slices anything may happen. All that can make a difference to an object goes over the
// count of its references (Store::retain, Store::release): whose count has moved since it was seen
// is taken for reached. And an object that changes while it is looked through, which takes more
// than a slice only where it holds much, ends the whole trial: another one begins later, that takes
// this object for reached.
//
// An object that is busy is not looked into: it is taken for reached, and so is one on which a job
// begins meanwhile. Where that one would have to be looked into again, the trial ends as well.
//
// After a trial it rests for many times as long as that took: so it costs a small part of the time,
// however often references are given back.
#pragma once

#include "engine/saved.hpp"
#include "engine/store.hpp"

#include <deque>

namespace steward::engine {

class Collector {
public:
    explicit Collector(Store& store) : store_(store) {}

    // Whether there is something to do at that time, or in the middle of it.
    bool is_due(Time now) const {
        return is_running() || (store_.has_cycle_suspects() && now >= rests_until_);
    }
    bool is_running() const { return phase_ != Phase::rests; }
    // When a trial may begin that somebody waits for.
    std::optional<Time> next_start() const;

    // So many steps at most. Returns how many it took, and gives an object that nobody can reach,
    // which the engine ends. No step and no object: there is nothing to do.
    struct Done {
        std::size_t steps = 0;
        Record* unreachable = nullptr;
    };
    Done work(Time now, std::size_t steps);
    // Nobody can reach it, and it is about to end.
    bool is_condemned(const Record& record) const {
        return phase_ == Phase::ends && !is_given_up_ && record.seen != 0 &&
               !seen_[record.seen - 1].is_reached;
    }

    void save(Writer& writer) const;
    void load(Saved& saved);

private:
    enum class Phase : std::uint8_t {
        rests,
        counts,    // what leads where, from `next_` on
        compares,  // who has references from outside
        marks,     // what those lead to
        ends,      // the others
    };
    // One object of the trial.
    struct Seen {
        ObjectId object{};
        std::uint64_t inside = 0;  // references from those that were looked through
        bool is_looked_through = false;
        bool is_reached = false;
    };

    void begin();
    Record* record_of(const Seen& seen) const { return store_.find(seen.object); }
    Seen& see(Record& record);
    void reach(std::size_t index);
    void take_moved();
    std::size_t count_one(std::size_t steps);
    std::size_t compare_one();
    std::size_t mark_one(std::size_t steps);
    Record* end_one();
    void leave_one_suspect();
    std::size_t look_through(Record& record, std::size_t steps);
    void pass() { place_ = items_ = 0; }
    void give_up(const Record& record);
    void finish(Time now);
    void load_suspect(ObjectId object);
    void load_seen(Saved& saved, std::uint64_t index);

    Store& store_;
    Phase phase_ = Phase::rests;
    std::deque<ObjectId> suspects_;  // of this trial
    std::deque<Seen> seen_;  // in the order in which they were come upon; the last end first
    std::vector<std::uint32_t> to_mark_;
    std::size_t next_ = 0;
    // Of the object that is looked through.
    std::size_t current_ = 0;
    std::size_t place_ = 0;
    std::uint64_t items_ = 0;  // those before the place
    std::uint64_t version_ = 0;
    std::uint64_t steps_ = 0;  // of the trial
    ObjectId restless_{};      // changed while it was looked through
    bool is_given_up_ = false;
    Time rests_until_ = Time::min();
};

}  // namespace steward::engine
