// The groups of calls that wait for one another: the strongly connected components of those that
// are stuck (Tarjan: Depth-First Search and Linear Graph Algorithms, 1972), without recursion over
// what peers have made.
#include "engine/wait_graph.hpp"

#include <algorithm>
#include <set>

namespace steward::engine {
namespace {

class Components {
public:
    explicit Components(const WaitGraph& graph) : graph_(graph) {}

    bool knows(ParkNumber call) const { return index_.contains(call); }
    void visit(ParkNumber start) {
        enter(start);
        while (!path_.empty()) {
            Visit& visit = path_.back();
            if (visit.next == visit.ahead.size()) {
                leave();
                continue;
            }
            const ParkNumber other = visit.ahead[visit.next++];
            if (!knows(other))
                enter(other);
            else if (is_open_.contains(other))
                low_[visit.call] = std::min(low_[visit.call], index_[other]);
        }
    }
    std::vector<std::vector<ParkNumber>> found() { return std::move(found_); }

private:
    struct Visit {
        ParkNumber call;
        std::vector<ParkNumber> ahead;
        std::size_t next = 0;
    };

    void enter(ParkNumber call) {
        const std::size_t number = index_.size();
        index_[call] = low_[call] = number;
        open_.push_back(call);
        is_open_.insert(call);
        path_.push_back({call, graph_.waits_for(call)});
    }
    void leave() {
        const ParkNumber call = path_.back().call;
        const bool waits_for_itself = std::ranges::count(path_.back().ahead, call) > 0;
        path_.pop_back();
        if (!path_.empty()) {
            const ParkNumber before = path_.back().call;
            low_[before] = std::min(low_[before], low_[call]);
        }
        if (low_[call] != index_[call]) return;
        std::vector<ParkNumber> group;
        do {
            group.push_back(open_.back());
            is_open_.erase(open_.back());
            open_.pop_back();
        } while (group.back() != call);
        std::sort(group.begin(), group.end());
        if (group.size() > 1 || waits_for_itself) found_.push_back(std::move(group));
    }

    const WaitGraph& graph_;
    std::map<ParkNumber, std::size_t> index_, low_;
    std::vector<ParkNumber> open_;
    std::set<ParkNumber> is_open_;
    std::vector<Visit> path_;
    std::vector<std::vector<ParkNumber>> found_;
};

}  // namespace

std::vector<std::vector<ParkNumber>> WaitGraph::cycles() const {
    Components components(*this);
    for (const ParkNumber call : order_)
        if (is_stuck(call) && !components.knows(call)) components.visit(call);
    return components.found();
}

}  // namespace steward::engine
