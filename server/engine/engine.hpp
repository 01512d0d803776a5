// The engine: everything that decides anything, in one thread, in one total order. Inputs are values and so are outputs;
// there is no clock, randomness, input or output inside, so the same inputs reach the same state.
#pragma once

#include "engine/catalogue.hpp"
#include "engine/inner_call.hpp"
#include "engine/limits.hpp"
#include "engine/reply.hpp"
#include "engine/waiting_room.hpp"

#include <functional>

namespace steward::engine {

struct EngineOptions {
    Limits limits;
    std::string daemon_version;
    std::int64_t daemon_pid = 0;
    std::string daemon_instance = {};  // chosen at random: a pid comes back, and so do the ids of objects
    std::string catalogue_digest = {};  // of what the service tells of the catalogue; the greeting says it
    std::uint64_t hash_seed[2] = {0, 0};  // chosen by the daemon at random, so that no peer can guess it
    // Whether this process lives; if it does, process_ended() must be told of it. It is asked for processes that are no
    // clients, and may refuse. What it answers is an input like a death: a journal would record it.
    std::function<bool(std::int64_t pid)> watch_process = [](std::int64_t) { return false; };
};

// Counted since the start.
struct Counters {
    std::uint64_t calls = 0;
    std::uint64_t refusals = 0;
    std::uint64_t parked = 0;
    std::uint64_t granted = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t crashes = 0;  // channels that ended without a goodbye, alone or with their process
};

class Engine {
public:
    // The catalogue outlives the engine. Its first type must be `manager` (engine/types/manager.hpp).
    Engine(const Catalogue& catalogue, EngineOptions options);
    ~Engine();

    // --- inputs, in the order in which they happen ---

    // A connection of a process. The first channel of a client makes the client known.
    void channel_arrived(ChannelId channel, ClientId client, const ClientIdentity& identity);
    // One call, or several joined into one step (a batch): executed with nothing in between, the first that waits parks
    // the rest, the first that is refused or times out stops the rest. Cost: the objects it names and the waiters it wakes.
    void call(ChannelId channel, std::span<const CallFrame> step, Time now, ReplySink& sink);
    // The connection has ended. Without a goodbye before it, that is a crash of the channel.
    void channel_gone(ChannelId channel, Time now, ReplySink& sink);
    // The process has ended, but calls that it sent before may still come: they are executed, and none of them waits.
    void client_died(ClientId client, Time now, ReplySink& sink);
    // The process has ended, and no call of it will come. Without a goodbye before it, that is a crash.
    void client_gone(ClientId client, Time now, ReplySink& sink);
    // A process that was asked for by watch_process has ended.
    void process_ended(Time now, ReplySink& sink);
    // Time has passed: calls whose deadline has been reached are answered with timed_out, and objects change that only waited
    // for it, each in the order of the times.
    void tick(Time now, ReplySink& sink);
    // When tick() is needed next: for a call that waits, or for an object that time changes.
    std::optional<Time> next_deadline() const;
    // Every call that waits is refused with shutting_down.
    void shut_down(ReplySink& sink);

    // --- views, for introspection and tests ---

    const Catalogue& catalogue() const { return catalogue_; }
    const EngineOptions& options() const { return options_; }
    const Store& store() const { return store_; }
    const Clients& clients() const { return clients_; }
    const WaitingRoom& waiting() const { return waiting_; }
    const Counters& counters() const { return counters_; }
    Sequence sequence() const { return sequence_; }
    std::uint64_t stored_bytes() const { return stored_bytes_ + waiting_.bytes(); }
    // Whether the client has a channel or holds something: the daemon watches its process as long as that is so.
    bool knows(ClientId client) const { return clients_.client(client) != nullptr; }
    // Whether the end of the client's process is not the end of the client: that is the end of its last channel then.
    bool outlives_process(ClientId client) const { return knows(client) && clients_.client(client)->outlives_process; }
    // The processes whose ends calls wait for.
    std::set<std::int64_t> awaited_processes() const;
    // The whole state as bytes: two engines in one state have one digest. Cost: linear.
    Bytes state() const;

    // --- for the objects of floor 1 and 2 that act on the engine itself: manager, service ---

    Store& store() { return store_; }
    Clients& clients() { return clients_; }
    // Put an object in the place of a well-known id.
    void install(ObjectId id, std::string_view type, std::unique_ptr<Object> object);
    // Make an object of this type, or refuse. The name, if any, is free.
    Record& create(Call& call, const TypeRow& type, BytesView arguments, std::string_view name, Lifetime lifetime);
    // A client gives back references that it was sent.
    void release_references(Client& client, ObjectId object, std::uint64_t count);
    void hold(Record& record, const Holder& holder);
    // Take away the first holder that fits; false when none does.
    template <class Predicate>
    bool let_go(Record& record, Predicate fits) {
        const auto& holders = record.holders.all();
        const auto found = std::find_if(holders.begin(), holders.end(), fits);
        if (found == holders.end()) return false;
        forget_holding(*found, record.id);
        record.holders.remove(fits);
        return true;
    }
    // Refuses with limit_exceeded unless `caller` may let this object grow by `bytes`.
    void require_room(const Record& record, ClientId caller, std::uint64_t bytes) const;
    // For calls that act on several objects (several.cpp): would a call have to wait behind one that is older?
    bool must_wait_behind(const Record& record, Lane lane, const Parked* resumed) const;
    // Refuses what is not there; `where` is the outer method's name.
    InnerCall inner_call(ObjectId object, std::string_view method, BytesView arguments, std::string_view where);
    // Executed and absorbed, or else noted as a place to wait at.
    Performed perform(Call& outer, const InnerCall& inner, Answer& answer);
    // Changes nothing: whether it could be executed, and how large its answer would be. Notes the place to wait at.
    Prospect consider(Call& outer, const InnerCall& inner);

private:
    struct Turn;
    // How one call of a step went; for one that waits, where and until when.
    enum class Step : std::uint8_t { done, stopped, waits };
    struct Attempted {
        Step step = Step::done;
        const MethodRow* row = nullptr;
        std::vector<Place> places = {};
        std::uint64_t ticket = 0;
        std::optional<Time> deadline = {};
        bool lets_pass = false;
    };

    // execution.cpp
    void run(Turn& turn, Caller caller, std::span<const CallFrame> step);
    // The first call of `rest`; the others only count as what would be parked with it.
    Attempted attempt(Turn& turn, Caller caller, std::span<const CallFrame> rest, const Parked* resumed, bool time_is_up);
    Attempted execute(Turn& turn, Caller caller, std::span<const CallFrame> rest, const Parked* resumed, bool time_is_up);
    void prepare_to_wait(Call& call, const MethodRow& row, std::span<const CallFrame> rest) const;
    Attempted wait(Turn& turn, Call& call, const MethodRow& row, std::span<const CallFrame> rest);
    void require_sendable(const MethodRow& row, const CallFrame& frame) const;
    void note_touched(const Call& call);
    void note_change(Record& record, ClientId by);
    void commit(Turn& turn, Call& call, const MethodRow& row, const CallFrame& frame, const Parked* resumed);
    void apply_references(const Call& call);
    void count_sent_references(Caller caller, ValueView value);
    void check_references(const Arguments& arguments) const;
    void charge(Record& record, ClientId by);
    Call begin_inner(Call& outer, const InnerCall& inner) const;
    static void note_place(Call& outer, const InnerCall& inner, Call& call);
    void refuse(Turn& turn, Caller caller, const CallFrame& frame, const Parked* resumed, const Refusal& refusal);
    void stop_rest(Turn& turn, Caller caller, std::span<const CallFrame> rest);

    // settling.cpp
    void require_parking_room(Caller caller, std::span<const CallFrame> rest) const;
    void require_memory(std::uint64_t bytes) const;
    void require_share(const Client& client, std::uint64_t bytes) const;
    void park(Caller caller, std::span<const CallFrame> rest, Attempted attempted);
    void settle(Turn& turn);
    void settle_changed(Turn& turn);
    void set_alarm(Record& record);
    void ring(Turn& turn, Record& record);
    void settle_lane(Turn& turn, Place place);
    enum class Asked : std::uint8_t { went_on, waits, lets_pass };
    Asked ask(Turn& turn, ParkNumber number, bool time_is_up);
    Parked take_parked(ParkNumber number);
    Parked unpark(ParkNumber number);
    void answer_parked(Turn& turn, ParkNumber number, const Refusal& refusal);
    void end_object(Turn& turn, Record& record);

    // departures.cpp
    void drop_parked(Channel& channel);
    enum class Ended : std::uint8_t { crashed, cleanly };
    void end_holdings(Turn& turn, Client& client, std::optional<ChannelId> only, Ended how);
    void forget_holding(const Holder& holder, ObjectId object);
    void end_client(Turn& turn, Client& client);

    // state.cpp
    void check_invariants() const;
    void check_charges() const;

    const Catalogue& catalogue_;
    EngineOptions options_;
    Store store_;
    Clients clients_;
    WaitingRoom waiting_;
    Counters counters_;
    Sequence sequence_ = 0;
    std::uint64_t stored_bytes_ = 0;
    std::set<std::pair<Time, ObjectId>> alarms_;
    Answer answer_;
    std::vector<ObjectId> changed_;  // objects whose waiters must be asked again in this turn
};

}  // namespace steward::engine
