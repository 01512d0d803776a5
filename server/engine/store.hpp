// The shared objects: found by id and by name, counted, charged. Destroys nothing by itself: it
// says which objects nobody can reach any more, and the engine ends them.
#pragma once

#include "engine/holdings.hpp"
#include "engine/object.hpp"
#include "engine/on_orphaned.hpp"
#include "engine/place.hpp"
#include "engine/record_table.hpp"
#include "engine/waiting_line.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace steward::engine {

struct LockTimes;

// When an object ends that still has its name, or somebody who refers to it.
enum class Lifetime : std::uint8_t {
    lasting,       // not before its name is taken away and nobody refers to it
    of_creator,    // with its creator at the latest
    of_last_user,  // with the last who refers to it, whatever its name; the name goes with it, and
                   // not before
};

// Who may use an object (guarding.hpp).
struct Guard {
    ObjectId lock{};     // whoever holds it; nothing: all
    bool reads = false;  // not only to change it
};

struct Record {
    ObjectId id{};
    std::size_t type = 0;  // its place in the catalogue
    // The lock that guards it, or nothing (guarding.hpp). It refers to that lock, which so is there
    // as long as it is itself. No ring comes of that: a lock refers to nothing.
    ObjectId guard{};
    bool tracks_races = false;  // who reads and writes what in it is remembered (races.hpp)
    bool is_recorded = false;   // its changes are remembered for those who watch it (changes.hpp)
    std::string name;           // empty: it lives as long as it is referred to
    std::uint64_t version = 0;
    ClientId creator{};
    ClientId account{};  // the client its bytes are charged to: the creator, or who let it grow
                         // when that one was gone
    Lifetime lifetime = Lifetime::lasting;
    OnOrphaned on_orphaned{};       // what becomes of who waits for what nobody can bring about
    bool guards_reads = false;      // its guard is asked for by those who only read, too
    std::uint64_t references = 0;   // by clients, from inside other objects, and by what it guards
    std::uint64_t fixed_bytes = 0;  // what it is charged besides its content
    std::uint64_t charged_bytes = 0;
    bool is_busy = false;       // a job works on it (job.hpp)
    std::optional<Time> alarm;  // when time changes the object next
    Holders holders;
    LockTimes* times = nullptr;         // of one that is acquired: how long (statistics.hpp)
    std::map<Lane, WaitingLine> lanes;  // parked calls; a lane that is empty is not there
    std::unique_ptr<Object> object;
    // Of the trial that finds objects that nobody can reach (collector.hpp): the place in it, or 0;
    // that it is to be looked at in the next one; that it is to be when it changes.
    std::uint32_t seen = 0;
    bool is_suspect = false;
    bool is_watched = false;
    Record* previous = nullptr;  // among those that are present, in the order of their ids
    Record* next = nullptr;
};

class Store {
public:
    // The record, or nothing. Cost: constant, a few loads.
    Record* find(ObjectId id) { return records_.find(id); }
    const Record* find(ObjectId id) const { return records_.find(id); }
    Record* find(std::string_view name);
    std::size_t size() const { return size_; }
    // What it is charged for finding them, besides what each of them is.
    std::uint64_t bytes() const { return records_.bytes(); }

    Record& add(std::unique_ptr<Record> record);
    // The manager and the service: objects that no client makes and nobody ends.
    Record& install(std::unique_ptr<Record> record);
    // An object as it was saved, with its id.
    Record& put_back(std::unique_ptr<Record> record);
    void continue_from(ObjectId next) { next_id_ = next; }
    // The object is there no more. What is left of it goes when it has given up what it refers to.
    void erase(Record& record);
    // The last one of those that is not gone yet, or nothing.
    Record* last_remains() { return remains_.empty() ? nullptr : remains_.back().get(); }
    void drop_remains() { remains_.pop_back(); }
    void put_back_remains(std::unique_ptr<Record> record) { remains_.push_back(std::move(record)); }
    const std::vector<std::unique_ptr<Record>>& remains() const { return remains_; }

    void give_name(Record& record, std::string name);
    void drop_name(Record& record);

    void retain(ObjectId id, std::uint64_t count);
    void release(ObjectId id, std::uint64_t count);
    // It may have become unreachable: look at it when this turn is over.
    void suspect(ObjectId id) { suspects_.push_back(id); }
    const std::deque<ObjectId>& suspects() const { return suspects_; }
    bool has_suspects() const { return !suspects_.empty(); }
    // Whether there is something to be ended, or to be destroyed.
    bool has_chores() const { return !suspects_.empty() || !remains_.empty(); }
    // It may be that nothing but what it refers to keeps it: look at it in the next trial. One that
    // is busy is not looked at before it is free.
    void suspect_cycle(Record& record);
    bool has_cycle_suspects() const { return !cycle_suspects_.empty(); }
    const std::deque<ObjectId>& cycle_suspects() const { return cycle_suspects_; }
    void put_back_cycle_suspect(ObjectId object) {
        cycle_suspects_.push_back(object);
        if (Record* record = find(object)) record->is_suspect = true;
    }
    std::deque<ObjectId> take_cycle_suspects() { return std::exchange(cycle_suspects_, {}); }
    // Those of the trial whose count of references has moved since, or on which a job works.
    void has_moved(const Record& record) {
        if (record.seen != 0) moved_.push_back(record.id);
    }
    const std::vector<ObjectId>& moved() const { return moved_; }
    void put_back_moved(ObjectId object) { moved_.push_back(object); }
    std::vector<ObjectId> take_moved() { return std::exchange(moved_, {}); }

    // Whether its name alone keeps it.
    static bool is_kept_by_name(const Record& record) {
        return !record.name.empty() && record.lifetime != Lifetime::of_last_user;
    }
    // The next object that nobody refers to and no name keeps, or nothing.
    Record* next_unreachable();

    // The first object behind this id, in the order of the ids; then the next ones are linked.
    // Cost: constant where an object has the id, else the pages up to the next.
    const Record* first_behind(ObjectId id) const;
    // In the order of their ids. Cost: the objects that are present; for listings and digests.
    std::vector<const Record*> all() const;
    const std::map<std::string, ObjectId, std::less<>>& names() const { return names_; }
    // The next of those whose companion this is, behind one of them; or nothing. When somebody ends
    // there, something may come here: dead letters, and whoever has been notified.
    std::optional<ObjectId> fed_by(ObjectId companion, ObjectId behind) const;
    ObjectId next_id() const { return next_id_; }

private:
    Record& put(std::unique_ptr<Record> record);
    void link(Record& record);
    void unlink(Record& record);

    RecordTable records_;
    std::size_t size_ = 0;
    Record* first_ = nullptr;
    Record* last_ = nullptr;
    std::map<std::string, ObjectId, std::less<>> names_;
    std::set<std::pair<ObjectId, ObjectId>> feeders_;  // companions, and whose they are
    std::deque<ObjectId> suspects_;
    std::vector<std::unique_ptr<Record>> remains_;
    std::deque<ObjectId> cycle_suspects_;
    std::vector<ObjectId> moved_;
    ObjectId next_id_ = first_shared_object;
};

}  // namespace steward::engine
