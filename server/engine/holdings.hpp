// The room for holding: who holds what, and what each caller holds. Nothing else in the engine
// remembers it: a type reads here who has its object, the engine finds here what a caller that ends
// leaves behind, and the diagnosis shows it.
//
// A *holding* is one thing that was granted: a lock, a permit, an end of a pipe, the items that a
// consumer was lent. A *holder* is one caller with all its holdings of one object. Each holder
// stands in two lists, that of its object and that of its caller, and is found by both together; so
// holding and letting go cost the same however much is held, and the end of a caller costs what it
// held. Types never change a holding: they say in their effects what is to be held and let go, and
// the engine carries it out together with all else that the call does (effects.hpp).
#pragma once

#include "engine/ids.hpp"
#include "engine/leases.hpp"

#include <memory>
#include <string>
#include <vector>

namespace steward::engine {

class Holders;
class Holdings;
struct HeldByCaller;
struct Holder;
struct Record;

// Who a process was that has ended: its record as a client is gone, what it left held is not.
struct Departed {
    std::int64_t pid = 0;
    std::string name;
};

struct Holding {
    Holder* holder = nullptr;
    Sequence since = 0;       // the commit number of the grant: the fencing token
    Time at{};                // and its time
    std::uint64_t count = 1;  // how often it is held: the depth of an rlock, the items that a
                              // consumer has
    std::uint8_t mode = 0;    // the object's own: shared or exclusive, one end or the other
    SourcePlace where = 0;    // in its program it was asked for
    Time lease{};             // for so long it is lent, and until then (leases.hpp); or for ever
    Time until{};
    Holding* older = nullptr;  // among all holdings of the object
    Holding* younger = nullptr;
    Holding* previous = nullptr;  // among those of its holder
    Holding* next = nullptr;

    const Caller& caller() const;
    bool is_lent() const { return lease != Time{}; }
};

struct Holder {
    Holders* object = nullptr;
    Caller caller;
    Sequence since = 0;  // when it came to hold the object, whatever it has let go of it since
    // Of one that ended without letting go, where the object's policy left it so: nobody is there
    // any more to let go.
    std::shared_ptr<const Departed> departed;
    Holding* first = nullptr;  // its holdings, in the order of their grants
    Holding* last = nullptr;
    std::uint64_t count = 0;     // of all of them
    HeldByCaller* by = nullptr;  // nothing once it is gone
    Holder* before = nullptr;    // among all that its caller holds
    Holder* after = nullptr;
    Holder* same_bucket = nullptr;

    bool is_gone() const { return by == nullptr; }
};

// Whether one came to hold its object before the other did.
bool is_older(const Holder& one, const Holder& other);

inline const Caller& Holding::caller() const { return holder->caller; }

// What one caller holds: a channel, or a process as itself. Its place is with the channel or the
// client. The holders stand in the order in which they came to hold their objects, those of one
// commit in the order of the objects' ids: so an end that is done in parts needs no sorting, and a
// state that was loaded goes on in the same order.
struct HeldByCaller {
    Holder* first = nullptr;
    Holder* last = nullptr;
    std::uint64_t* charged = nullptr;  // what its client is charged for all that is kept for it

    bool any() const { return first != nullptr; }
};

// Who holds one object, in the order in which it was granted. All that is asked here costs the same
// whoever holds it.
class Holders {
public:
    Holders() = default;
    Holders(const Holdings& room, Record& record) : room_(&room), record_(&record) {}

    Record& record() const { return *record_; }

    bool any() const { return oldest_ != nullptr; }
    // How many holdings there are, and how much is held in all.
    std::size_t size() const { return size_; }
    std::uint64_t count() const { return count_; }
    // The first and, over Holding::younger, all after it.
    const Holding* oldest() const { return oldest_; }
    // What the caller holds of it, or nothing.
    const Holder* of(const Caller& caller) const;
    bool any_of(const Caller& caller) const { return of(caller) != nullptr; }
    // The oldest of the caller's holdings that has this mode, or nothing. Cost: the holdings of
    // that caller.
    const Holding* of(const Caller& caller, std::uint8_t mode) const;

private:
    friend class Holdings;

    const Holdings* room_ = nullptr;
    Record* record_ = nullptr;
    Holding* oldest_ = nullptr;
    Holding* youngest_ = nullptr;
    std::size_t size_ = 0;
    std::uint64_t count_ = 0;
};

class Holdings {
public:
    Holdings();
    Holdings(const Holdings&) = delete;
    Holdings& operator=(const Holdings&) = delete;
    ~Holdings();

    // The caller, whose list `by` is, holds the object from `since` on. Cost: constant.
    Holding& hold(Holders& object, HeldByCaller& by, const Caller& caller, std::uint8_t mode,
                  Sequence since, std::uint64_t count = 1);
    // So much more, or less, of one that is held already; of less than one nothing is left. Cost:
    // constant.
    void hold_again(Holding& holding, std::uint64_t count);
    void let_go(Holding& holding, std::uint64_t count);
    void let_go(Holding& holding) { let_go(holding, holding.count); }
    // All that the holder has of the object. Cost: the holdings.
    void let_go_all(Holder& holder);
    // The holder's caller has ended, and leaves it to its process. Cost: the holders of the process
    // that are younger.
    void hand_over(Holder& holder, HeldByCaller& to);
    void hand_over(HeldByCaller& from, HeldByCaller& to);
    // The holder has been one since then: of a state that is loaded, whose order is made in the
    // end.
    static void set_since(Holder& holder, Sequence since) { holder.since = since; }
    static void put_in_order(HeldByCaller& by);
    // The holder has ended, and what it held stays held.
    void leave(Holder& holder, std::shared_ptr<const Departed> departed);

    // From now on it is lent until then.
    void lend(Holding& holding, Time lease, Time until);
    Leases& leases() { return leases_; }
    const Leases& leases() const { return leases_; }

    // How many holders there are, of all objects.
    std::size_t size() const { return size_; }
    // What is charged for all that is held. The holder answers for it as long as it is there.
    std::uint64_t bytes() const { return bytes_; }
    static std::uint64_t bytes_of(const Holder& holder);

private:
    friend class Holders;

    Holder* find(const Holders& object, const Caller& caller) const;
    Holder& add_holder(Holders& object, HeldByCaller& by, const Caller& caller, Sequence since);
    void remove_holder(Holder& holder);
    static void append(HeldByCaller& by, Holder& holder);
    static void insert_behind(HeldByCaller& by, Holder* before, Holder& holder);
    static void take_out(Holder& holder);
    std::size_t bucket(const Holders& object, const Caller& caller) const;
    void add_charge(const Holder& holder, std::uint64_t bytes) {
        bytes_ += bytes;
        if (holder.by != nullptr && holder.by->charged != nullptr) *holder.by->charged += bytes;
    }
    void take_charge(const Holder& holder, std::uint64_t bytes) {
        bytes_ -= bytes;
        if (holder.by != nullptr && holder.by->charged != nullptr) *holder.by->charged -= bytes;
    }
    void grow();

    std::vector<Holder*> buckets_;  // a power of two; a holder is found by its object and its
                                    // caller
    std::size_t size_ = 0;
    std::uint64_t bytes_ = 0;
    Leases leases_;
    // Nodes that are free again: one lock that is acquired and released allocates nothing.
    std::vector<std::unique_ptr<Holder>> spare_holders_;
    std::vector<std::unique_ptr<Holding>> spare_holdings_;
};

}  // namespace steward::engine
