#include "engine/call.hpp"

#include "common/verify.hpp"
#include "engine/engine.hpp"
#include "engine/guarding.hpp"
#include "engine/job.hpp"
#include "engine/work.hpp"

#include <algorithm>

namespace steward::engine {

ObjectId Call::object() const { return record_.id; }

Lifetime Call::lifetime() const { return record_.lifetime; }

SourcePlace Call::where() const {
    if (resumed_ != nullptr) return resumed_->where;
    const Channel* channel = engine_.clients().find(caller_.channel);
    return channel == nullptr ? 0 : channel->where;
}

std::uint64_t Call::version() const { return record_.version; }

void Call::require_turn() const {
    verify(room_ == nullptr, "a job looks at what others may change");
}

const Holders& Call::holders() const {
    require_turn();
    return record_.holders;
}

Who Call::who(const Holder& holder) const {
    require_turn();
    return engine::who(engine_.clients(), holder);
}

std::optional<Time> Call::lease_ended() const {
    require_turn();
    const Channel* channel = engine_.clients().find(caller_.channel);
    const Client* client = engine_.clients().client(caller_.client);
    std::optional<Time> since;
    if (channel != nullptr) since = channel->overstayed.since(record_.id);
    if (!since && client != nullptr) since = client->overstayed.since(record_.id);
    return since;
}

std::size_t Call::waiting(Lane lane) const {
    require_turn();
    const auto found = record_.lanes.find(lane);
    return found == record_.lanes.end() ? 0 : found->second.size();
}

bool Call::is_behind(Lane lane) const {
    require_turn();
    return engine_.must_wait_behind(record_, lane, resumed_);
}

bool Call::is_to_be_asked(std::size_t place) const {
    if (resumed_ == nullptr || changed_lanes_ == nullptr || resumed_->lacks == place) return true;
    const Place& standing = resumed_->places.at(place);
    return std::find(changed_lanes_->begin(), changed_lanes_->end(),
                     std::pair(standing.object, standing.lane)) != changed_lanes_->end();
}

void Call::require_room(std::uint64_t bytes) const {
    if (room_ != nullptr) return room_->require(bytes);
    engine_.accounts().require_room(record_, caller_.client, bytes);
}

void Call::require_reserve(std::uint64_t bytes) const {
    engine_.accounts().require_reserve(*engine_.clients().client(caller_.client), bytes);
}

Record* Call::find(ObjectId object) const {
    require_turn();
    return engine_.find(object);
}

Call Call::on(Record& other) const {
    require_turn();
    Call call(engine_, other, caller_, sequence_, now_);
    const auto stands_there = [&](const Place& place) { return place.object == other.id; };
    if (resumed_ != nullptr &&
        std::any_of(resumed_->places.begin(), resumed_->places.end(), stands_there))
        call.resumed_ = resumed_;
    return call;
}

// What an object answers that no client makes depends on the whole engine: that is asked at once.
bool Call::is_long(const InnerCall& inner) const {
    const MethodRow& row = *inner.row;
    if (row.access.cost.is_constant() || inner.record->id < first_shared_object) return false;
    const Arguments given(inner.arguments, row.parameters);
    const Time work = estimate(row, *inner.record->object, on(*inner.record), given, 0);
    require_work(work, engine_.options().limits);
    return work_ != nullptr && leaves_turn(work, engine_.options().turn_work, *work_);
}

Bytes Call::read(ObjectId object, std::string_view method, BytesView arguments) const {
    const InnerCall inner = engine_.inner_call(object, method, arguments);
    if (reading_ != nullptr && reading_->is_of(inner)) {
        if (reading_->failure) std::rethrow_exception(reading_->failure);
        return Bytes(reading_->answer.bytes());
    }
    engine_.busy().require_free(*inner.record);
    if (inner.row->access.writes)
        throw Refusal{ErrorCode::bad_argument, inner.row->full_name + " does not only read"};
    require_holder(engine_, *inner.record, *inner.row, caller_);
    if (is_long(inner)) throw LongReading{inner};
    Answer answer;
    Effects none(*inner.record);
    engine_.perform(*this, none, inner, answer);
    return Bytes(answer.bytes());
}

Bytes Call::show(ObjectId object) const {
    if (reading_ != nullptr && reading_->object == object && reading_->row == nullptr)
        return Bytes(reading_->answer.bytes());
    Record& record = *engine_.find(object);
    engine_.busy().require_free(record);
    const Time work = showing_work(*record.object);
    if (work_ == nullptr) require_short(work);
    if (work_ != nullptr && object >= first_shared_object &&
        leaves_turn(work, engine_.options().turn_work, *work_))
        throw LongReading{{&record, nullptr, {}}};
    Bytes shown;
    Writer writer(shown);
    record.object->show(writer, record.holders);
    return shown;
}

const Limits& Call::limits() const { return engine_.options().limits; }

Changes& Call::changes() const {
    require_turn();
    return const_cast<Engine&>(engine_).diagnosis().changes;
}

HashKey Call::hash_key() const { return engine_.hash_key(); }

}  // namespace steward::engine
