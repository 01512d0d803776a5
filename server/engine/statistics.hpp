// What is counted since the start: calls, refusals and bytes of each method, how long calls have
// waited, how long locks were held and by whom for the longest. It is no state and decides nothing.
// What is counted of every call is an increment of a field; the clock is the engine's, the time of
// the turn, so what is taken and let go in one turn was held for no time.
//
// Times are kept of what can be acquired (locks and semaphores), of 10,000 objects: some 8 MB that
// nobody is charged for. Those of an object end with it; whatever comes when there is no room is
// counted and not timed.
#pragma once

#include "engine/histogram.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace steward::engine {

class Catalogue;
class Clients;
class Store;
struct Holding;
struct Parked;
struct Record;

struct MethodCounts {
    std::uint64_t calls = 0;  // that came to their object: what names none is a refusal only
    std::uint64_t refusals = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t bytes_in = 0;   // of their frames
    std::uint64_t bytes_out = 0;  // of the frames of their answers
    // Of those that have waited, and were answered, whatever the answer. Nothing: none has.
    std::unique_ptr<Histogram> waited = nullptr;

    // Somebody has called it, or tried to.
    bool any() const { return calls > 0 || refusals > 0 || timed_out > 0; }
};

struct LockTimes {
    Histogram held;    // from the grant to the release
    Histogram waited;  // of the calls that waited for it
    // Who had it for the longest time, as it was called then, and when it was let go.
    std::int64_t pid = 0;
    std::string name = {};
    Time longest{};
    Time at{};
};

struct Counters {
    // The catalogue is all that is counted by: it must be there as long as this.
    explicit Counters(const Catalogue& catalogue);

    std::uint64_t calls = 0;
    std::uint64_t refusals = 0;
    std::uint64_t parked = 0;
    std::uint64_t granted = 0;
    std::uint64_t timed_out = 0;
    // Channels that ended without a goodbye, alone or with their process.
    std::uint64_t crashes = 0;

    std::vector<MethodCounts> methods;    // by their numbers
    std::map<ObjectId, LockTimes> locks;  // in the order of ids
    std::uint64_t untimed = 0;            // holds and waits for which there was no room

    void called(std::uint16_t method, std::size_t bytes) {
        ++calls;
        MethodCounts& counts = methods[method];
        ++counts.calls;
        counts.bytes_in += bytes;
    }
    // Of a call whose frame is all that is known of it: its method may be none.
    void refused(std::uint16_t method, bool is_late);
    void answered(std::uint16_t method, std::size_t bytes) {
        if (method < methods.size()) [[likely]]
            methods[method].bytes_out += bytes;
    }
    // A call that has waited is answered.
    void waited(std::uint16_t method, const Parked& parked, Time now, Store& store);
    // It is let go now, wholly.
    void held(const Clients& clients, const Holding& holding, Time now);
    void forget(Record& record);

    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t locks_max = 10'000;

private:
    LockTimes* times_of(Record& record);

    std::vector<bool> is_timed_;  // by the types' places in the catalogue
};

}  // namespace steward::engine
