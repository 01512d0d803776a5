// Lost updates: somebody reads a place of an object, others write it, and then the first writes
// what it has worked out from what it had read. What the others wrote is gone, and nobody is told.
// Here it is noticed, of objects for which that was chosen when they were made
// (Record::tracks_races), and of no others.
//
// A caller is a thread. Whoever overwrites a place without having read it loses nothing that it
// could know of. A write that works on what is there when it comes (add, append, pop,
// compare_exchange) loses nothing either, but counts as one for those who have read before. Where
// both held a lock in common when they wrote, exclusively, the order of their sections is theirs to
// choose, and nothing is said.
//
// Nothing of it changes what a call does or answers.
#pragma once

#include "engine/access_history.hpp"

#include <deque>

namespace steward::engine {

class Engine;
struct InnerAccess;
struct MethodRow;
struct Record;
struct TypeRow;

// One process that has overwritten what another wrote, in one object.
struct Race {
    std::uint64_t number = 0;  // from 1 on, in the order in which they were found
    ObjectId object{};
    std::string type;
    std::string name;  // of the object
    std::uint64_t count = 1;
    Time first{};
    // The last of them: what was written over what, and where; the version that the first knew.
    Write overwriting;
    Write overwritten;
    Bytes place;         // empty: the whole object
    std::string called;  // "item 7 of list 'shared'"
    std::uint64_t known = 0;
};

// "b (pid 103) has overwritten …": the whole sentence.
std::string in_words(const Race& race);

// Whether something can be lost in objects of this type.
bool can_race(const TypeRow& type);

class Races {
public:
    explicit Races(Engine& engine) : engine_(engine) {}

    // A call on an object that is watched was done, and what it changed is carried out.
    void called(const Record& record, const MethodRow& row, const Caller& caller,
                const Arguments& arguments, bool has_changed, Time now);
    // The same of one call of several.
    void called(const InnerAccess& access, const Caller& caller, Time now);

    void forget(ObjectId object) { history_.forget(object); }
    std::size_t forget(ChannelId channel) { return history_.forget(channel); }

    // The last ones, in the order in which they were found.
    const std::deque<Race>& all() const { return races_; }
    const AccessHistory& history() const { return history_; }

    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t races_max = 1'000;

private:
    Write write_of(const Record& record, const MethodRow& row, const Caller& caller,
                   Time now) const;
    void found(Race race);

    Engine& engine_;
    AccessHistory history_;
    std::deque<Race> races_;
    std::uint64_t last_number_ = 0;
};

}  // namespace steward::engine
