// What the bench has measured: a JSON line for each figure as soon as it is known, and all of them
// kept for the tables, the aims and the charts at the end.
#pragma once

#include "bench/comparison.hpp"
#include "bench/figure.hpp"

namespace steward::bench {

// What is compared across systems.
struct Cell {
    std::string measured;
    std::size_t clients;
    std::size_t pipeline;
    std::string wait;
    bool operator==(const Cell&) const = default;
};

inline Cell cell_of(const Figure& figure) {
    return {figure.measured, figure.clients, figure.pipeline, figure.wait};
}

struct TimeUsed {
    std::string part;
    std::chrono::duration<double> seconds{};
};

class Report {
public:
    // Keep and print it.
    void add(const Figure& figure);
    void add(const Quantity& quantity);
    void add(const Comparison& comparison);

    // Kept, not printed: how long a part of the run took.
    void add(const TimeUsed& time) { times_.push_back(time); }

    const std::vector<TimeUsed>& times() const { return times_; }
    const std::vector<Figure>& figures() const { return figures_; }
    const std::vector<Quantity>& quantities() const { return quantities_; }
    const std::vector<Comparison>& comparisons() const { return comparisons_; }
    // Nothing when it was not measured.
    const Figure* find(std::string_view system, const Cell& cell) const;
    const Quantity* find(std::string_view system, std::string_view measured) const;

private:
    std::vector<Figure> figures_;
    std::vector<Quantity> quantities_;
    std::vector<Comparison> comparisons_;
    std::vector<TimeUsed> times_;
};

}  // namespace steward::bench
