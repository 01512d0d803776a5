#include "engine/collector.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

// A step takes about a microsecond, so a sixteenth of the time goes into trials at most.
constexpr Time rest_for_step = std::chrono::microseconds(16);
constexpr Time rest_max = std::chrono::seconds(10);

// Whoever is asked says so, whatever its references say.
bool is_reached_anyway(const Record& record) {
    return record.is_busy || record.id < first_shared_object || Store::is_kept_by_name(record) ||
           record.holders.any() || !record.lanes.empty();
}

}  // namespace

std::optional<Time> Collector::next_start() const {
    if (is_running() || !store_.has_cycle_suspects()) return std::nullopt;
    return rests_until_;
}

void Collector::begin() {
    suspects_ = store_.take_cycle_suspects();
    steps_ = 0;
    phase_ = Phase::counts;
}

Collector::Seen& Collector::see(Record& record) {
    if (record.seen == 0) {
        seen_.push_back({.object = record.id});
        record.seen = static_cast<std::uint32_t>(seen_.size());
        if (is_reached_anyway(record) || record.id == restless_) reach(record.seen - 1);
    }
    return seen_[record.seen - 1];
}

// Whoever is reached and was not looked through has given nobody a reference from inside: what it
// leads to is reached from outside anyway.
void Collector::reach(std::size_t index) {
    Seen& seen = seen_[index];
    if (seen.is_reached) return;
    seen.is_reached = true;
    // Nothing is given back when a holder or a waiter goes: then it is looked at again.
    if (Record* record = record_of(seen)) record->is_watched = is_reached_anyway(*record);
    if (phase_ != Phase::counts && seen.is_looked_through)
        to_mark_.push_back(static_cast<std::uint32_t>(index));
}

void Collector::take_moved() {
    for (const ObjectId object : store_.take_moved()) {
        const Record* record = store_.find(object);
        if (record != nullptr && record->seen != 0 && phase_ != Phase::ends)
            reach(record->seen - 1);
    }
}

Collector::Done Collector::work(Time now, std::size_t steps) {
    if (!is_running()) begin();
    take_moved();
    Done done;
    while (done.steps < steps && done.unreachable == nullptr && is_running()) {
        std::size_t taken = 1;
        switch (phase_) {
            case Phase::counts: taken = count_one(steps - done.steps); break;
            case Phase::compares: taken = compare_one(); break;
            case Phase::marks: taken = mark_one(steps - done.steps); break;
            case Phase::ends:
                if (!suspects_.empty())
                    leave_one_suspect();
                else if (!seen_.empty())
                    done.unreachable = end_one();
                else
                    finish(now);
                break;
            case Phase::rests: break;
        }
        steps_ += taken;
        done.steps += taken;
    }
    return done;
}

std::size_t Collector::count_one(std::size_t steps) {
    if (next_ == seen_.size()) {
        if (suspects_.empty()) {
            phase_ = Phase::compares;
            next_ = 0;
            return 1;
        }
        Record* suspect = store_.find(suspects_.front());
        suspects_.pop_front();
        if (suspect == nullptr) return 1;
        suspect->is_suspect = false;
        see(*suspect);
        return 1;
    }
    current_ = next_;
    Seen& seen = seen_[current_];
    Record* record = record_of(seen);
    const bool is_passed = seen.is_reached && !seen.is_looked_through;
    if (record == nullptr || is_passed) return pass(), ++next_, 1;
    seen.is_looked_through = true;
    const std::size_t taken = look_through(*record, steps);
    if (items_ == 0 && phase_ == Phase::counts) ++next_;
    return taken;
}

std::size_t Collector::compare_one() {
    if (next_ == seen_.size()) {
        phase_ = Phase::marks;
        return 1;
    }
    Seen& seen = seen_[next_++];
    const Record* record = record_of(seen);
    if (record == nullptr) return 1;
    if (seen.is_reached) {
        if (seen.is_looked_through) to_mark_.push_back(static_cast<std::uint32_t>(next_ - 1));
    } else if (record->references > seen.inside || is_reached_anyway(*record)) {
        reach(next_ - 1);
    }
    return 1;
}

std::size_t Collector::mark_one(std::size_t steps) {
    if (to_mark_.empty() && items_ == 0) {
        phase_ = Phase::ends;
        return 1;
    }
    if (items_ == 0) {
        current_ = to_mark_.back();
        to_mark_.pop_back();
    }
    Record* record = record_of(seen_[current_]);
    if (record == nullptr) return pass(), 1;
    return look_through(*record, steps);
}

// One object, or a part of it where it is large.
std::size_t Collector::look_through(Record& record, std::size_t steps) {
    if (items_ == 0) version_ = record.version;
    if (record.is_busy || version_ != record.version) return give_up(record), 1;
    std::vector<ObjectId> found;
    const auto next =
        record.object->visit_part(place_, steps, [&](ObjectId object) { found.push_back(object); });
    place_ = next.value_or(0);
    items_ = next ? items_ + steps : 0;
    for (const ObjectId object : found) {
        Record* other = store_.find(object);
        if (other == nullptr) continue;
        if (!other->is_busy && !other->object->holds_references()) continue;
        if (phase_ == Phase::counts)
            ++see(*other).inside;
        else if (other->seen != 0)
            reach(other->seen - 1);
    }
    return 1 + found.size();
}

// Somebody reaches what changes: the next trial takes it for reached, this one finds nothing.
void Collector::give_up(const Record& record) {
    restless_ = record.id;
    is_given_up_ = true;
    pass();
    phase_ = Phase::ends;
}

// Of a trial that was given up before it came to it.
void Collector::leave_one_suspect() {
    Record* suspect = store_.find(suspects_.front());
    suspects_.pop_front();
    if (suspect == nullptr) return;
    suspect->is_suspect = false;
    store_.suspect_cycle(*suspect);
}

Record* Collector::end_one() {
    const Seen seen = seen_.back();
    seen_.pop_back();
    Record* record = record_of(seen);
    if (record == nullptr) return nullptr;
    const bool is_unreachable = !seen.is_reached && !is_given_up_;
    record->seen = 0;
    if (is_given_up_) store_.suspect_cycle(*record);
    return is_unreachable ? record : nullptr;
}

void Collector::finish(Time now) {
    if (!is_given_up_) {
        if (Record* record = store_.find(restless_)) store_.suspect_cycle(*record);
        restless_ = {};
    }
    is_given_up_ = false;
    to_mark_ = {};
    next_ = place_ = items_ = 0;
    phase_ = Phase::rests;
    rests_until_ = now + std::min(rest_max, static_cast<Time::rep>(steps_) * rest_for_step);
}

void Collector::save(Writer& writer) const {
    writer.array(11 + suspects_.size() + 4 * seen_.size() + to_mark_.size());
    writer.integer(rests_until_.count());
    writer.unsigned_integer(number(restless_));
    writer.unsigned_integer(static_cast<std::uint64_t>(phase_));
    writer.boolean(is_given_up_);
    for (const std::uint64_t one :
         {std::uint64_t{next_}, std::uint64_t{current_}, items_, version_, steps_,
          std::uint64_t{suspects_.size()}, std::uint64_t{seen_.size()}})
        writer.unsigned_integer(one);
    for (const ObjectId object : suspects_) writer.unsigned_integer(number(object));
    for (const Seen& seen : seen_) {
        writer.unsigned_integer(number(seen.object));
        writer.unsigned_integer(seen.inside);
        writer.boolean(seen.is_looked_through);
        writer.boolean(seen.is_reached);
    }
    for (const std::uint32_t index : to_mark_) writer.unsigned_integer(index);
}

void Collector::load(Saved& saved) {
    const std::uint64_t members = saved.array();
    rests_until_ = Time{saved.integer()};
    restless_ = saved.id<ObjectId>();
    const std::uint64_t phase = saved.unsigned_integer();
    is_given_up_ = saved.boolean();
    next_ = saved.unsigned_integer();
    current_ = saved.unsigned_integer();
    place_ = items_ = saved.unsigned_integer();
    version_ = saved.unsigned_integer();
    steps_ = saved.unsigned_integer();
    const std::uint64_t suspects = saved.unsigned_integer();
    const std::uint64_t seen = saved.unsigned_integer();
    const bool is_whole = phase <= static_cast<std::uint64_t>(Phase::ends) && suspects <= members &&
                          seen <= members / 4 && 11 + suspects + 4 * seen <= members &&
                          (next_ <= seen || phase == static_cast<std::uint64_t>(Phase::ends)) &&
                          (current_ < seen || items_ == 0);
    if (!is_whole) throw Unreadable{"a trial that is none"};
    phase_ = static_cast<Phase>(phase);
    for (std::uint64_t i = 0; i < suspects; ++i) load_suspect(saved.id<ObjectId>());
    for (std::uint64_t i = 0; i < seen; ++i) load_seen(saved, i);
    for (std::uint64_t i = 11 + suspects + 4 * seen; i < members; ++i) {
        const std::uint64_t index = saved.unsigned_integer();
        if (index >= seen) throw Unreadable{"a trial that is none"};
        to_mark_.push_back(static_cast<std::uint32_t>(index));
    }
}

void Collector::load_suspect(ObjectId object) {
    suspects_.push_back(object);
    if (Record* record = store_.find(object)) record->is_suspect = true;
}

void Collector::load_seen(Saved& saved, std::uint64_t index) {
    Seen seen{.object = saved.id<ObjectId>(), .inside = saved.unsigned_integer()};
    seen.is_looked_through = saved.boolean();
    seen.is_reached = saved.boolean();
    seen_.push_back(seen);
    Record* record = record_of(seen);
    if (record != nullptr) record->seen = static_cast<std::uint32_t>(index + 1);
}

}  // namespace steward::engine
