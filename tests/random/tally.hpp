// What became of the calls of a made-up history: marks that prove that each method was seen done,
// refused, waiting, granted later, timed out, and dropped by the death of its caller.
#pragma once

#include "engine/catalogue.hpp"

#include <map>
#include <set>

namespace steward::random {

class Tally {
public:
    // A call has its answer, at once or after it waited.
    void answered(const std::string& method, ErrorCode status, bool waited, bool holder_died);
    void waits(const std::string& method) { ++methods_[method].waited; }
    void dropped(const std::string& method) { ++methods_[method].dropped; }
    // A model has been where it seldom comes.
    void mark(const std::string& what) { ++marks_[what]; }

    // What is missing of what the catalogue and the tables of tally.cpp promise; each a sentence.
    std::vector<std::string> missing(const engine::Catalogue& catalogue) const;
    // A line for each method and mark.
    std::string table() const;

private:
    struct Outcomes {
        std::uint64_t done = 0;
        std::uint64_t granted = 0;  // done after it waited
        std::uint64_t waited = 0;
        std::uint64_t timed_out = 0;  // at once or after it waited
        std::uint64_t dropped = 0;
        std::uint64_t told = 0;  // that a former holder died
        std::map<ErrorCode, std::uint64_t> refused = {};
        std::map<ErrorCode, std::uint64_t> refused_late = {};  // after it waited
    };
    std::vector<std::string> missing_of(const engine::MethodRow& row) const;
    std::vector<std::string> missing_refusals(const engine::TypeRow& type) const;

    std::map<std::string, Outcomes> methods_;
    std::map<std::string, std::uint64_t> marks_;
};

}  // namespace steward::random
