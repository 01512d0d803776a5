#include "engine/changes.hpp"

#include "common/verify.hpp"
#include "engine/engine.hpp"

namespace steward::engine {

// --- what happens ---

void Changes::changed(Record& record, const ChangeCause& cause) {
    ChangeStream& stream = streams_.at(record.id);
    if (stream.watchers == 0 && ++stream.changes_unwatched > unwatched_max) return drop(record.id);
    ChangeCause its = cause;
    if (its.note == nullptr && its.effects != nullptr && !its.effects->notes().empty() &&
        &its.effects->notes().front().record() == &record)
        its.note = &its.effects->notes().front();
    append(stream, record.id, change_of(engine_, record, its));
}

// Each watch of a plain name or a pattern that leads to it is about it from its beginning on.
void Changes::found(Record& record, const Call& call) {
    std::set<ObjectId> watches;
    if (const auto plain = by_name_.find(record.name); plain != by_name_.end())
        watches = plain->second;
    for (const std::string& pattern : patterns_)
        if (matches(pattern, record.name)) {
            const std::set<ObjectId>& found = by_name_.at(pattern);
            watches.insert(found.begin(), found.end());
        }
    if (engine_.catalogue().types()[record.type].name == "watch") return;
    for (const ObjectId watch : watches) {
        Watcher& watcher = *watchers_.at(number(watch));
        const Record& owner = *engine_.store_.find(watch);
        const bool has_room =
            watcher.targets.size() < targets_max &&
            (streams_.empty() || !record.is_recorded ||
             streams_.at(record.id).watchers < watchers_max) &&
            engine_.accounts_.has_room(owner, call.caller().client, charges::watch_target);
        if (has_room) {
            begin(watcher, record, {.is_by_name = true, .is_whole = true}, {});
            charge(watcher);
        } else if (watcher.missed++ == 0 && !watcher.is_resting) {
            engine_.changed_.push_back(watch);
        }
    }
    if (!record.is_recorded) return;
    append(streams_.at(record.id), record.id,
           change_of(engine_, record, {.call = call, .kind = "created"}));
}

void Changes::loses_name(Record& record, const Call* by) {
    if (!record.is_recorded || record.name.empty()) return;
    ChangeStream& stream = streams_.at(record.id);
    stream.is_nameless = true;
    append(stream, record.id, end_of(engine_, record, "removed", by));
}

void Changes::ends(Record& record) {
    if (const auto watch = watchers_.find(number(record.id)); watch != watchers_.end())
        forget(*watch->second);
    if (!record.is_recorded) return;
    loses_name(record);
    ChangeStream& stream = streams_.at(record.id);
    stream.is_ended = true;
    if (stream.watchers == 0) return drop(record.id);
    append(stream, record.id, end_of(engine_, record, "ended", nullptr));
}

// Those who have been told all that was before are to be told this one.
void Changes::append(ChangeStream& stream, ObjectId object, Change change) {
    const std::uint64_t position = stream.next_number();
    const Sequence sequence = change.sequence;
    bytes_ += change.bytes();
    stream.add(std::move(change));
    set_age(object, stream);
    while (!stream.told.empty()) mark(*stream.told.begin(), object, position, sequence);
    if (!stream.told_of_key.empty()) {
        const Change& added = stream.at(position);
        if (added.keys_size == 0)
            while (!stream.told_of_key.empty())
                mark(stream.told_of_key.begin()->second, object, position, sequence);
        for (Reader keys(added.keys()); !keys.at_end();) {
            const Bytes key(keys.value());
            for (auto next = stream.told_of_key.lower_bound({key, ObjectId{}});
                 next != stream.told_of_key.end() && next->first == key;
                 next = stream.told_of_key.lower_bound({key, ObjectId{}}))
                mark(next->second, object, position, sequence);
        }
    }
    keep_bounds(object);
}

void Changes::mark(ObjectId watch, ObjectId object, std::uint64_t position, Sequence sequence) {
    Watcher& watcher = *watchers_.at(number(watch));
    WatchTarget& target = watcher.targets.at(object);
    is_not_told(watcher, object, target);
    target.position = position;
    target.pending_at = sequence;
    const bool is_first = !watcher.has_news();
    watcher.pending.emplace(sequence, object);
    if (is_first && !watcher.is_resting) engine_.changed_.push_back(watch);
}

void Changes::is_told(Watcher& watcher, ObjectId object, WatchTarget& target) {
    ChangeStream& stream = streams_.at(object);
    target.pending_at.reset();
    target.position = 0;
    if (target.is_whole) stream.told.insert(watcher.id);
    for (const Bytes& key : target.keys) stream.told_of_key.emplace(key, watcher.id);
}

void Changes::is_not_told(const Watcher& watcher, ObjectId object, const WatchTarget& target) {
    ChangeStream& stream = streams_.at(object);
    if (target.is_whole) stream.told.erase(watcher.id);
    for (const Bytes& key : target.keys) stream.told_of_key.erase({key, watcher.id});
}

// --- what is told ---

std::optional<std::uint64_t> Changes::next_for(const ChangeStream& stream,
                                               const WatchTarget& target,
                                               std::uint64_t from) const {
    for (std::uint64_t number = from; number < stream.next_number(); ++number)
        if (target.is_whole || stream.at(number).is_about(target.keys)) return number;
    return std::nullopt;
}

Array Changes::take(Watcher& watcher, std::size_t count) {
    Bytes told;
    std::size_t members = 0;
    if (watcher.missed > 0) {
        write_missed(told, std::exchange(watcher.missed, 0));
        ++members;
    }
    while (!watcher.pending.empty() && members < count && told.size() < answer_bytes_max) {
        const auto [sequence, object] = *watcher.pending.begin();
        watcher.pending.erase(watcher.pending.begin());
        members += tell(watcher, object, told, count - members);
    }
    is_cut_ = watcher.has_news();
    Array answer;
    Writer(answer.bytes).array(members);
    answer.bytes += told;
    return answer;
}

// The changes of one object, until one of another comes before.
std::size_t Changes::tell(Watcher& watcher, ObjectId object, Bytes& told, std::size_t count) {
    WatchTarget& target = watcher.targets.at(object);
    const ChangeStream& stream = streams_.at(object);
    std::size_t members = 0;
    if (target.position < stream.first_number()) {
        target.lost += stream.first_number() - target.position;
        target.position = stream.first_number();
    }
    if (target.lost > 0) {
        write_lost(told, object, stream.name, stream.lost_through(), std::exchange(target.lost, 0));
        ++members;
    }
    std::optional<std::uint64_t> next = next_for(stream, target, target.position);
    while (next) {
        const Change& change = stream.at(*next);
        const bool is_turn = watcher.pending.empty() ||
                             std::pair(change.sequence, object) < *watcher.pending.begin();
        if (!is_turn || members >= count || told.size() >= answer_bytes_max) {
            target.position = *next;
            target.pending_at = change.sequence;
            watcher.pending.emplace(change.sequence, object);
            return members;
        }
        told += change.told;
        ++members;
        next = next_for(stream, target, *next + 1);
    }
    is_told(watcher, object, target);
    end_if_over(watcher, object);
    return members;
}

// --- bounds ---

std::uint64_t Changes::bytes_max() const { return engine_.options().limits.history_bytes_max; }

void Changes::set_age(ObjectId object, ChangeStream& stream) {
    std::optional<Sequence> age;
    if (!stream.empty())
        age = stream.oldest().sequence;
    else if (stream.watchers == 0)
        age = stream.left_at;
    if (age == stream.age) return;
    if (stream.age) ages_.erase({*stream.age, object});
    if (age) ages_.emplace(*age, object);
    stream.age = age;
}

void Changes::drop_oldest(ObjectId object, ChangeStream& stream) {
    const std::uint64_t before = stream.bytes();
    stream.drop_oldest();
    bytes_ -= before - stream.bytes();
    set_age(object, stream);
}

// One object has a quarter of the room at most, so that the others are not forgotten for it.
void Changes::keep_bounds(ObjectId object) {
    ChangeStream& own = streams_.at(object);
    while (own.bytes() > bytes_max() / 4 && !own.empty()) drop_oldest(object, own);
    while (bytes_ > bytes_max() && !ages_.empty()) {
        const ObjectId oldest = ages_.begin()->second;
        ChangeStream& stream = streams_.at(oldest);
        if (stream.empty())
            drop(oldest);
        else
            drop_oldest(oldest, stream);
    }
}

// Nobody watches it.
void Changes::drop(ObjectId object) {
    const auto found = streams_.find(object);
    ChangeStream& stream = found->second;
    verify(stream.watchers == 0, "a history is dropped that somebody watches");
    bytes_ -= stream.bytes() + charges::history;
    if (stream.age) ages_.erase({*stream.age, object});
    streams_.erase(found);
    if (Record* record = engine_.store_.find(object)) record->is_recorded = false;
}

// --- saving ---

void Changes::save(Writer& writer) const {
    writer.array(streams_.size());
    for (const auto& [object, stream] : streams_) {
        writer.array(2);
        writer.unsigned_integer(number(object));
        stream.save(writer);
    }
}

void Changes::load(Saved& saved) {
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        saved.array(2);
        const auto object = saved.id<ObjectId>();
        ChangeStream stream;
        stream.load(saved);
        Record* record = engine_.store_.find(object);
        must_be((record == nullptr) == stream.is_ended, "a history of an object that is not there");
        if (record != nullptr) record->is_recorded = true;
        bytes_ += stream.bytes() + charges::history;
        must_be(streams_.emplace(object, std::move(stream)).second,
                "a history that is there twice");
    }
    for (Watcher* watcher : std::exchange(loaded_, {})) {
        if (watcher->id == ObjectId{}) continue;
        const Record* record = engine_.store_.find(watcher->id);
        must_be(record != nullptr && engine_.catalogue().types()[record->type].name == "watch" &&
                    watchers_.emplace(number(watcher->id), watcher).second,
                "a watch that is no object");
        for (const std::string& name : watcher->names) {
            by_name_[name].insert(watcher->id);
            if (is_pattern(name)) patterns_.insert(name);
        }
        for (auto& [object, target] : watcher->targets) {
            const auto found = streams_.find(object);
            must_be(found != streams_.end(), "a watch of what has no history");
            ChangeStream& stream = found->second;
            if (stream.watchers++ == 0) bytes_ -= charges::history;
            must_be(target.position <= stream.next_number(), "a watch of what has not happened");
            if (!target.pending_at) is_told(*watcher, object, target);
        }
    }
    for (auto& [object, stream] : streams_) {
        must_be(stream.watchers > 0 || !stream.is_ended, "a history that nobody can be told");
        set_age(object, stream);
    }
    // An engine that takes over may have less room.
    std::vector<ObjectId> objects;
    for (const auto& [object, stream] : streams_) objects.push_back(object);
    for (const ObjectId object : objects)
        if (streams_.contains(object)) keep_bounds(object);
}

// One of the invariants.
bool Changes::go_together() const {
    std::uint64_t bytes = 0, watched = 0, targets = 0;
    for (const auto& [object, stream] : streams_) {
        const Record* record = engine_.store().find(object);
        if (record == nullptr ? !stream.is_ended : !record->is_recorded || stream.is_ended)
            return false;
        if (record != nullptr && !stream.is_nameless && stream.name != record->name) return false;
        bytes += stream.bytes() + (stream.watchers == 0 ? charges::history : 0);
        watched += stream.watchers;
    }
    for (const Record* record : engine_.store().all()) {
        const auto watch = watchers_.find(number(record->id));
        if (watch == watchers_.end()) continue;
        const Watcher& watcher = *watch->second;
        targets += watcher.targets.size();
        for (const auto& [object, target] : watcher.targets)
            if (!streams_.contains(object) ||
                (target.pending_at && !watcher.pending.contains({*target.pending_at, object})))
                return false;
    }
    return bytes == bytes_ && watched == targets && bytes_ <= bytes_max();
}

}  // namespace steward::engine
