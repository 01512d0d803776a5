// Life and death: what happens when a channel or a process ends. At once, whatever it had: its end
// is known, and what it waits for is granted to it no more. The rest is done in slices, one chore
// after another, since a process may have held more than fits between two turns of others: its
// waiting calls go, then what it held of each object ends by that object's verdict, then its
// references are given back, then what ends with it ends.
//
// Nobody sees a state between. Whoever calls an object finds done what concerns it: what the dead
// held of it has ended, who waited for that has it, and no dead wait there (finish_for). What is
// listed is listed without the dead. So an end in slices is one at once, whose parts nobody has
// looked at yet.
//
// How far an end has come is seen from what is left of the caller: a channel or a client that is
// gone stays in its table until it has nothing. So nothing else has to be saved but who is gone, in
// which order.
//
// What has to do with an object that is busy is set aside, and the rest goes on. When the job is
// done what was set aside for its objects ends, before anybody who stands in line comes. What is
// set aside follows from what is busy, so it is no part of the state, and costs no step.
#pragma once

#include "engine/input.hpp"
#include "engine/saved.hpp"
#include "engine/waiting_room.hpp"

#include <set>

namespace steward::engine {

class Engine;
struct Turn;

// One that is gone: a channel, or where there is none a whole process. Or a process that is dead,
// whose last words are still executed: only its waiting calls go.
struct Departure {
    ChannelId channel{};
    ClientId client{};
    // How far it has come, as long as no job is done: it has nothing left but what is busy; nothing
    // of it waits any more, but at what is busy; and of what ends with it everything before this.
    bool is_held_up = false;
    bool has_dropped_calls = false;
    ObjectId ephemerals_from{};

    bool operator==(const Departure& other) const {
        return channel == other.channel && client == other.client;
    }
};

class Departures {
public:
    explicit Departures(Engine& engine) : engine_(engine) {}

    // Told what has ended. As many of the chores as fit in this turn are done in it.
    void take(Turn& turn, const ChannelGone& gone);
    void take(Turn& turn, const ClientDied& died);
    void take(Turn& turn, const ClientGone& gone);
    // A job is done, and these are free again.
    void job_done(Turn& turn, const std::vector<ObjectId>& objects);

    // Whether an end is not carried out to its end.
    bool any() const { return !departures_.empty(); }
    bool has_chores() const { return departures_.size() > held_up_; }
    const std::vector<Departure>& all() const { return departures_; }
    // Whose ends were under way when the state was saved; clients, channels and calls are loaded.
    void load(Saved& saved);
    // As many chores as fit in this turn. Those of the last that is gone come first, so that the
    // end of one who had little does not wait for that of one who had much.
    void work(Turn& turn);

    // --- before somebody looks: as far as this turn goes ---

    // The objects that these calls name, and those that they call in turn, are as if all ends were
    // carried out, and all asked who wait for them. Or one of those with which that has not come to
    // its end: then the calls have not come yet.
    std::optional<ObjectId> finish_for(Turn& turn, std::span<const CallFrame> calls);
    // The same for calls that stood in line, and for one that is to be asked, which may be answered
    // by that, or its caller is gone. False, or later: there is more to be done before.
    bool finish_for_line(Turn& turn, std::span<const CallFrame> calls);
    enum class Asked : std::uint8_t { now, later, not_at_all };
    Asked finish_for_asking(Turn& turn, ParkNumber parked);
    // The same for all whose time is up, to the end: they may be answered by that.
    void finish_for_deadlines(Turn& turn, Time time);
    // The object, and those that its calls touch.
    bool finish_at(Turn& turn, ObjectId object);
    void finish_wholly(Turn& turn, ObjectId object);
    // The name is free where only the dead would keep it.
    void finish_name(Record& record);

    // Whoever stands in line comes when a job is done, or when others have been asked.
    bool may_stand_in_line(const Parked& parked) const;
    void require_lines() const;  // of a state that is loaded

    // --- what listings leave out ---

    bool is_over(const Record& record) const;
    // What it held is about to end, or to be let go.
    bool is_over(const Holder& holder) const;

private:
    // A chore: do one thing, and say what is left of the departure.
    enum class Left : std::uint8_t { more, what_is_busy, nothing };
    Left do_one(Turn& turn, Departure& departure);
    Left do_one_of_channel(Turn& turn, Channel& channel);
    Left do_one_of_client(Turn& turn, Departure& departure, Client& client);
    bool drop_calls(Turn& turn, Channel& channel);
    bool drop_calls(Turn& turn, Departure& departure, const Client& client);
    bool can_be_dropped(ParkNumber parked) const;
    std::optional<ObjectId> finish_all(Turn& turn, const std::vector<ObjectId>& objects);
    bool finish_places(Turn& turn, const Parked& parked);
    void finish_for_deadline(Turn& turn, ParkNumber parked);
    bool finish(Turn& turn, ObjectId object);
    bool finish_entangled(Turn& turn);
    bool finish_alone(Turn& turn, ObjectId object);
    bool finish_feeders(Turn& turn, ObjectId object);
    bool is_unsettled(ObjectId object);
    bool is_unsettled_together(ObjectId object);
    bool drop_calls_at(Turn& turn, Record& record);
    std::optional<ParkNumber> next_dead(const Record& record);
    void depart(const Departure& departure);
    void forget_what_is_finished();
    void client_gone(Client& client);
    bool departs(const Departure& one) const;
    bool may_depart(const Departure& one) const;
    const char* fault_of(const Client& client) const;
    bool has_living_channel(const Client& client) const;
    void stop_waiting(Channel& channel);
    void remove_client(Turn& turn, Client& client);
    Record* next_ephemeral(Departure& departure, const Client& client) const;
    Holder* oldest_of(HeldByCaller& held, HeldByCaller& set_aside, bool said_goodbye);
    Holder* oldest_held_by(Client& client);
    Holder* one_that_is_over(const Record& record) const;
    void end_holder(Turn& turn, Holder& holder, bool with_process);
    void end_holders(Turn& turn, const std::vector<Holder*>& holders, bool with_process);
    void end_holdings(const Turn& turn, Holder& holder, Ended& ended);
    static std::vector<Holder*> all_of_process(const Holder& holder);

    Engine& engine_;
    std::vector<Departure> departures_;  // the last that is gone is the last
    std::size_t held_up_ = 0;            // so many of them are
    // Of lanes: before this one none of the dead wait, and no more come, unless others die.
    std::map<std::pair<ObjectId, Lane>, ParkNumber> without_dead_;
    // Of objects that are fed: those who feed them have nothing of the dead as far as this one,
    // unless others end.
    std::map<ObjectId, ObjectId> fed_;
    // The same of the objects at which calls wait that wait at several.
    ObjectId disentangled_{};
};

}  // namespace steward::engine
