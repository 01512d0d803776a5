// What the bench prints: a JSON line for each figure as soon as it is known, and at the end a table
// for people with the ratios that the project's targets are about.
#pragma once

#include "bench/comparison.hpp"
#include "bench/figure.hpp"

namespace steward::bench {

class Report {
public:
    // Keep and print it.
    void add(const Figure& figure);
    void add(const Quantity& quantity);
    void add(const Comparison& comparison);

    void print_tables() const;

private:
    struct Cell {
        std::string measured;
        std::size_t clients;
        std::size_t pipeline;
        std::string wait;
        bool operator==(const Cell&) const = default;
    };

    const Figure* find(std::string_view system, const Cell& cell) const;
    void print_calls() const;
    void print_decrements() const;
    void print_quantities() const;
    void print_comparisons() const;

    std::vector<Figure> figures_;
    std::vector<Quantity> quantities_;
    std::vector<Comparison> comparisons_;
};

}  // namespace steward::bench
