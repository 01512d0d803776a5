// What samples make together: the objects, locks, queues and clients that there are, how fast they
// change, and how long queues have been for a minute. Pure: times are those of the samples.
#pragma once

#include "client/cli/top_sample.hpp"

#include <deque>

namespace steward::cli::top {

inline constexpr double minute = 60;

// What a queue was at one time.
struct QueuePoint {
    double at = 0;
    std::uint64_t version = 0;
    QueueFigures figures;
};

struct TrackedObject {
    ObjectRow row;
    double seen_at = 0;
    std::optional<double> changes;  // a second; nothing before it was seen twice
    std::deque<QueuePoint> points;  // of a queue, the oldest first, of the last minute
};

class History {
public:
    // A sample of another daemon than the last begins anew.
    void take(Sample sample);

    const std::map<Id, TrackedObject>& objects() const { return objects_; }
    const std::map<Id, ClientRow>& clients() const { return clients_; }
    // The last one; what its rows said is in the other members.
    const Sample& latest() const { return latest_; }
    const std::optional<double>& calls_per_second() const { return calls_; }
    bool is_empty() const { return latest_.at == 0; }
    // Who held it when that was last asked for, if it was since it has been held.
    const Holders* holders(Id object) const;

private:
    void take_objects(const Sample& sample);
    void take_queues(const Sample& sample);

    std::map<Id, TrackedObject> objects_;
    std::map<Id, ClientRow> clients_;
    std::map<Id, Holders> holders_;
    Sample latest_;
    std::optional<double> calls_;
};

// How many items a second came and went over the last seconds: both are at least so many. Exact
// where items are put and taken one by one, and where nobody says of items that they are done.
struct Flow {
    double in = 0;
    double out = 0;
};
std::optional<Flow> flow(const std::deque<QueuePoint>& points);

// The lengths over the minute before `now`, in so many pieces of equal time: the last length in
// each, as it was before where there is none, nothing before the first.
std::vector<std::optional<double>> lengths(const std::deque<QueuePoint>& points, double now,
                                           std::size_t pieces);

}  // namespace steward::cli::top
