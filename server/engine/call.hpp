// What a handler may know of the call it answers, and the effects it reports besides its change: who holds what, which
// references were stored or dropped, what the caller should notice. The engine carries them out.
#pragma once

#include "common/value.hpp"
#include "engine/holders.hpp"
#include "engine/place.hpp"
#include "engine/refusal.hpp"

#include <optional>

namespace steward::engine {

class Engine;
struct Parked;
struct Record;

struct ReferenceChange {
    ObjectId object;
    int by;  // +1 stored, -1 dropped
};

class Call {
public:
    Call(Engine& engine, Record& record, Caller caller, Sequence sequence, Time now)
        : engine_(engine), record_(record), caller_(caller), sequence_(sequence), now_(now) {}

    Caller caller() const { return caller_; }
    Time now() const { return now_; }
    // The commit number that the effect of this call will have.
    Sequence sequence() const { return sequence_; }

    // Who holds the object that is called.
    Holders& holders();
    // The caller becomes a holder.
    void hold(std::uint8_t mode = 0);
    // The object has one holder less, whoever that is.
    void let_go();
    // One holding of this caller less, of this mode; false when it has none.
    bool let_go(Caller caller, std::uint8_t mode = 0);
    // The process of the caller as a holder of its own: what it holds does not end with one of its channels.
    Caller process() const { return {.channel = {}, .client = caller_.client}; }
    void hold_as_process(std::uint8_t mode);
    // Should the call have to wait, its process becomes a holder when it is parked, after all that may refuse it.
    void hold_when_parked(std::uint8_t mode) { held_when_parked_.push_back({&record_, mode}); }
    struct HeldWhenParked {
        Record* record;
        std::uint8_t mode;
    };
    const std::vector<HeldWhenParked>& held_when_parked() const { return held_when_parked_; }
    // So does a call that this one consists of.
    void hold_when_parked(const Call& inner) {
        held_when_parked_.insert(held_when_parked_.end(), inner.held_when_parked_.begin(), inner.held_when_parked_.end());
    }
    // Whether it has come to hold something that ends with its caller: its row must say so (Access::holds).
    bool holds_owned() const { return holds_owned_ || !held_when_parked_.empty(); }
    // Whether calls that are older wait in that lane, for a row of Order::asked.
    bool is_behind(Lane lane) const;
    // How many calls are parked in a lane of the object.
    std::size_t waiting(Lane lane) const;

    // --- several objects in one call ---

    // The same caller's call on another object, at the same time. Its effects count once they are absorbed.
    Call on(Record& other) const { return Call(engine_, other, caller_, sequence_, now_); }
    void absorb(Call& other, bool changed = true);
    const std::vector<Record*>& touched() const { return touched_; }
    // Wait there, not in the lane of the row.
    void wait_at(Place place) { places_.push_back(place); }
    std::vector<Place>&& places() { return std::move(places_); }

    // The values just stored or dropped may contain references; the engine counts them.
    void stored(ValueView value) { count(value, +1); }
    void dropped(ValueView value) { count(value, -1); }

    // Whether its arguments contain references; where they do not, there is nothing to count.
    bool brings_references = false;

    // A handler that may wait puts what it waits for through this, before it changes anything: on false it waits. A
    // select_all asks all its calls in this way first, and means none of them to be done: `only_asks`.
    bool goes_on(bool is_possible) {
        is_possible_ = is_possible;
        return is_possible && !only_asks;
    }
    bool is_possible() const { return is_possible_; }
    bool only_asks = false;
    // So large the answer will be, if that may be much: who asks only has to know.
    void expect_answer(std::size_t bytes) { expected_bytes_ = bytes; }
    std::size_t expected_bytes() const { return expected_bytes_; }

    // The call came out as one that changes nothing: it counts no version and wakes nobody.
    void unchanged() { is_unchanged_ = true; }
    bool is_unchanged() const { return is_unchanged_; }

    // Refuses with limit_exceeded unless `bytes` more may be stored.
    void require_room(std::uint64_t bytes) const;

    void notice(std::uint16_t reply_flag) { reply_flags_ |= reply_flag; }

    Engine& engine() { return engine_; }
    Record& record() { return record_; }
    std::uint16_t noticed() const { return reply_flags_; }
    const std::vector<ReferenceChange>& reference_changes() const { return reference_changes_; }

    // Should it have to wait this time, those behind it are asked all the same.
    bool lets_pass = false;
    // Older calls wait for the same thing: once its arguments are read, this one has to wait behind them.
    bool must_wait = false;
    // The parked call that is asked again; nothing when it is asked for the first time.
    const Parked* resumed = nullptr;
    // What the call remembers from one asking to the next; 0 at first.
    std::uint64_t ticket = 0;
    // For a row that ends late: the time is up.
    bool time_is_up = false;
    // Set by a `timeout` parameter: how long the call may wait; nothing: for ever.
    std::optional<Time> timeout;

private:
    void count(ValueView value, int by);
    void hold_as(Caller holder, std::uint8_t mode);

    Engine& engine_;
    Record& record_;
    Caller caller_;
    Sequence sequence_;
    Time now_;
    std::uint16_t reply_flags_ = 0;
    bool is_unchanged_ = false;
    bool holds_owned_ = false;
    bool is_possible_ = false;
    std::size_t expected_bytes_ = 0;
    std::vector<HeldWhenParked> held_when_parked_;
    std::vector<ReferenceChange> reference_changes_;
    std::vector<Record*> touched_;
    std::vector<Place> places_;
};

}  // namespace steward::engine
