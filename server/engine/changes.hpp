// Watches: who hears of which changes of which objects. The history of an object
// (change_stream.hpp) is kept from the first watch on, and for a while after the last, so that
// somebody who comes back can go on where he was.
//
// Whoever has been told all of an object stands in its history among those who have; at the next
// change he is told that there is something, and then nothing more before he has asked for it. So a
// change costs those who had been told all, and one entry, however slow the others are. What is
// dropped of a history meanwhile they find out when they ask: how many changes they have lost.
#pragma once

#include "common/value.hpp"
#include "engine/answer.hpp"
#include "engine/change_note.hpp"
#include "engine/change_stream.hpp"
#include "engine/store.hpp"
#include "engine/watcher.hpp"

#include <unordered_map>

namespace steward::engine {

class Call;
class Engine;
struct Caller;

// Why the version of an object rises: a call, or what was done without one.
struct ChangeCause {
    const Call& call;
    const MethodRow* row = nullptr;
    const Effects* effects = nullptr;
    const ChangeNote* note = nullptr;
    std::string_view kind = {};  // where it is known otherwise
};

class Changes {
public:
    explicit Changes(Engine& engine) : engine_(engine) {}

    // --- what happens ---

    // The one place where a version rises. Cost: next to nothing where nobody watches.
    void count(Record& record, const ChangeCause& cause) {
        ++record.version;
        if (record.is_recorded) [[unlikely]]
            changed(record, cause);
    }
    // An object was made, and has its name if it has one; it is about to lose it; it is about to
    // end.
    void created(Record& record, const Call& call) {
        if (!by_name_.empty() && !record.name.empty()) [[unlikely]]
            found(record, call);
    }
    void loses_name(Record& record, const Call* by = nullptr);
    void ends(Record& record);

    // --- of a watch ---

    // Watch an object or those of a name; only what is done at a key; what has come after a
    // version. Refuses before anything has changed.
    void add(Watcher& watcher, const Call& call, ValueView what, std::optional<std::uint64_t> since,
             std::optional<ValueView> key);
    // False: it was not watched.
    bool remove(Watcher& watcher, ValueView what);
    // The next changes, at most so many, in the order in which they were made; what is lost is told
    // where it is missing. It must have news.
    Array take(Watcher& watcher, std::size_t count);
    bool is_cut() const { return is_cut_; }  // there was more than it could take

    // --- all of it ---

    std::uint64_t bytes() const { return bytes_; }
    std::uint64_t bytes_max() const;
    const std::map<ObjectId, ChangeStream>& streams() const { return streams_; }
    std::size_t watches() const { return watchers_.size(); }
    bool go_together() const;

    // A watch that was saved comes before its objects' histories do.
    void loaded(Watcher& watcher) { loaded_.push_back(&watcher); }
    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t names_max = 64;         // of one watch
    static constexpr std::size_t targets_max = 4'000;    // objects
    static constexpr std::size_t keys_max = 1'000;       // of one object
    static constexpr std::size_t patterns_max = 10'000;  // of all watches
    static constexpr std::size_t watchers_max = 10'000;  // of one object
    static constexpr std::size_t examined_max = 20'000;  // names, for one pattern
    static constexpr std::size_t answer_bytes_max = 256u << 10;
    // After so many changes that nobody watched, nobody is expected to come back.
    static constexpr std::uint64_t unwatched_max = 10'000;

private:
    using Names = std::map<std::string, std::set<ObjectId>, std::less<>>;

    void changed(Record& record, const ChangeCause& cause);
    void found(Record& record, const Call& call);
    void append(ChangeStream& stream, ObjectId object, Change change);
    void mark(ObjectId watch, ObjectId object, std::uint64_t position, Sequence sequence);
    void require(const Watcher& watcher, const Call& call, std::size_t objects,
                 std::uint64_t name_bytes, std::optional<BytesView> key) const;
    std::vector<Record*> named(const Watcher& watcher, std::string_view name);
    ChangeStream& open(Record& record);
    void begin(Watcher& watcher, Record& record, const WatchTarget& target,
               std::optional<std::uint64_t> since);
    void begin_after(Watcher& watcher, ObjectId object, WatchTarget& target, std::uint64_t version);
    static void widen(Watcher& watcher, WatchTarget& target, const WatchTarget& wanted);
    void end(Watcher& watcher, ObjectId object);
    void end_if_over(Watcher& watcher, ObjectId object);
    void is_told(Watcher& watcher, ObjectId object, WatchTarget& target);
    void is_not_told(const Watcher& watcher, ObjectId object, const WatchTarget& target);
    void left(ObjectId object, ChangeStream& stream);
    void forget(Watcher& watcher);
    void forget_name(const std::string& name, ObjectId watch);
    void set_age(ObjectId object, ChangeStream& stream);
    void drop_oldest(ObjectId object, ChangeStream& stream);
    void drop(ObjectId object);
    void keep_bounds(ObjectId object);
    std::optional<std::uint64_t> next_for(const ChangeStream& stream, const WatchTarget& target,
                                          std::uint64_t from) const;
    std::size_t tell(Watcher& watcher, ObjectId object, Bytes& told, std::size_t count);
    void charge(Watcher& watcher);

    Engine& engine_;
    std::map<ObjectId, ChangeStream> streams_;
    std::set<std::pair<Sequence, ObjectId>> ages_;  // of those that may be dropped from
    std::uint64_t bytes_ = 0;
    std::unordered_map<std::uint64_t, Watcher*> watchers_;
    Names by_name_;                   // plain names and patterns, and the watches of each
    std::set<std::string> patterns_;  // of these
    std::vector<Watcher*> loaded_;
    bool is_cut_ = false;
};

// As a watcher is told it, with the place of its keys in it (change_text.cpp).
Change change_of(const Engine& engine, const Record& record, const ChangeCause& cause);
// Without a call: its name, or the object itself, is gone.
Change end_of(const Engine& engine, const Record& record, std::string_view kind, const Call* by);
// "lost": so many changes of this object, up to this version.
void write_lost(Bytes& told, ObjectId object, std::string_view name, std::uint64_t version,
                std::uint64_t count);
void write_missed(Bytes& told, std::uint64_t count);

}  // namespace steward::engine
