// What holds after every input: checked in test builds, where what does not hold is a bug, and of
// every state that is taken over, where it is a fault of the state.
#include "common/verify.hpp"
#include "engine/guarding.hpp"
#include "engine/turn.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

struct Broken {
    std::string what;
};

void require(bool holds, const char* what) {
    if (!holds) throw Broken{what};
}

}  // namespace

class Invariants {
public:
    explicit Invariants(const Engine& engine) : engine_(engine) {}

    void check_records() const;
    void check_lifetimes() const;
    void check_references() const;
    void check_waiting() const;
    void check_holdings() const;
    void check_charges() const;

private:
    bool could_go_on(const Parked& parked) const;
    bool is_still_asked(const Parked& parked) const;

    const Engine& engine_;
};

std::string Engine::broken_invariant() const {
    const Invariants invariants(*this);
    try {
        invariants.check_charges();
        invariants.check_holdings();
        invariants.check_records();
        invariants.check_lifetimes();
        invariants.check_references();
        invariants.check_waiting();
    } catch (const Broken& broken) {
        return broken.what;
    }
    return {};
}

void Invariants::check_records() const {
    std::map<ObjectId, std::vector<Place>> waiting;
    for (const auto& [parked_number, parked] : engine_.waiting_.all()) {
        if (parked.is_in_line()) continue;
        waiting[parked.object].push_back(parked.places.front());
        waiting[parked.object].back().ticket = parked.ticket;
    }
    for (const Record* record : engine_.store_.all()) {
        require(is_guarded_rightly(engine_, *record), "an object is guarded by what is no lock");
        if (record->is_busy) continue;  // a job works on it
        require(!record->alarm || engine_.alarms_.contains({*record->alarm, record->id}),
                "an object is not called when its time comes");
        const auto calls = waiting.find(record->id);
        const std::span<const Place> places =
            calls == waiting.end() ? std::span<const Place>() : calls->second;
        require(record->object->refers_rightly([this](ObjectId id) -> const Object* {
            const Record* found = engine_.store_.find(id);
            return found == nullptr ? nullptr : found->object.get();
        }),
                "an object refers to one of another type than it may");
        if (!record->object->fits(record->holders, places))
            throw Broken{"an object does not fit who holds it or waits for it: a " +
                         engine_.catalogue_.types()[record->type].name};
    }
}

// Nobody but its creator ends an object that ends with its creator.
void Invariants::check_lifetimes() const {
    std::size_t ephemerals = 0;
    for (const auto& [id, client] : engine_.clients_.all())
        for (const ObjectId object : client.ephemerals) {
            const Record* record = engine_.store_.find(object);
            const bool is_its = record != nullptr && record->creator == id &&
                                record->lifetime == Lifetime::of_creator;
            require(is_its, "a client is to end an object that does not end with it");
            ++ephemerals;
        }
    for (const Record* record : engine_.store_.all())
        if (record->lifetime == Lifetime::of_creator &&
            engine_.clients_.client(record->creator) != nullptr)
            --ephemerals;
    require(ephemerals == 0, "an object would outlive its creator");
}

void Invariants::check_references() const {
    if (!engine_.jobs_.empty()) return;  // they are counted when the jobs are done
    std::map<ObjectId, std::uint64_t> counted;
    for (const auto& [id, client] : engine_.clients_.all())
        for (const auto& [object, count] : client.references) counted[object] += count;
    for (const Record* record : engine_.store_.all()) {
        record->object->visit_references([&](ObjectId object) { ++counted[object]; });
        if (record->guard != ObjectId{}) ++counted[record->guard];
    }
    for (const auto& remains : engine_.store_.remains())
        remains->object->visit_references([&](ObjectId object) { ++counted[object]; });
    for (const Record* record : engine_.store_.all()) {
        const auto found = counted.find(record->id);
        require(record->references == (found == counted.end() ? 0 : found->second),
                "an object has other references than are counted");
    }
}

void Invariants::check_holdings() const {
    std::size_t holders = 0, lent = 0;
    for (const Record* record : engine_.store_.all()) {
        std::uint64_t count = 0;
        for (const Holding* holding = record->holders.oldest(); holding != nullptr;
             holding = holding->younger) {
            const Holder& holder = *holding->holder;
            const bool is_known = record->holders.of(holder.caller) == &holder;
            require(is_known, "a holder is not found by its caller");
            require(holder.is_gone() || engine_.clients_.client(holder.caller.client) != nullptr,
                    "a held thing has a holder that is neither alive nor recorded as gone");
            if (holding == holder.first) ++holders;
            require(holding->count > 0, "somebody holds nothing");
            if (holding->is_lent() && !record->is_busy) {
                ++lent;
                require(engine_.holdings_.leases().contains(*holding),
                        "what is lent does not come back");
            }
            count += holding->count;
        }
        require(count == record->holders.count(), "an object counts other holdings than it has");
    }
    require(holders == engine_.holdings_.size(), "there is a holder of nothing");
    require(lent == engine_.holdings_.leases().size(), "a lease ends of what is not held");
}

// A call that is parked stands in its lanes, and could not go on: the question that its row asks
// says so.
void Invariants::check_waiting() const {
    for (const auto& [parked_number, parked] : engine_.waiting_.all()) {
        for (const Place& place : parked.places) {
            const Record* record = engine_.store_.find(place.object);
            const bool stands = record != nullptr && record->lanes.contains(place.lane) &&
                                record->lanes.at(place.lane).contains(parked_number);
            require(stands, "a parked call is not in its lane");
            require(!parked.is_in_line() || engine_.departures_.may_stand_in_line(parked),
                    "a call stands in line at an object that is free");
        }
        for (const std::int64_t pid : parked.processes) {
            const auto process = engine_.processes_.all().find(pid);
            require(process != engine_.processes_.all().end() &&
                        process->second.waiting.contains(parked_number),
                    "a call waits for a process that is not awaited");
        }
        if (parked.is_in_line() || is_still_asked(parked) || engine_.is_dead(parked)) continue;
        const bool is_asked_later = parked.was_passed_over && !engine_.jobs_.empty();
        if (is_asked_later || engine_.busy_.is_before_busy(parked)) continue;
        if (could_go_on(parked))
            throw Broken{"a parked call could go on: " + engine_.method_of(parked).full_name};
    }
    for (const Record* record : engine_.store_.all())
        for (const auto& [lane, numbers] : record->lanes)
            require(!numbers.empty(), "a lane without waiters is kept");
}

// An earlier turn has left it to be asked.
bool Invariants::is_still_asked(const Parked& parked) const {
    if (engine_.unsettled_.empty()) return false;
    return engine_.unsettled_.may_pass_all(parked.number) ||
           std::any_of(parked.places.begin(), parked.places.end(), [&](const Place& place) {
               return engine_.unsettled_.concerns({place.object, place.lane}, parked.number);
           });
}

// As far as anybody knows: whether others may overtake it is decided when it is parked. A call
// whose question refuses could go on too: it would hear the refusal. But for one that says that a
// limit is reached: nobody is asked again when that is over.
bool Invariants::could_go_on(const Parked& parked) const {
    CallFrame frame;
    next_frame(parked.frames, frame);
    const MethodRow& row = engine_.method_of(parked);
    Record& record = *engine_.find(parked.object);
    Call call(engine_, record, parked.caller, engine_.sequence_ + 1, Time{});
    call.resumed_ = &parked;
    call.ticket_ = parked.ticket;
    try {
        const Arguments arguments(frame.payload, row.parameters);
        call.brings_references_ = arguments.has_references();
        const Readiness readiness = engine_.ready(call, row, record, arguments);
        const bool stands_beside = parked.places.size() > 1 ||
                                   standings_of(readiness, record, row).front().is_side_by_side;
        return readiness.now || parked.may_be_overtaken != stands_beside;
    } catch (const Refusal& refusal) {
        return refusal.code != ErrorCode::limit_exceeded;
    }
}

void Invariants::check_charges() const {
    require(engine_.diagnosis_.changes.go_together(), "a history is not what is watched");
    std::uint64_t stored = 0, held = 0, clients = 0;
    std::map<ClientId, std::uint64_t> charged;
    for (const Record* record : engine_.store_.all()) {
        require(record->is_busy || record->charged_bytes == Accounts::bytes_of(*record),
                "an object is charged other bytes than it stores");
        for (const Holding* one = record->holders.oldest(); one != nullptr; one = one->younger)
            if (one == one->holder->first) {
                held += Holdings::bytes_of(*one->holder);
                if (!one->holder->is_gone())
                    charged[one->caller().client] += Holdings::bytes_of(*one->holder);
            }
        stored += record->charged_bytes;
        charged[record->account] += record->charged_bytes;
    }
    for (const auto& [parked_number, parked] : engine_.waiting_.all())
        charged[parked.caller.client] += parked.bytes();
    for (const auto& [job_number, job] : engine_.jobs_.all())
        charged[job->caller().client] += job->bytes();
    require(stored == engine_.accounts_.object_bytes(),
            "the bytes charged are not the bytes stored");
    for (const auto& [id, client] : engine_.clients_.all()) {
        clients += Clients::own_bytes(client);
        require(client.charged_bytes == charged[id] + Clients::own_bytes(client),
                "a client is charged other bytes than it answers for");
    }
    require(clients == engine_.clients_.bytes() && held == engine_.holdings_.bytes(),
            "what is charged for clients and for holding is not what there is");
}

}  // namespace steward::engine
