// Who waits for whom: from a call that is parked to the objects that it waits for, to those who
// hold them, and to what these wait for in turn. It says of a call whether anybody is left who
// could let it go on.
//
// A call goes on when one of its *ways* is open: an ordinary call has one, a select as many as it
// has calls. A way is open when every *party* on it acts: all who hold the object that is waited
// for; of permits, of which one is enough, any of those who have one. A party acts when it is a
// thread that waits for nothing, or whose own call can go on. So a call is *stuck* that is left
// when all have been crossed out that can go on: the greatest set of calls of which each waits for
// others of it. Whoever stands in a line behind others waits for the same holders as they do, so
// that the line itself is no edge; but for a reader beside readers, whom only a writer before it
// keeps waiting, and who goes on when that one gives up.
//
// What anybody could bring about (an item, room, a signal, a permit that nobody holds) is no reason
// to be stuck: no false alarm is worth the true ones.
//
// The graph is not kept beside the engine's state but read from it, and only as far as it leads
// from the calls that are asked for. Of one whose holders wait for nothing that is one look.
// (Knapp: Deadlock Detection in Distributed Databases, ACM Computing Surveys 1987: the AND-OR
// model.)
#pragma once

#include "engine/waiting_room.hpp"

#include <map>
#include <vector>

namespace steward::engine {

class Engine;

class WaitGraph {
public:
    enum class View : std::uint8_t {
        // What nobody but the members could end: holds that only their holders let go, or of
        // objects that are to refuse; a call with a timeout ends by itself, and what is lent.
        certain,
        // What the members do not end without somebody's help: locks that anybody may release,
        // permits, ends of processes; and as long as it lasts a call with a timeout.
        suspected,
    };

    // `edges_max`: it gives up beyond so many, and then nobody is stuck.
    WaitGraph(const Engine& engine, View view, std::size_t edges_max = edges_of_turn)
        : engine_(engine), view_(view), edges_max_(edges_max) {}

    // Look at this call, and as far as it leads. Cost: the holders and calls that it leads to.
    void add(ParkNumber call);
    // Once all are added, before anything is asked: who can go on is crossed out.
    void cross_out();
    bool gave_up() const { return gave_up_; }
    // Whether it can never go on.
    bool is_stuck(ParkNumber call) const {
        return !gave_up_ && calls_.contains(call) && !calls_.at(call).is_live;
    }
    // Those that wait for one another, this one among them: in the order in which they were parked.
    // Nothing where it does not wait for itself in the end.
    std::vector<ParkNumber> cycle_of(ParkNumber call) const;
    // For which others it waits; of a call that was added.
    std::vector<ParkNumber> waits_for(ParkNumber call) const;

    // All groups of calls that wait for one another. Cost: what was looked at.
    std::vector<std::vector<ParkNumber>> cycles() const;

    static constexpr std::size_t edges_of_turn = 2'000;

private:
    using Party = std::vector<ParkNumber>;  // any of them; none: it acts
    using Way = std::vector<Party>;         // all of them; none: it is open
    struct Waiting {
        std::vector<Way> ways;
        std::vector<ParkNumber> waiters;  // who waits for it
        bool is_live = false;
    };

    void look(ParkNumber call);
    std::vector<Way> ways_of(const Parked& parked);
    Way way_of_one(const Parked& parked);
    std::vector<Way> ways_of_several(const Parked& parked, bool needs_all);
    std::vector<bool> possible_parts(const Parked& parked) const;
    Way way_at(const Place& place, ParkNumber call);
    Way way_to_holders(const Record& record);
    Way way_to_permits(const Record& record);
    Way way_to_end_of(std::int64_t pid);
    Party party_of(const Holder& holder);
    Party party_of(const Client& client);
    bool add_calls(Party& party, const Channel& channel);
    bool counts(const Record& record) const;
    bool ends_by_itself(const Parked& parked) const;
    bool ends_by_itself(const Record& record, const Holding& holding) const;
    bool line_may_move(const Record& record, Lane lane, ParkNumber call) const;

    const Engine& engine_;
    View view_;
    std::size_t edges_max_;
    std::map<ParkNumber, Waiting> calls_;
    std::vector<ParkNumber> order_;  // in which they were found
    std::size_t edges_ = 0;
    bool gave_up_ = false;
};

}  // namespace steward::engine
