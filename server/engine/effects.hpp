// What a call does besides its change of the object: what is held and let go, which references were
// stored or dropped, what else it touched, what the caller should notice. A handler says it here;
// the engine carries all of it out at one time, when the call commits (carrying_out.cpp). Until
// then nothing is different: who holds the object is as it was when the call came.
#pragma once

#include "common/value.hpp"
#include "engine/change_note.hpp"
#include "engine/holdings.hpp"
#include "engine/inner_call.hpp"
#include "engine/place.hpp"
#include "engine/refusal.hpp"

#include <optional>

namespace steward::engine {

struct Record;
class Call;

struct ReferenceChange {
    ObjectId object;
    int by;  // +1 stored, -1 dropped
};

// One change of what is held, in the order in which the handler asked for it.
struct HoldingChange {
    enum class What : std::uint8_t { hold, hold_more, hold_again, lend, let_go, let_go_all };
    What what;
    Record* record = nullptr;  // hold: the object
    Caller caller{};           // hold: who
    std::uint8_t mode = 0;
    std::uint64_t count = 1;
    Holding* holding = nullptr;  // hold_again, lend, let_go
    Holder* holder = nullptr;    // let_go_all
    Time lease{};                // hold, hold_more, lend: for how long; or for ever
};

// One of several calls that were done, on an object of which it is remembered who reads and writes
// it (races.hpp).
struct InnerAccess {
    InnerCall call;
    bool has_changed = false;
};

class Effects {
public:
    Effects() = default;
    // The effects of a call on this object.
    explicit Effects(Record& record) : record_(&record) {}
    // Forget what was, and be those of a call on this object.
    void begin(Record& record) {
        record_ = &record;
        reply_flags_ = 0;
        is_unchanged_ = false;
        if (has_more_) clear();
    }

    // --- holding ---

    // The caller, or its process as a holder of its own, comes to hold the object. What a process
    // holds does not end with one of its channels.
    void hold(const Caller& holder, std::uint8_t mode = 0, std::uint64_t count = 1,
              Time lease = {});
    // As hold, but what the caller holds in this mode by then is held so often more, and a lease of
    // it goes on.
    void hold_more(const Caller& holder, std::uint8_t mode = 0, std::uint64_t count = 1,
                   Time lease = {});
    // What is held already is lent for so long from now on.
    void lend(const Holding& holding, Time lease);
    // What is held already is held so often more.
    void hold_again(const Holding& holding, std::uint64_t count = 1);
    void let_go(const Holding& holding);
    void let_go(const Holding& holding, std::uint64_t count);
    // All that this holder has of the object.
    void let_go_all(const Holder& holder);

    // --- references ---

    // The values just stored or dropped may contain references: the engine counts them.
    void stored(ValueView value) { count(value, +1); }
    void dropped(ValueView value) { count(value, -1); }
    void stored(ObjectId object) { count(object, +1); }
    void dropped(ObjectId object) { count(object, -1); }

    // --- how the call ends ---

    // The call came out as one that changes nothing: it counts no version and wakes nobody.
    void unchanged() { is_unchanged_ = true; }
    // A flag of the reply (reply_flags).
    void notice(std::uint16_t reply_flag) { reply_flags_ |= reply_flag; }
    // What the call did stands, but its answer is this refusal.
    void refuse(Refusal refusal);
    // Only where the row says that the call counts when it comes: it goes on waiting, at this
    // place.
    void wait_at(const Place& place);
    // When time alone changes the object next: then Object::alarm is called. Nothing: no more.
    void alarm_at(std::optional<Time> time);

    // --- other objects ---

    // The effects of the same call on another object become part of these.
    void include(Effects&& other);
    void remember(const InnerAccess& access) {
        has_more_ = true;
        accesses_.push_back(access);
    }

    // Of an object that somebody watches: what was done to it (change_note.hpp), in the order in
    // which the objects are touched.
    void note(ChangeNote&& note) {
        has_more_ = true;
        notes_.push_back(std::move(note));
    }

    // Of the call's own object, whose note is the first: the deed is done.
    void finish_note(const Arguments& arguments, ValueView answer) {
        if (!notes_.empty() && &notes_.front().record() == record_)
            notes_.front().finish(arguments, answer);
    }

    // --- for the engine, which carries them out ---

    Record& record() const { return *record_; }
    const std::vector<HoldingChange>& holding_changes() const { return holding_changes_; }
    const std::vector<ReferenceChange>& reference_changes() const { return reference_changes_; }
    const std::vector<Record*>& touched() const { return touched_; }
    const std::optional<Place>& place() const { return place_; }
    const std::optional<Refusal>& refusal() const { return refusal_; }
    const std::vector<InnerAccess>& accesses() const { return accesses_; }
    const std::vector<ChangeNote>& notes() const { return notes_; }
    bool is_unchanged() const { return is_unchanged_; }
    std::uint16_t noticed() const { return reply_flags_; }
    struct Alarm {
        Record* record;
        std::optional<Time> time;
    };
    const std::vector<Alarm>& alarms() const { return alarms_; }
    // Whether there is any of all that: an ordinary call has none.
    bool has_more() const { return has_more_; }

private:
    void count(ValueView value, int by);
    void count(ObjectId object, int by);
    void change(const HoldingChange& change);
    void clear();

    Record* record_ = nullptr;
    std::uint16_t reply_flags_ = 0;
    bool is_unchanged_ = false;
    bool has_more_ = false;  // any of what follows
    std::vector<HoldingChange> holding_changes_;
    std::vector<ReferenceChange> reference_changes_;
    std::vector<Record*> touched_;  // other objects that changed
    std::optional<Place> place_;
    std::vector<Alarm> alarms_;
    std::optional<Refusal> refusal_;
    std::vector<InnerAccess> accesses_;
    std::vector<ChangeNote> notes_;
};

}  // namespace steward::engine
