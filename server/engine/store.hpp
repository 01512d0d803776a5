// The shared objects: found by id and by name, counted, charged. Destroys nothing by itself: it
// says which objects nobody can reach any more, and the engine ends them.
#pragma once

#include "engine/holdings.hpp"
#include "engine/object.hpp"
#include "engine/place.hpp"
#include "engine/waiting_line.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace steward::engine {

// When an object ends that still has its name, or somebody who refers to it.
enum class Lifetime : std::uint8_t {
    lasting,       // not before its name is taken away and nobody refers to it
    of_creator,    // with its creator at the latest
    of_last_user,  // with the last who refers to it, whatever its name; the name goes with it, and
                   // not before
};

struct Record {
    ObjectId id{};
    std::size_t type = 0;  // its place in the catalogue
    std::string name;      // empty: it lives as long as it is referred to
    std::uint64_t version = 0;
    ClientId creator{};
    ClientId account{};  // the client its bytes are charged to: the creator, or who let it grow
                         // when that one was gone
    Lifetime lifetime = Lifetime::lasting;
    std::uint64_t references = 0;  // by clients and from inside other objects
    std::uint64_t charged_bytes = 0;
    bool is_busy = false;       // a job works on it (job.hpp)
    std::optional<Time> alarm;  // when time changes the object next
    Holders holders;
    std::map<Lane, WaitingLine> lanes;  // parked calls; a lane that is empty is not there
    std::unique_ptr<Object> object;
    Record* previous = nullptr;  // among those that are present, in the order of their ids
    Record* next = nullptr;
};

class Store {
public:
    // The record, or nothing. Cost: constant, two loads.
    Record* find(ObjectId id) {
        const std::uint64_t page = number(id) / page_records;
        if (page >= pages_.size() || !pages_[page]) return nullptr;
        return pages_[page]->records[number(id) % page_records].get();
    }
    const Record* find(ObjectId id) const { return const_cast<Store*>(this)->find(id); }
    Record* find(std::string_view name);
    std::size_t size() const { return size_; }

    Record& add(std::unique_ptr<Record> record);
    // The manager and the service: objects that no client makes and nobody ends.
    Record& install(std::unique_ptr<Record> record);
    // An object as it was saved, with its id.
    Record& put_back(std::unique_ptr<Record> record);
    void continue_from(ObjectId next) { next_id_ = next; }
    void erase(Record& record);

    void give_name(Record& record, std::string name);
    void drop_name(Record& record);

    void retain(ObjectId id, std::uint64_t count);
    void release(ObjectId id, std::uint64_t count);
    // It may have become unreachable: look at it when this turn is over.
    void suspect(ObjectId id) { suspects_.push_back(id); }
    bool has_suspects() const { return !suspects_.empty(); }
    // The next object that nobody refers to and no name keeps, or nothing.
    Record* next_unreachable();

    // The first object behind this id, in the order of the ids; then the next ones are linked.
    // Cost: constant where an object has the id, else the pages up to the next.
    const Record* first_behind(ObjectId id) const;
    // In the order of their ids. Cost: the objects that are present; for listings and digests.
    std::vector<const Record*> all() const;
    const std::map<std::string, ObjectId, std::less<>>& names() const { return names_; }
    ObjectId next_id() const { return next_id_; }

private:
    // Ids are given in order, so a record's place follows from its id; a page goes when its last
    // record does.
    static constexpr std::size_t page_records = 256;
    struct Page {
        std::array<std::unique_ptr<Record>, page_records> records;
        std::size_t used = 0;
    };

    Record& put(std::unique_ptr<Record> record);
    void link(Record& record);
    void unlink(Record& record);

    std::vector<std::unique_ptr<Page>> pages_;
    std::size_t size_ = 0;
    Record* first_ = nullptr;
    Record* last_ = nullptr;
    std::map<std::string, ObjectId, std::less<>> names_;
    std::vector<ObjectId> suspects_;
    ObjectId next_id_ = first_shared_object;
};

}  // namespace steward::engine
