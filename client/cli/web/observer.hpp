// Makes of samples what the page shows: what has changed between two of them becomes rates, and
// what can be shown is chosen, so that the size of a snapshot has a bound whatever the daemon
// holds. Pure: the clock is the caller's.
#pragma once

#include "client/cli/web/source.hpp"

#include <optional>
#include <set>
#include <tuple>

namespace steward::web {

// In one snapshot.
inline constexpr std::size_t graph_objects_max = 200;
inline constexpr std::size_t graph_processes_max = 200;
inline constexpr std::size_t graph_edges_max = 1'000;
inline constexpr std::size_t rows_max = 40;
inline constexpr std::size_t clients_shown_max = 200;
inline constexpr std::size_t reports_shown_max = 50;
// Letters of a name or a sentence; what is longer is cut with an ellipsis.
inline constexpr std::size_t letters_max = 600;

class Observer {
public:
    // `seconds` since any moment, the same each time. Members of the answer: `at`, `instance`,
    // `daemon` (figures, and `rates` for each second), `graph` (`nodes` and `edges`), the tables
    // `busiest`, `waits`, `locks`, `queues` and `clients`, `deadlocks`, `reports`, `notes`. Cost:
    // the sample's size.
    nlohmann::ordered_json see(const Sample& sample, double seconds);

private:
    using Id = std::uint64_t;
    struct Seen {
        std::uint64_t version = 0;
        std::optional<double> rate;  // changes in a second, once it was seen twice
        double busy() const { return rate.value_or(0); }
    };
    struct Hold {
        double since = 0;
        bool is_at_least = false;  // it was there when this began to look
    };
    struct Graph;

    void forget_if_new(const Sample& sample);
    void count(const Sample& sample, double seconds);
    nlohmann::ordered_json rates(const Sample& sample, double seconds);
    void note_holds(const Sample& sample, double seconds);
    nlohmann::ordered_json graph(const Sample& sample);
    std::set<Id> objects_of_graph(const Sample& sample, const std::set<Id>& linked);
    nlohmann::ordered_json locks(const Sample& sample, double seconds) const;
    nlohmann::ordered_json rate_of(Id object) const;
    nlohmann::ordered_json busiest(const Sample& sample) const;
    nlohmann::ordered_json queues(const Sample& sample) const;

    std::string instance_;
    double last_ = -1;  // when the last sample was taken; before the first: less than 0
    std::map<Id, Seen> seen_;
    std::map<std::string, double> counters_;
    std::set<Id> once_linked_;
    // By object, client and the number of the commit that granted it.
    std::map<std::tuple<Id, Id, Id>, Hold> holds_;
};

}  // namespace steward::web
