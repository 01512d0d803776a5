// A state that was saved, taken over. What saving.cpp wrote is read here in the same order; what
// follows from it, the lanes, the deadlines, the alarms, is made anew.
//
// A state that a disk has changed has another digest than it says. What is wrong in it all the same
// is a fault of whoever wrote it: what would lead astray while it is read, a number twice, a call
// that is none, is unreadable here; whether all goes together, the invariants say (invariants.cpp).
#include "common/digest.hpp"
#include "engine/long_calls.hpp"

namespace steward::engine {

class Loader {
public:
    Loader(Engine& engine, BytesView state) : engine_(engine), saved_(state) {}

    void load() {
        saved_.array(2);
        const std::string_view expected = saved_.text();
        must_be(digest(engine_.options_.catalogue_digest + Bytes(saved_.rest())) == expected,
                "it has changed since it was saved, or is of another catalogue");
        saved_.array(3);
        engine_.counters_.load(saved_);
        engine_.diagnosis_.load_noticed(saved_);
        saved_.array(17);
        engine_.sequence_ = saved_.unsigned_integer();
        engine_.accounts_.continue_from(saved_.unsigned_integer());
        engine_.store_.continue_from(saved_.id<ObjectId>());
        engine_.waiting_.continue_from(saved_.unsigned_integer());
        for (std::uint64_t left = saved_.array(); left > 0; --left) load_client();
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            read_record([&] { engine_.store_.put_back(std::move(fresh_)); });
        for (std::uint64_t left = saved_.array(); left > 0; --left) load_parked();
        load_processes();
        load_jobs();
        load_chores();
        engine_.unsettled_.load(saved_, engine_.waiting_);
        engine_.diagnosis_.load(saved_);
        engine_.departures_.require_lines();
        engine_.clients_.put_holders_in_order();
        for (const auto& [client, bytes] : charged_)
            engine_.clients_.client(client)->charged_bytes = bytes;
        must_be(saved_.at_end(), "there is something behind the state");
    }

private:
    void load_client() {
        saved_.array(14);
        const auto id = saved_.id<ClientId>();
        must_be(engine_.clients_.client(id) == nullptr, "a client that is there twice");
        ClientIdentity identity{
            .pid = saved_.integer(), .uid = saved_.enumerator(UINT32_MAX), .program = {}};
        identity.program = saved_.binary();
        Client& client = engine_.clients_.put_back(id, std::move(identity));
        engine_.clients_.set_name(client, saved_.text());
        const bool said_goodbye = saved_.boolean();
        client.is_gone = saved_.boolean();
        client.is_dead = saved_.boolean();
        client.outlives_process = saved_.boolean();
        charged_[id] = saved_.unsigned_integer();
        for (std::uint64_t left = saved_.array(); left > 7; left -= 8) load_channel(id);
        client.said_goodbye = said_goodbye;
        for (std::uint64_t left = saved_.array(); left > 1; left -= 2) {
            const auto object = saved_.id<ObjectId>();
            engine_.clients_.add_references(client, object, saved_.unsigned_integer());
        }
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            client.ephemerals.insert(saved_.id<ObjectId>());
        load_overstayed(client.overstayed);
    }

    void load_overstayed(Overstayed& overstayed) {
        for (std::uint64_t left = saved_.array(); left > 1; left -= 2) {
            const auto object = saved_.id<ObjectId>();
            overstayed.add(object, Time{saved_.integer()});
        }
    }

    void load_channel(ClientId client) {
        const auto id = saved_.id<ChannelId>();
        must_be(id != ChannelId{} && engine_.clients_.find(id) == nullptr,
                "a channel that is there twice");
        Channel& channel = engine_.clients_.add_channel(id, client, {});
        channel.said_goodbye = saved_.boolean();
        channel.is_gone = saved_.boolean();
        if (saved_.boolean()) engine_.waiting_.bury(channel);
        if (saved_.boolean()) engine_.clients_.add_ring(channel);
        channel.goes_on = saved_.boolean();
        channel.where = saved_.enumerator(SourcePlace{UINT32_MAX});
        load_overstayed(channel.overstayed);
    }

    // An object that no client makes is there already, and has nothing to remember.
    Record& record_for(ObjectId id, std::string_view type) {
        const TypeRow* row = engine_.catalogue_.type(type);
        must_be(row != nullptr, "an object of a type that is not in the catalogue");
        if (row->constructor.load == nullptr) {
            Record* installed = engine_.store_.find(id);
            const bool is_it =
                installed != nullptr && installed->type == engine_.catalogue_.index_of(*row);
            must_be(is_it, "an object that should have been installed");
            return *installed;
        }
        const bool is_new = id >= first_shared_object && id < engine_.store_.next_id() &&
                            engine_.store_.find(id) == nullptr;
        must_be(is_new, "an object whose number is not free");
        fresh_ = std::make_unique<Record>();
        fresh_->id = id;
        fresh_->type = engine_.catalogue_.index_of(*row);
        fresh_->holders = Holders(engine_.holdings_, *fresh_);
        return *fresh_;
    }

    template <class Keep>
    void read_record(Keep keep) {
        saved_.array(17);
        const auto id = saved_.id<ObjectId>();
        Record& record = record_for(id, saved_.text());
        const TypeRow& row = engine_.catalogue_.types()[record.type];
        record.name = saved_.text();
        must_be(record.name.empty() || engine_.store_.find(record.name) == nullptr,
                "a name that two objects have");
        record.version = saved_.unsigned_integer();
        record.creator = saved_.id<ClientId>();
        record.account = saved_.id<ClientId>();
        record.lifetime = saved_.enumerator(Lifetime::of_last_user);
        record.guard = saved_.id<ObjectId>();
        record.guards_reads = saved_.boolean();
        record.tracks_races = saved_.boolean();
        record.on_orphaned = saved_.enumerator(OnOrphaned::ignore);
        record.references = saved_.unsigned_integer();
        record.charged_bytes = saved_.unsigned_integer();
        record.is_watched = saved_.boolean();
        if (fresh_) fresh_->fixed_bytes = Accounts::fixed_bytes(row, record.lifetime);
        engine_.set_alarm(record, saved_.time());
        for (std::uint64_t left = saved_.array(); left > 0; --left) load_holding(record);
        const auto load_object = row.constructor.load;
        if (load_object == nullptr) {
            must_be(record.name.empty() && saved_.nothing(),
                    "an installed object that remembers something");
            return;
        }
        record.object = load_object(saved_, {.limits = engine_.options_.limits,
                                             .hash_key = engine_.hash_key(),
                                             .changes = &engine_.diagnosis_.changes});
        keep();
    }

    // A holder whose channel ended well holds on as long as its process lives.
    void load_holding(Record& record) {
        saved_.array(11);
        const Caller caller{.channel = saved_.id<ChannelId>(), .client = saved_.id<ClientId>()};
        const std::uint8_t mode = saved_.enumerator(std::uint8_t{UINT8_MAX});
        const std::uint64_t count = saved_.unsigned_integer();
        const Sequence since = saved_.unsigned_integer();
        const Time at{saved_.integer()}, lease{saved_.integer()}, until{saved_.integer()};
        const auto where = saved_.enumerator(SourcePlace{UINT32_MAX});
        const Sequence first = saved_.unsigned_integer();
        must_be(count > 0 && count <= UINT64_MAX - record.holders.count(),
                "a holder of nothing, or of too much");
        const bool knows_holder = record.holders.any_of(caller);
        HeldByCaller nobody;
        HeldByCaller* by = held_by(caller);
        Holding& holding = engine_.holdings_.hold(record.holders, by == nullptr ? nobody : *by,
                                                  caller, mode, since, count);
        holding.at = at;
        holding.where = where;
        if (lease != Time{}) engine_.holdings_.lend(holding, lease, until);
        Holder& holder = *holding.holder;
        Holdings::set_since(holder, first);
        if (saved_.nothing())
            return must_be(by != nullptr && !holder.is_gone(),
                           "a holder that is neither alive nor gone");
        saved_.array(2);
        const std::int64_t pid = saved_.integer();
        const std::string_view name = saved_.text();
        must_be(!knows_holder || holder.is_gone(), "a holder that is alive and gone");
        if (!knows_holder)
            engine_.holdings_.leave(
                holder, std::make_shared<const Departed>(Departed{pid, std::string(name)}));
    }

    // Nothing where the caller is not alive.
    HeldByCaller* held_by(const Caller& caller) {
        Client* client = engine_.clients_.client(caller.client);
        Channel* channel = engine_.clients_.channel(caller.channel);
        must_be(channel == nullptr || channel->client == caller.client,
                "a channel of another client");
        if (channel != nullptr) return &channel->holds;
        return client == nullptr ? nullptr : &client->holds;
    }

    Parked read_parked() {
        saved_.array(16);
        Parked parked;
        parked.number = saved_.unsigned_integer();
        parked.since = saved_.unsigned_integer();
        parked.at = Time{saved_.integer()};
        parked.caller.channel = saved_.id<ChannelId>();
        parked.caller.client = saved_.id<ClientId>();
        parked.where = saved_.enumerator(SourcePlace{UINT32_MAX});
        parked.object = saved_.id<ObjectId>();
        for (std::uint64_t left = saved_.array(); left > 2; left -= 3) {
            Place place{.object = saved_.id<ObjectId>(),
                        .lane = saved_.enumerator(std::uint8_t{UINT8_MAX})};
            place.ticket = saved_.unsigned_integer();
            must_be(engine_.find(place.object) != nullptr,
                    "a call that waits for an object that is not there");
            parked.places.push_back(place);
        }
        parked.ticket = saved_.unsigned_integer();
        parked.may_be_overtaken = saved_.boolean();
        parked.answers_when_late = saved_.boolean();
        parked.has_waited = saved_.boolean();
        parked.is_cancelled = saved_.boolean();
        parked.deadline = saved_.time();
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            parked.processes.push_back(saved_.integer());
        parked.frames = saved_.binary();
        parked.was_passed_over = true;
        return parked;
    }

    void load_parked() {
        Parked parked = read_parked();
        require_callable(parked);
        engine_.clients_.client(parked.caller.client)->calls += parked.calls;
        engine_.waiting_.put(std::move(parked), engine_.store_,
                             *engine_.clients_.channel(parked.caller.channel));
    }

    // A call that waits is asked again, and told to others when its object or its channel goes.
    void require_callable(Parked& parked) {
        const Channel* channel = engine_.clients_.channel(parked.caller.channel);
        must_be(channel != nullptr && channel->client == parked.caller.client,
                "a call that waits for a channel that is not there");
        const ParkNumber next = engine_.waiting_.next_number();
        must_be(parked.number < next && engine_.waiting_.find(parked.number) == nullptr,
                "a call that waits twice");
        must_be(!parked.places.empty(), "a call that waits nowhere");
        BytesView rest = parked.frames;
        CallFrame first;
        must_be(next_frame(rest, first) == FrameState::complete, "a call that is not whole");
        parked.calls = 0;
        for (CallFrame frame; next_frame(rest, frame) == FrameState::complete; ++parked.calls)
            rest.remove_prefix(header_bytes + frame.payload.size());
        must_be(rest.empty(), "a call that is not whole");
        const MethodRow* row = engine_.catalogue_.method(first.header.method);
        const Record* called = engine_.find(parked.object);
        const bool is_of_object = called != nullptr && first.header.object == parked.object;
        must_be(row != nullptr &&
                    (parked.is_in_line() ||
                     (is_of_object && called->type == row->type && row->access.waits)),
                "a call that never waits");
        for (const Place& place : parked.places)
            must_be(parked.is_in_line() || parked.object < first_shared_object ||
                        place.object == parked.object ||
                        place.object == called->object->companion(),
                    "a call that waits for another object");
    }

    // Whoever restores asks the world anew: what it said before is known, what it says now is
    // another input.
    void load_processes() {
        AwaitedProcesses& processes = engine_.processes_;
        for (std::uint64_t left = saved_.array(); left > 1; left -= 2) {
            const std::int64_t pid = saved_.integer();
            processes.put_back(pid, saved_.enumerator(AwaitedProcesses::State::ended));
        }
        for (const auto& [number, parked] : engine_.waiting_.all())
            for (const std::int64_t pid : parked.processes) {
                must_be(processes.state(pid).has_value(),
                        "a call that waits for a process that is not awaited");
                processes.add(pid, number, false);
            }
        for (const auto& [pid, process] : processes.all())
            must_be(!process.waiting.empty(), "a process that nobody awaits");
    }

    // Whoever restores runs the jobs anew.
    void load_jobs() {
        saved_.array(5);
        const auto next = saved_.id<JobNumber>();
        for (std::uint64_t left = saved_.array(); left > 0; --left) load_job();
        engine_.jobs_.continue_from(next);
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            engine_.jobs_.ask_later(saved_.id<ObjectId>());
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            engine_.jobs_.is_late(saved_.unsigned_integer());
        for (std::uint64_t left = saved_.array(); left > 1; left -= 2) {
            const auto channel = saved_.id<ChannelId>();
            engine_.jobs_.postpone({.channel = channel, .client = saved_.id<ClientId>()});
        }
    }

    Reading load_reading() {
        saved_.array(3);
        const Record* record = engine_.find(saved_.id<ObjectId>());
        must_be(record != nullptr && record->id >= first_shared_object && !record->is_busy,
                "a job that asks what is not there");
        const std::string_view name = saved_.text();
        const auto method = engine_.catalogue_.number_of(name);
        const MethodRow* row = method ? engine_.catalogue_.method(*method) : nullptr;
        const bool is_asked = row != nullptr && row->type == record->type && !row->access.writes &&
                              !row->access.waits;
        must_be(is_asked || name.empty(), "a job that asks nothing");
        return {.object = record->id, .row = row, .arguments = Bytes(saved_.binary())};
    }

    void load_job() {
        saved_.array(15);
        engine_.jobs_.continue_from(saved_.id<JobNumber>());
        const std::uint64_t counted = saved_.unsigned_integer();
        const Job::Stage stage = saved_.enumerator(Job::Stage::acting);
        const Room room{.memory = saved_.unsigned_integer(),
                        .share = saved_.unsigned_integer(),
                        .accounts = &engine_.accounts_};
        const TypeRow* type = engine_.catalogue_.type(saved_.text());
        const std::uint64_t made_from = saved_.unsigned_integer();
        const std::uint64_t made_bytes = saved_.unsigned_integer();
        const Caller caller{.channel = saved_.id<ChannelId>(), .client = saved_.id<ClientId>()};
        const Channel* channel = engine_.clients_.channel(caller.channel);
        must_be(channel != nullptr && channel->client == caller.client && !channel->is_gone,
                "a job for a channel that is not there");
        std::vector<ObjectId> objects;
        for (std::uint64_t left = saved_.array(); left > 0; --left) {
            objects.push_back(saved_.id<ObjectId>());
            const Record* record = engine_.find(objects.back());
            must_be(record != nullptr && !record->is_busy, "a job on what is not there or is busy");
        }
        const std::optional<Time> deadline = saved_.time();
        std::optional<Parked> resumed;
        if (!saved_.nothing()) resumed = read_parked();
        Bytes frames(saved_.binary());
        CallFrame first;
        must_be(next_frame(frames, first) == FrameState::complete, "a job that is no call");
        const MethodRow* row = engine_.catalogue_.method(first.header.method);
        Record* record = engine_.find(first.header.object);
        must_be(row != nullptr && record != nullptr && record->type == row->type,
                "a job that calls nothing");
        const bool may_act = record->id >= first_shared_object && !row->access.cost.is_constant();
        const bool may_make = type != nullptr && type->constructor.measure != nullptr &&
                              made_from <= first.payload.size() &&
                              made_bytes <= first.payload.size() - made_from;
        std::optional<Reading> reading;
        if (!saved_.nothing()) reading = load_reading();
        const bool is_possible =
            stage == Job::Stage::reading || (stage == Job::Stage::asking && reading) ||
            (stage == Job::Stage::making && may_make) || (stage == Job::Stage::acting && may_act);
        must_be(is_possible && (stage == Job::Stage::asking || !reading),
                "a job that no engine gives out");
        auto job = std::make_shared<Job>(stage, *row, *record, std::move(frames));
        job->caller_ = caller;
        job->counted_ = counted;
        job->objects_ = std::move(objects);
        job->resumed_ = std::move(resumed);
        job->deadline_ = deadline;
        if (stage == Job::Stage::asking) LongCalls(engine_).let_ask(*job, std::move(*reading));
        if (stage == Job::Stage::making)
            LongCalls(engine_).let_make(*job, *type, made_from, made_bytes);
        LongCalls(engine_).start(job);
        job->room_ = room;  // as it was when the job began
    }

    void load_chores() {
        engine_.departures_.load(saved_);
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            engine_.store_.suspect(saved_.id<ObjectId>());
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            read_record([&] { engine_.store_.put_back_remains(std::move(fresh_)); });
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            engine_.store_.put_back_cycle_suspect(saved_.id<ObjectId>());
        for (std::uint64_t left = saved_.array(); left > 0; --left)
            engine_.store_.put_back_moved(saved_.id<ObjectId>());
        engine_.collector_.load(saved_);
    }

    Engine& engine_;
    Saved saved_;
    std::unique_ptr<Record> fresh_;
    // What each client is charged, as it was saved: what is loaded after it is in it.
    std::map<ClientId, std::uint64_t> charged_;
};

tl::expected<void, std::string> Engine::restore(BytesView saved) {
    try {
        Loader(*this, saved).load();
    } catch (const Unreadable& fault) {
        return tl::unexpected("the state cannot be read: " + std::string(fault.what));
    } catch (const Refusal& refusal) {  // of a kind or a policy that no caller could have chosen
        return tl::unexpected("the state cannot be read: " + refusal.sentence);
    }
    if (const std::string broken = broken_invariant(); !broken.empty())
        return tl::unexpected("the state does not go together: " + broken);
    return {};
}

}  // namespace steward::engine
