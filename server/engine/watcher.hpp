// What one watch remembers (types/watch.cpp): which names and objects it is about, and how far each
// of these has been told. It keeps no changes: those are in the histories of the objects
// (change_stream.hpp), once for all who watch them. So a watch whose owner sleeps costs what it is
// about, and nothing that happens meanwhile.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/charges.hpp"
#include "engine/ids.hpp"
#include "engine/saved.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace steward::engine {

// One object that is watched.
struct WatchTarget {
    bool is_by_name = false;  // it is watched because of its name, and only as long as it has it
    bool is_whole = false;    // else only what is done at these keys
    std::set<Bytes> keys = {};
    // Of one that has changed since: the number of the change to be told next in its history, and
    // by which commit that change was made. What has been dropped there before that is lost; and so
    // many changes more.
    std::optional<Sequence> pending_at = {};
    std::uint64_t position = 0;
    std::uint64_t lost = 0;
};

struct Watcher {
    ObjectId id{};                             // of the watch; nothing before it is about any
    std::set<std::string, std::less<>> names;  // plain ones, and patterns
    std::map<ObjectId, WatchTarget> targets;
    std::set<std::pair<Sequence, ObjectId>> pending;  // of these, what is to be told next first
    std::uint64_t missed = 0;  // objects that a pattern would have led to, but for a limit
    bool is_resting = false;   // it was told something just now, and gathers what comes next
    std::uint64_t bytes = 0;   // what it is charged

    bool has_news() const { return !pending.empty() || missed > 0; }
    bool is_ready() const { return has_news() && !is_resting; }

    static std::uint64_t bytes_of_name(std::uint64_t size) {
        return 2 * (charges::block(size + 1) + charges::watch_name);
    }
    static std::uint64_t bytes_of_key(std::uint64_t size) {
        return 2 * (charges::block(size) + charges::watch_key);
    }

    void save(Writer& writer) const;
    void load(Saved& saved);
};

// Whether a name is a pattern: it has a `*`, which stands for any letters, or a `?`, which stands
// for one byte. In a pattern a backslash takes its meaning from what follows.
bool is_pattern(std::string_view name);
// Whether a name is one of those that the pattern, or plain name, is about. Cost: the product of
// their lengths at most.
bool matches(std::string_view pattern, std::string_view name);
// What all names begin with that match.
std::string_view literal_beginning(std::string_view pattern);

}  // namespace steward::engine
