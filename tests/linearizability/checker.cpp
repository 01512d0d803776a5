#include "tests/linearizability/checker.hpp"

#include "tests/linearizability/model.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace steward::linearizability {
namespace {

constexpr std::size_t shown_of_prefix = 16;

// The beginnings and ends of operations in the order of their times, as a linked list out of which
// an operation is lifted when it has been given its place, and into which it is put back when that
// place was wrong (Knuth's dancing links).
class Timeline {
public:
    explicit Timeline(const std::vector<Operation>& operations) {
        std::vector<Event> events;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            callers_.emplace_back(operations[i].process, operations[i].thread);
            events.push_back({operations[i].begin, false, i});
            if (operations[i].is_known()) events.push_back({operations[i].end, true, i});
        }
        // At the same moment beginnings come first: then the operations overlap, and any order will
        // do.
        std::stable_sort(events.begin(), events.end(), [](const Event& left, const Event& right) {
            return left.time != right.time ? left.time < right.time : left.is_end < right.is_end;
        });
        begins_.resize(operations.size());
        ends_.resize(operations.size());
        nodes_.resize(events.size() + 1);
        for (std::size_t i = 0; i < events.size(); ++i) {
            const std::size_t at = i + 1;
            nodes_[at] = {.before = i,
                          .after = at + 1,
                          .operation = events[i].operation,
                          .is_end = events[i].is_end};
            (events[i].is_end ? ends_ : begins_)[events[i].operation] = at;
        }
        nodes_.front() = {.before = events.size(), .after = events.empty() ? 0u : 1u};
        nodes_.back().after = 0;
    }

    // What may come next: all that began before the first end. Who began first is likeliest to have
    // been served first; what never ended is tried last. That decides nothing, but saves most of
    // the search. One caller's operations keep their order, those included that it did not wait
    // for.
    std::vector<std::size_t> candidates() const {
        std::vector<std::size_t> known, unknown;
        std::size_t at = nodes_.front().after;
        for (; at != 0 && !nodes_[at].is_end; at = nodes_[at].after) {
            const std::size_t operation = nodes_[at].operation;
            const auto precedes = [&](std::size_t earlier) {
                return callers_[earlier] == callers_[operation];
            };
            if (std::any_of(known.begin(), known.end(), precedes)) continue;
            (ends_[operation] != 0 ? known : unknown).push_back(operation);
        }
        known.insert(known.end(), unknown.begin(), unknown.end());
        return known;
    }

    void lift(std::size_t operation) {
        unlink(begins_[operation]);
        if (ends_[operation] != 0) unlink(ends_[operation]);
    }
    void put_back(std::size_t operation) {
        if (ends_[operation] != 0) relink(ends_[operation]);
        relink(begins_[operation]);
    }

private:
    struct Event {
        Nanoseconds time;
        bool is_end;
        std::size_t operation;
    };
    struct Node {
        std::size_t before = 0, after = 0, operation = 0;
        bool is_end = false;
    };

    void unlink(std::size_t at) {
        nodes_[nodes_[at].before].after = nodes_[at].after;
        nodes_[nodes_[at].after].before = nodes_[at].before;
    }
    void relink(std::size_t at) {
        nodes_[nodes_[at].before].after = at;
        nodes_[nodes_[at].after].before = at;
    }

    std::vector<Node> nodes_;                 // the first one is both ends of the list
    std::vector<std::size_t> begins_, ends_;  // of each operation; an end that never came is 0
    std::vector<std::pair<int, int>> callers_;
};

// The state after an operation, where it can have come to what its caller was told.
std::optional<State> step(const Model& model, const State& before, const Operation& operation) {
    State after = before;
    const std::optional<Answer> answer = model.apply(after, operation);
    if (!answer) return std::nullopt;
    if (operation.is_known()) {
        if (answer->outcome != operation.outcome || answer->values != operation.values)
            return std::nullopt;
    } else if (after == before) {
        return std::nullopt;  // as if it had never been done, which is tried anyway
    }
    return after;
}

// One search: depth first over which operation comes next.
class Search {
public:
    Search(const Model& model, const std::vector<Operation>& operations, std::uint64_t limit)
        : model_(model),
          operations_(operations),
          limit_(limit),
          timeline_(operations),
          placed_((operations.size() + 63) / 64) {
        for (const Operation& operation : operations) left_ += operation.is_known() ? 1u : 0u;
    }

    Report run() {
        path_.push_back({.state = model_.initial(), .candidates = timeline_.candidates()});
        while (left_ > 0) {
            if (path_.back().next == path_.back().candidates.size()) {
                if (!turn_back()) return {Verdict::not_linearizable, steps_, explain()};
                continue;
            }
            if (++steps_ > limit_)
                return {Verdict::undecided, steps_, "the search gave up\n" + explain()};
            try_next();
        }
        return {Verdict::linearizable, steps_, {}};
    }

private:
    struct Place {
        State state;  // before the next operation
        std::vector<std::size_t> candidates;
        std::size_t next = 0;  // of the candidates
    };

    void try_next() {
        Place& here = path_.back();
        const std::size_t operation = here.candidates[here.next++];
        std::optional<State> after = step(model_, here.state, operations_[operation]);
        if (!after) return;
        flip(operation);
        if (!seen_.insert(key(*after)).second) return flip(operation);
        timeline_.lift(operation);
        order_.push_back(operation);
        left_ -= operations_[operation].is_known() ? 1u : 0u;
        path_.push_back({.state = std::move(*after), .candidates = timeline_.candidates()});
    }

    // False when there is nothing left to try.
    bool turn_back() {
        if (order_.size() >= best_order_.size()) {
            best_order_ = order_;
            best_ = path_.back();
        }
        path_.pop_back();
        if (path_.empty()) return false;
        const std::size_t operation = order_.back();
        order_.pop_back();
        timeline_.put_back(operation);
        flip(operation);
        left_ += operations_[operation].is_known() ? 1u : 0u;
        return true;
    }

    void flip(std::size_t operation) {
        placed_[operation / 64] ^= std::uint64_t{1} << (operation % 64);
    }

    // What decides whether the rest can be placed: which operations have been, and the state. All
    // of it, no hash of it.
    std::string key(const State& state) const {
        std::string bytes(reinterpret_cast<const char*>(placed_.data()),
                          placed_.size() * sizeof placed_[0]);
        bytes.append(reinterpret_cast<const char*>(state.data()), state.size() * sizeof state[0]);
        return bytes;
    }

    std::string explain() const {
        std::string text = "in order, the longest that fits (" +
                           std::to_string(best_order_.size()) + " operations, the last of them):\n";
        const std::size_t first =
            best_order_.size() > shown_of_prefix ? best_order_.size() - shown_of_prefix : 0;
        for (std::size_t i = first; i < best_order_.size(); ++i)
            text += "    " + to_string(operations_[best_order_[i]]) + '\n';
        text += "then the state is [" + to_string(best_.state) +
                " ], and none of these, one of which must come next, fits:\n";
        for (const std::size_t operation : best_.candidates)
            text += "    " + to_string(operations_[operation]) + '\n';
        return text;
    }

    const Model& model_;
    const std::vector<Operation>& operations_;
    std::uint64_t limit_;
    Timeline timeline_;
    std::vector<std::uint64_t> placed_;  // one bit for each operation
    std::size_t left_ = 0;  // operations that ended and have no place yet; the others need none
    std::vector<Place> path_;
    std::vector<std::size_t> order_;
    std::unordered_set<std::string> seen_;
    std::uint64_t steps_ = 0;
    std::vector<std::size_t> best_order_;
    Place best_;
};

}  // namespace

Report check(const History& history, std::uint64_t limit) {
    const std::unique_ptr<Model> model = make_model(history.model, history.parameters);
    std::map<std::int64_t, std::vector<Operation>> parts;
    for (const Operation& operation : history.operations)
        parts[model->part(operation)].push_back(operation);
    Report all;
    for (const auto& [part, operations] : parts) {
        Report report = Search(*model, operations, limit).run();
        all.steps += report.steps;
        if (report) continue;
        all.verdict = report.verdict;
        all.explanation = "model " + history.model + to_string(history.parameters) + ", part " +
                          std::to_string(part) + ": " + report.explanation;
        break;
    }
    return all;
}

}  // namespace steward::linearizability
