// Asks the daemon for a sample, by the methods of its service that everybody has. What one sample
// costs the daemon has a bound, however many objects there are: pages, of which a sample asks only
// some; the next one goes on where it stopped.
#pragma once

#include "client/cli/session.hpp"
#include "client/cli/top_sample.hpp"

#include <set>

namespace steward::cli::top {

class Sampler {
public:
    // Both are to outlive this. `watch` is called whenever an answer is waited for, and returns
    // when it may have come; what it throws ends the sample.
    Sampler(Session& session, Session::Watch watch);

    // Throws what Session throws; a call that is refused leaves its part of the sample empty.
    Sample take(const Wanted& wanted);
    // The one place where an opened object is asked for. Its value is asked for only where its
    // version is another than when it was last asked for.
    Opened look_at(Id id);

private:
    std::vector<std::optional<Answer>> ask(const std::vector<Session::Question>& questions);
    void take_totals(const Answer& answer, Sample& sample);
    void take_objects(const Answer& answer, Rows<ObjectRow>& rows);
    void take_more_objects(Rows<ObjectRow>& rows);
    void take_queues(Sample& sample);
    void take_holders(const std::vector<Id>& wanted, Sample& sample);
    void take_report(const Answer& answer, double at, Sample& sample);
    std::vector<std::string> value_of(const nlohmann::ordered_json& info);

    Session& session_;
    Session::Watch watch_;
    std::set<std::string, std::less<>> lock_types_, queue_types_;
    std::map<Id, std::string> queues_;    // by the objects' ids: their types
    std::map<Id, std::string> programs_;  // of clients
    Id objects_after_ = 0;                // where the next sample goes on
    Id clients_after_ = 0;
    std::uint64_t own_calls_ = 0;
    std::uint64_t last_report_ = 0;
    std::string report_;
    double reported_at_ = 0;
    Opened opened_;
};

// Seconds of a steady clock.
double steady_now();

}  // namespace steward::cli::top
