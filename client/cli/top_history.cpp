// What samples make together.
#include "client/cli/top_history.hpp"

#include <algorithm>
#include <cmath>

namespace steward::cli::top {
namespace {

// Longer than what two neighbours differ by, short enough to follow what happens.
constexpr double flow_seconds = 5;

double difference(std::uint64_t later, std::uint64_t earlier) {
    return static_cast<double>(static_cast<std::int64_t>(later - earlier));
}

}  // namespace

void History::take(Sample sample) {
    const bool is_another = sample.totals.instance != latest_.totals.instance;
    if (is_another) *this = {};
    if (latest_.at > 0 && sample.at > latest_.at)
        calls_ = std::max(0.0, difference(sample.totals.calls, latest_.totals.calls)) /
                 (sample.at - latest_.at);
    take_objects(sample);
    take_queues(sample);
    const Rows<ClientRow>& clients = sample.clients;
    clients_.erase(clients_.upper_bound(clients.after), clients_.upper_bound(clients.last));
    for (const ClientRow& row : clients.rows) clients_[row.id] = row;
    for (auto& [id, holders] : sample.holders) holders_[id] = std::move(holders);
    std::erase_if(holders_, [&](const auto& one) {
        const auto object = objects_.find(one.first);
        return object == objects_.end() || !object->second.row.is_held;
    });
    sample.holders.clear();
    sample.objects.rows.clear();
    sample.clients.rows.clear();
    latest_ = std::move(sample);
}

// Both are in the order of ids.
void History::take_objects(const Sample& sample) {
    const Rows<ObjectRow>& page = sample.objects;
    auto old = objects_.upper_bound(page.after);
    for (const ObjectRow& row : page.rows) {
        while (old != objects_.end() && old->first < row.id) old = objects_.erase(old);
        if (old == objects_.end() || old->first != row.id) {
            objects_.emplace_hint(
                old, row.id,
                TrackedObject{.row = row, .seen_at = sample.at, .changes = {}, .points = {}});
            continue;
        }
        TrackedObject& object = old->second;
        if (sample.at > object.seen_at)
            object.changes = std::max(0.0, difference(row.version, object.row.version)) /
                             (sample.at - object.seen_at);
        object.row = row;
        object.seen_at = sample.at;
        ++old;
    }
    objects_.erase(old, objects_.upper_bound(page.last));
}

void History::take_queues(const Sample& sample) {
    for (const auto& [id, figures] : sample.queues) {
        const auto found = objects_.find(id);
        if (found == objects_.end()) continue;
        std::deque<QueuePoint>& points = found->second.points;
        points.push_back(
            {.at = sample.at, .version = found->second.row.version, .figures = figures});
        // The one that began before the minute did says how long the queue was then.
        while (points.size() > 1 && points[1].at <= sample.at - minute) points.pop_front();
    }
}

const Holders* History::holders(Id object) const {
    const auto found = holders_.find(object);
    return found == holders_.end() ? nullptr : &found->second;
}

std::optional<Flow> flow(const std::deque<QueuePoint>& points) {
    if (points.size() < 2) return std::nullopt;
    const QueuePoint& last = points.back();
    auto first = points.end() - 2;
    while (first != points.begin() && last.at - std::prev(first)->at <= flow_seconds) --first;
    const double seconds = last.at - first->at;
    if (seconds <= 0) return std::nullopt;
    // Each put, get and done is a version, and puts - gets is what the length rises by, puts - done
    // what is unfinished rises by: three equations. Where several items go in at a time there are
    // fewer versions, and the greatest of the three is nearest.
    const double changes = difference(last.version, first->version);
    const double longer = difference(last.figures.length, first->figures.length);
    const double more_unfinished = difference(last.figures.unfinished, first->figures.unfinished);
    const double in =
        std::max({(changes + longer + more_unfinished) / 3, longer, more_unfinished, 0.0});
    return Flow{.in = in / seconds, .out = std::max(0.0, in - longer) / seconds};
}

std::vector<std::optional<double>> lengths(const std::deque<QueuePoint>& points, double now,
                                           std::size_t pieces) {
    std::vector<std::optional<double>> all(pieces);
    std::optional<double> length;
    auto next = points.begin();
    for (std::size_t i = 0; i < pieces; ++i) {
        const double end =
            now - minute * static_cast<double>(pieces - 1 - i) / static_cast<double>(pieces);
        for (; next != points.end() && next->at <= end; ++next)
            length = static_cast<double>(next->figures.length);
        all[i] = length;
    }
    return all;
}

}  // namespace steward::cli::top
