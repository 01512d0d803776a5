// What a handler may know of the call it answers, and the effects it reports besides its change: who holds what, which
// references were stored or dropped, what the caller should notice. The engine carries them out.
#pragma once

#include "common/value.hpp"
#include "engine/holders.hpp"
#include "engine/refusal.hpp"

#include <optional>

namespace steward::engine {

class Engine;
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
    void hold();
    // The object has one holder less, whoever that is.
    void let_go();

    // The values just stored or dropped may contain references; the engine counts them.
    void stored(ValueView value) { count(value, +1); }
    void dropped(ValueView value) { count(value, -1); }

    // Whether its arguments contain references; where they do not, there is nothing to count.
    bool brings_references = false;

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

    // Older calls wait for the same thing: once its arguments are read, this one has to wait behind them.
    bool must_wait = false;
    // Set by a `timeout` parameter: how long the call may wait; nothing: for ever.
    std::optional<Time> timeout;

private:
    void count(ValueView value, int by);

    Engine& engine_;
    Record& record_;
    Caller caller_;
    Sequence sequence_;
    Time now_;
    std::uint16_t reply_flags_ = 0;
    bool is_unchanged_ = false;
    std::vector<ReferenceChange> reference_changes_;
};

}  // namespace steward::engine
