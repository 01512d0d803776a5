// From a call that waits to whom it waits for, and what these wait for in turn: in sentences, and
// as a graph for Graphviz. Made of rows of the service's answers; nothing is asked.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace steward::cli {

class WaitChain {
public:
    // Rows of `service.waiters`, and of `service.orphans`.
    WaitChain(nlohmann::ordered_json waiters, nlohmann::ordered_json orphans)
        : waiters_(std::move(waiters)), orphans_(std::move(orphans)) {}

    const nlohmann::ordered_json& waiters() const { return waiters_; }
    // "anna (412) has waited 12.0 s for lock 'disk', held for 14.0 s by bert (409), which has
    // waited …": to the end, or to where it began.
    std::string sentence(const nlohmann::ordered_json& waiter) const;
    // Who would have to do what, for each end to which these lead: a sentence each, none twice.
    std::vector<std::string> helps(const nlohmann::ordered_json& waiters) const;
    // The row that says that nobody is left who could let it go on, or nothing.
    const nlohmann::ordered_json* orphan(const nlohmann::ordered_json& waiter) const;
    // "lock 'disk'", "an item of queue 'jobs'", "lock 'a', lock 'b'".
    static std::string things(const nlohmann::ordered_json& waiter);

private:
    using Id = std::uint64_t;
    std::string told(const nlohmann::ordered_json& waiter, std::set<Id>& seen) const;
    std::string told(const nlohmann::ordered_json& awaited, bool is_one_of_several,
                     const nlohmann::ordered_json& holder, std::set<Id>& seen) const;
    const nlohmann::ordered_json* waits(const nlohmann::ordered_json& holder) const;
    void add_helps(const nlohmann::ordered_json& waiter, std::set<Id>& seen,
                   std::vector<std::string>& helps) const;

    nlohmann::ordered_json waiters_;
    nlohmann::ordered_json orphans_;
    mutable std::set<Id> path_;  // from the call that is told of to where the sentence is
};

// Who waits for what (an arrow from a process to an object) and who holds it (one back), in the
// language of Graphviz; of rows of `service.waiters`, and of `service.deadlocks`.
std::string graph_of(const nlohmann::ordered_json& waiters);
std::string graph_of_deadlocks(const nlohmann::ordered_json& deadlocks);

}  // namespace steward::cli
