// The engine: everything that decides anything, in one thread, in one total order. Inputs, replies
// and wishes of the world are values; there is no clock, randomness or I/O inside: the same inputs
// reach the same state, and a saved one goes on alike elsewhere.
#pragma once

#include "engine/accounts.hpp"
#include "engine/awaited_processes.hpp"
#include "engine/busy.hpp"
#include "engine/catalogue.hpp"
#include "engine/collector.hpp"
#include "engine/departures.hpp"
#include "engine/diagnosis.hpp"
#include "engine/engine_options.hpp"
#include "engine/inner_call.hpp"
#include "engine/input.hpp"
#include "engine/reply.hpp"
#include "engine/statistics.hpp"
#include "engine/unsettled.hpp"
#include "engine/wait.hpp"

namespace steward::engine {

class Engine {
public:
    // The catalogue outlives the engine. What is installed comes before the first input.
    Engine(const Catalogue& catalogue, EngineOptions options);
    ~Engine();
    // Put an object in the place of a well-known id.
    void install(ObjectId id, std::string_view type, std::unique_ptr<Object> object);

    // --- in and out ---
    // Carry out one input. Its replies go to the sink while that is done; wishes are left.
    void apply(const Input& input, ReplySink& sink);
    // The same of a Step, which most inputs are: it comes in registers, not through memory.
    void step(Time now, ChannelId channel, std::span<const CallFrame> calls, ReplySink& sink);
    std::vector<Wish> take_wishes() { return processes_.take_wishes(); }  // in order
    bool has_wishes() const { return processes_.has_wishes(); }
    // Calls that take long: each is to be run, on any thread, and then JobDone is told.
    std::vector<std::shared_ptr<Job>> take_jobs() { return jobs_.take_new(); }
    bool has_jobs() const { return jobs_.has_new(); }
    // What is left of large objects that have ended: to be destroyed on any thread.
    std::vector<std::unique_ptr<Object>> take_remains() { return jobs_.take_remains(); }
    // When TimePassed is needed next: for a call that waits, or for an object that time changes.
    std::optional<Time> next_deadline() const;
    bool has_chores() const;  // something is left to be done, a slice with each Continue
    // While no job is running: two engines in one state have the same bytes, and decide alike.
    Bytes state() const;
    Bytes save() const;  // the state, with it what has been counted, and a digest
    // Take over what such an engine saved, before any input. Says why not, and is of no use then.
    tl::expected<void, std::string> restore(BytesView saved);

    // --- views, for introspection and tests ---
    const Catalogue& catalogue() const { return catalogue_; }
    const EngineOptions& options() const { return options_; }
    const Store& store() const { return store_; }
    const Clients& clients() const { return clients_; }
    const WaitingRoom& waiting() const { return waiting_; }
    const AwaitedProcesses& processes() const { return processes_; }
    const Jobs& jobs() const { return jobs_; }
    const Busy& busy() const { return busy_; }
    const Departures& departures() const { return departures_; }
    bool is_dead(const Parked& parked) const;  // its caller waits no more
    const Counters& counters() const { return counters_; }
    const Diagnosis& diagnosis() const { return diagnosis_; }
    Diagnosis& diagnosis() { return diagnosis_; }
    const MethodRow& method_of(const Parked& parked) const;
    Sequence sequence() const { return sequence_; }
    Time last_work() const { return last_work_; }  // of the last input, as estimated
    const Accounts& accounts() const { return accounts_; }
    bool knows(ClientId client) const { return clients_.living(client) != nullptr; }
    bool outlives_process(ClientId client) const;  // it ends with its last channel
    bool is_there(ObjectId object) const;          // whether it can be called, and referred to

    // --- for the manager, which alone can change its engine ---
    Store& store() { return store_; }
    Clients& clients() { return clients_; }
    WaitingRoom& waiting() { return waiting_; }
    Record* find(ObjectId object) const { return const_cast<Store&>(store_).find(object); }
    Record* find(std::string_view name);
    HashKey hash_key() const { return {options_.hash_seed[0], options_.hash_seed[1]}; }
    Record& create(const Call& call, const TypeRow& type, BytesView arguments,
                   std::string_view free_name, Lifetime lifetime, const Guard& guard);
    void drop_name(Record& record, const Call* by = nullptr);
    void release_references(Client& client, ObjectId object, std::uint64_t count, Time now);
    // Refuses what is not there.
    InnerCall inner_call(ObjectId object, std::string_view method, BytesView arguments) const;
    // Whether it could be done now, and if not where it waits. Refuses what can never be done.
    Readiness consider(const Call& outer, const InnerCall& inner) const;
    // Do it: it is possible. Its effects become those of the outer call.
    void perform(const Call& outer, Effects& effects, const InnerCall& inner, Answer& answer) const;

private:
    friend class Call;
    friend class Changes;
    friend class Deadlocks;
    friend class Departures;
    friend class Endings;
    friend class Invariants;
    friend class LeaseEnds;
    friend class Loader;
    friend class LongCalls;
    friend class Orphans;
    struct Asking;
    struct Acted;
    // How one call of a step ended for now; of one that waits, `wait_` says where and until when.
    enum class Ending : std::uint8_t { done, stopped, waits, works, cannot_be_asked };
    void end_turn(Turn& turn);  // turn.hpp; those that follow: engine.cpp, one for each input
    void take(Turn& turn, const ChannelArrived& arrived);
    void take(Turn& turn, const ChannelGone& gone) { departures_.take(turn, gone); }
    void take(Turn& turn, const ClientDied& died) { departures_.take(turn, died); }
    void take(Turn& turn, const ClientGone& gone) { departures_.take(turn, gone); }
    void take(Turn& turn, const ProcessLives& process);
    void take(Turn& turn, const ProcessEnded& process);
    void take(Turn& turn, const ProcessUnwatched& process);
    void take(Turn& turn, const TimePassed&);
    void take(Turn& turn, const ShutDown&);
    void take(Turn& turn, const JobDone& done);
    void take(Turn& turn, const Continue&);
    void take(Turn&, const RingUnused& unused) { clients_.ring_is_unused(unused.channel); }
    void end_patience(Turn& turn, Time time);
    Made make(const Call& call, const TypeRow& type, BytesView arguments, Lifetime lifetime);
    // execution.cpp
    void run(Asking&& asking);
    Ending execute(const Asking& asking);
    Ending call(const Asking& asking);
    Ending call_beside_jobs(const Asking& asking);
    Ending conclude(const Asking& asking, const Acted& acted);
    Ending end_call(const Asking& asking, const Acted& acted);
    const MethodRow& row_of(const CallFrame& frame) const;
    Record& record_of(const CallFrame& frame, const MethodRow& row);
    void reply(const Asking& asking, const Acted& acted);
    void count_references(const Asking& asking, const MethodRow& row, ValueView answer);
    void refuse(Turn& turn, const Caller& caller, const CallFrame& frame, const MethodRow* row,
                const Refusal& refusal, const Parked* parked = nullptr);
    void stop_rest(Turn& turn, const Caller& caller, std::span<const CallFrame> rest);
    // carrying_out.cpp
    void carry_out(const Call& call, const Effects& effects, const MethodRow* row);
    void change_holdings(const Call& call, const Effects& effects, const MethodRow* row);
    void let_holder_pass(const Record& record, const Caller& holder);
    Holding& hold(Record& record, const Caller& holder, std::uint8_t mode, Moment since,
                  SourcePlace where, std::uint64_t count = 1);
    void apply_references(const Effects& effects);
    void note_change(Record& record, const ChangeCause& cause);
    void set_alarm(Record& record, std::optional<Time> time);
    void ring(Turn& turn, Record& record);
    Call begin_inner(const Call& outer, const InnerCall& inner) const;  // several.cpp
    // parking.cpp
    Readiness ready(Call& call, const MethodRow& row, const Record& record,
                    const Arguments& arguments) const;
    void require_parking_room(const Caller& caller, std::span<const CallFrame> rest,
                              std::size_t places) const;
    bool must_wait_behind(const Record& record, Lane lane, const Parked* resumed) const;
    Ending wait(const Asking& asking, const Call& call, const MethodRow& row,
                const Readiness& readiness);
    Ending wait_on(const Asking& asking, const Call& call, const MethodRow& row,
                   const Effects& effects);
    void park(Time now, const Caller& caller, std::span<const CallFrame> rest);
    Parked take_parked(ParkNumber number);
    Parked unpark(ParkNumber number);
    // settling.cpp
    void settle(Turn& turn);
    void tell_reports(Turn& turn);
    void settle_changed(Turn& turn);
    void object_changed(const Record& record, Unsettled& usual);
    void ask_all(Turn& turn, Unsettled& unsettled);
    enum class Asked : std::uint8_t { went_on, waits, may_be_overtaken, later };
    Asked ask(Turn& turn, ParkNumber number, bool time_is_up, const Unsettled* changed = nullptr);
    void go_on(ParkNumber number, const Caller& caller);
    void ask_for_end(Turn& turn, std::int64_t pid);
    void world_has_answered(std::int64_t pid);
    void answer_parked(Turn& turn, ParkNumber number, Refusal refusal);
    std::string broken_invariant() const;  // invariants.cpp: the first, or nothing

    const Catalogue& catalogue_;
    EngineOptions options_;
    Holdings holdings_;
    Store store_;
    Clients clients_;
    WaitingRoom waiting_;
    AwaitedProcesses processes_;
    Jobs jobs_;
    Busy busy_{store_, clients_, waiting_, jobs_};
    Departures departures_{*this};
    Collector collector_{store_};
    Diagnosis diagnosis_{*this};
    Unsettled unsettled_;  // what earlier turns have left to be asked
    Accounts accounts_;
    Counters counters_{catalogue_};
    Sequence sequence_ = 0;
    Time last_work_{};
    std::set<std::pair<Time, ObjectId>> alarms_;
    Answer answer_;
    // Of the call that is executed: one place for all, so that an ordinary call allocates nothing.
    Effects effects_;
    Wait wait_;
    std::vector<ObjectId> changed_;    // objects whose waiters must be asked again in this turn
    std::vector<ParkNumber> passing_;  // and those who may go on though others wait before them
};

}  // namespace steward::engine
