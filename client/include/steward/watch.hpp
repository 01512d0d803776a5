// To hear of what happens to shared objects, as it happens and in order (docs/watching.md):
//   for (const steward::Change& change : jobs.watch()) std::cout << change << '\n';
//   steward::Watch watch(manager, {"jobs/*", "config"});      // by names and patterns
// A watch has a connection of its own, on which it always asks for what comes next; so it can be
// polled beside others. A program that is slow loses changes, is told how many, and holds up
// nobody: a change of kind "lost" says so in the place of those that are missing.
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/value.hpp"

#include <functional>
#include <iterator>
#include <memory>
#include <stop_token>

namespace steward {

class Manager;

// One thing that has happened to an object.
struct Change {
    // set, insert, delete, clear, acquire, release, change; crash (a holder has crashed),
    // lease_ended, time (its time has come); created, removed (its name was taken away), ended; or
    // lost.
    std::string kind;
    std::uint64_t version = 0;   // of the object after it; of what is lost, after the last of it
    std::uint64_t object = 0;    // its id
    std::string name;            // of the object; empty: it has none
    std::string type;            // "list"
    std::string method;          // "list.append"; empty: it was no call
    std::uint64_t sequence = 0;  // its place in the daemon's one order; not of what is lost
    std::uint64_t lost = 0;      // kind lost: so many changes of this object are missing here

    // The key or index that it was about; or several; neither: it was about the whole object.
    std::optional<Value> key;
    std::vector<Value> keys;
    // What stood there, and what stands there now, where it has at most 256 bytes and refers to no
    // objects. Else its size in bytes; 0: there was nothing, or it is not known.
    std::optional<Value> before;
    std::optional<Value> after;
    std::uint64_t before_bytes = 0;
    std::uint64_t after_bytes = 0;

    // Who did it: the daemon's number for the process, its pid, and what it calls itself.
    std::uint64_t client = 0;
    std::int64_t pid = 0;
    std::string by;
    double at = 0;  // seconds of the daemon's clock

    bool is_lost() const { return kind == "lost"; }
    // All of it as one line of JSON, as `steward watch --json` prints it.
    std::string text() const;
    friend std::ostream& operator<<(std::ostream& out, const Change& change);

private:
    friend class Watch;
    Bytes bytes_;  // as it came
};

struct WatchOptions {
    // Of one object: only what is done under this key, or at this index from the beginning.
    std::optional<Value> key = {};
    // Of one object: from what has come after this version on. What the daemon does not remember of
    // that is announced as lost.
    std::optional<std::uint64_t> since = {};
    // After an answer of the daemon the next one comes so much later at the earliest, with all that
    // has come by then; the first change after a while always comes at once. Nothing: 5 ms.
    std::optional<std::chrono::duration<double>> gather = {};
};

// Whoever uses it does so in one thread at a time. A child that was forked has no part in it: there
// it throws NotSent. All that asks the daemon throws NotSent, Lost, Refused as any call does.
class Watch {
public:
    // Watches what has one of these names, or comes to have it; `*` stands for any letters and `?`
    // for one byte. The options' key and since are for one plain name. Two round trips and one for
    // each name. Throws BadArgument, NoSuchObject, LimitExceeded besides.
    Watch(const Manager& manager, const std::vector<std::string>& names,
          const WatchOptions& options = {});
    // The watch ends at the daemon.
    ~Watch();
    Watch(Watch&&) noexcept;
    Watch& operator=(Watch&&) noexcept;

    // Watches this too. A round trip.
    void add(const std::string& name);
    // Watches it no more; false where it was not watched. What has come before may still be told. A
    // round trip.
    bool remove(const std::string& name);

    // The next change. Blocks until there is one.
    Change next();
    // The same, for so long at most.
    std::optional<Change> next_for(std::chrono::duration<double> time);
    // Nothing where none has come yet. Does not block.
    std::optional<Change> try_next();
    // Readable, for poll(2), when something has come. Then try_next() is to be called until it has
    // nothing more. Nobody else reads it.
    int descriptor() const;
    // Calls the function for each change until a stop is asked for, also from inside of it; blocks
    // until then.
    void run(const std::stop_token& stop, const std::function<void(const Change&)>& hear);

    // for (const Change& change : watch): each is waited for; it ends by break, or as next()
    // throws.
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Change;
        using difference_type = std::ptrdiff_t;
        using pointer = const Change*;
        using reference = const Change&;

        explicit Iterator(Watch& watch) : watch_(&watch), change_(watch.next()) {}
        const Change& operator*() const { return change_; }
        const Change* operator->() const { return &change_; }
        Iterator& operator++() {
            change_ = watch_->next();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return false; }

    private:
        Watch* watch_;
        Change change_;
    };
    Iterator begin() { return Iterator(*this); }
    std::default_sentinel_t end() const { return {}; }

private:
    friend class detail::Direct;
    struct State;
    explicit Watch(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace steward
