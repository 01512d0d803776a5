// One call as its handler sees it: who calls, when, what older calls wait, who holds the object.
// All of it is a question; what the handler wants to happen it says in the Effects beside it. Other
// objects are found here by their ids.
#pragma once

#include "common/value.hpp"
#include "engine/keyed_hash.hpp"
#include "engine/limits.hpp"
#include "engine/object.hpp"
#include "engine/room.hpp"
#include "engine/who.hpp"

#include <optional>

namespace steward::engine {

class Changes;
class Engine;
struct InnerCall;
struct Made;
struct Parked;
struct Reading;
enum class Lifetime : std::uint8_t;
struct Record;

class Call {
public:
    Call(const Engine& engine, Record& record, const Caller& caller, Sequence sequence, Time now)
        : engine_(engine), record_(record), caller_(caller), sequence_(sequence), now_(now) {}

    const Caller& caller() const { return caller_; }
    // The caller's process as a holder of its own: what it holds does not end with one of its
    // channels.
    Caller process() const { return {.channel = {}, .client = caller_.client}; }
    Time now() const { return now_; }
    // The commit number that the effect of this call will have.
    Sequence sequence() const { return sequence_; }
    // Where in its program it was made, if its caller has said so.
    SourcePlace where() const;
    // Whether its arguments contain references; where they do not, there is nothing to count.
    bool brings_references() const { return brings_references_; }

    // --- the object that is called ---

    ObjectId object() const;
    // When it ends that is being made.
    Lifetime lifetime() const;
    // How often it has changed.
    std::uint64_t version() const;
    const Holders& holders() const;
    // Who somebody is that holds it, also one that is gone.
    Who who(const Holder& holder) const;
    // Since when the caller holds the object no more that it held for longer than it was lent;
    // until it holds it again.
    std::optional<Time> lease_ended() const;
    // How many calls are parked in a lane of it.
    std::size_t waiting(Lane lane) const;
    // Whether older calls wait in the lane: for a method that never waits, and for a question that
    // decides its turn itself.
    bool is_behind(Lane lane) const;
    // Refuses with limit_exceeded unless `bytes` more may be stored in it.
    void require_room(std::uint64_t bytes) const;
    // The same for what is let go again by those who have it: it may go a little beyond.
    void require_reserve(std::uint64_t bytes) const;

    // --- of a call that may wait ---

    // It was parked, and is asked again.
    bool is_resumed() const { return resumed_ != nullptr; }
    // What it remembers of its coming (Readiness::ticket); 0 when it comes.
    std::uint64_t ticket() const { return ticket_; }
    // Of a call that stands at several places: whether what this one of them waits for has to be
    // looked at again. It may have changed, or was what the call lacked (Readiness::lacks). What
    // has not changed is as it was when the call was asked last.
    bool is_to_be_asked(std::size_t place) const;
    // It has no time to wait: what is not possible now will not be.
    bool has_no_time() const { return !is_resumed() && timeout_ && *timeout_ <= Time::zero(); }
    // Of a row that answers when it is late: its time is up, or it never had any.
    bool time_is_up() const { return time_is_up_ || has_no_time(); }
    // Of a call that consists of others: each of them is to be asked, even after one that is not
    // possible.
    bool asks_all_parts() const { return asks_all_parts_; }
    // It is one of several that are to be done all at once, or not at all.
    bool is_one_of_all() const { return is_one_of_all_; }

    // --- other objects ---

    // The object with this id, or nothing.
    Record* find(ObjectId object) const;
    // The same caller's call on another object, at the same time: one that is parked there where
    // the caller's call is, or else one that comes. What it does there counts once its effects are
    // included.
    Call on(Record& other) const;
    // The answer of a method of another object that only reads. Refuses any other method.
    Bytes read(ObjectId object, std::string_view method, BytesView arguments) const;
    // What an object shows of its state. The object must be there.
    Bytes show(ObjectId object) const;

    // --- the daemon ---

    // For a watch, whose state is beside the objects that it is about.
    Changes& changes() const;

    const Limits& limits() const;
    // What dicts hash their keys with, so that nobody can choose keys that collide.
    HashKey hash_key() const;

private:
    friend class Engine;
    friend class Invariants;
    friend class LongCalls;
    friend class WaitGraph;
    bool is_long(const InnerCall& inner) const;
    // Of what a job must not touch: others change it meanwhile.
    void require_turn() const;

    const Engine& engine_;
    Record& record_;
    Caller caller_;
    Sequence sequence_;
    Time now_;
    bool brings_references_ = false;
    bool may_wait_ = true;  // a parameter says otherwise (Block)
    bool time_is_up_ = false;
    bool is_one_of_all_ = false;
    bool asks_all_parts_ = false;
    const Parked* resumed_ = nullptr;
    // The lanes that have changed; nothing: any may have.
    const std::vector<std::pair<ObjectId, Lane>>* changed_lanes_ = nullptr;
    std::uint64_t ticket_ = 0;
    std::optional<Time> timeout_;       // nothing: for ever
    const Room* room_ = nullptr;        // of a job
    Made* made_ = nullptr;              // of a call that came again with what a job has made
    const Reading* reading_ = nullptr;  // or with what a job has asked
    Time* work_ = nullptr;              // what its turn has taken so far
};

}  // namespace steward::engine
