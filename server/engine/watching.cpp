// What a watch is about: how it begins with an object or a name, and how it ends.
#include "engine/changes.hpp"
#include "engine/engine.hpp"
#include "engine/places.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

[[noreturn]] void refuse_limit(std::string_view what, std::size_t most) {
    throw Refusal{ErrorCode::limit_exceeded,
                  std::string(what) + " at most " + std::to_string(most)};
}

ObjectId object_in(ValueView what) {
    const Token token = what.head();
    if (token.kind == Kind::reference || (token.kind == Kind::integer && token.integer() >= 0))
        return ObjectId{token.bits};
    throw Refusal{ErrorCode::bad_argument,
                  "'what' must be a name, a pattern, an object or an object's id"};
}

}  // namespace

void Changes::require(const Watcher& watcher, const Call& call, std::size_t objects,
                      std::uint64_t name_bytes, std::optional<BytesView> key) const {
    if (watcher.targets.size() + objects > targets_max)
        refuse_limit("a watch has objects,", targets_max);
    std::uint64_t bytes = objects * charges::watch_target;
    if (name_bytes > 0) bytes += Watcher::bytes_of_name(name_bytes);
    if (key) bytes += Watcher::bytes_of_key(key->size());
    call.require_room(bytes);
}

// Those that have such a name now, and are not watched yet.
std::vector<Record*> Changes::named(const Watcher& watcher, std::string_view name) {
    std::vector<Record*> found;
    const auto add = [&](Record& record) {
        const bool is_watch = engine_.catalogue().types()[record.type].name == "watch";
        if (!is_watch && !watcher.targets.contains(record.id)) found.push_back(&record);
    };
    if (!is_pattern(name)) {
        if (Record* record = engine_.find(name)) add(*record);
        return found;
    }
    const std::string_view beginning = literal_beginning(name);
    const auto& names = engine_.store().names();
    std::size_t examined = 0;
    for (auto next = names.lower_bound(beginning);
         next != names.end() && next->first.starts_with(beginning); ++next) {
        if (++examined > examined_max)
            throw Refusal{ErrorCode::limit_exceeded,
                          "more than " + std::to_string(examined_max) +
                              " names begin as the pattern does: it needs a longer beginning"};
        if (matches(name, next->first)) add(*engine_.store_.find(next->second));
    }
    return found;
}

ChangeStream& Changes::open(Record& record) {
    if (record.is_recorded) return streams_.at(record.id);
    record.is_recorded = true;
    bytes_ += charges::history;  // until somebody watches it
    ChangeStream& stream = streams_.emplace(record.id, ChangeStream(record.version)).first->second;
    stream.name = record.name;
    return stream;
}

// From now on, or from what has come after a version on.
void Changes::begin(Watcher& watcher, Record& record, const WatchTarget& wanted,
                    std::optional<std::uint64_t> since) {
    ChangeStream& stream = open(record);
    const auto [found, is_new] =
        watcher.targets.emplace(record.id, WatchTarget{.is_by_name = wanted.is_by_name});
    WatchTarget& target = found->second;
    if (is_new) {
        watcher.bytes += charges::watch_target;
        if (stream.watchers++ == 0) bytes_ -= charges::history;
        stream.changes_unwatched = 0;
        set_age(record.id, stream);
    } else if (!target.pending_at) {
        is_not_told(watcher, record.id, target);
    }
    widen(watcher, target, wanted);
    if (since) return begin_after(watcher, record.id, target, *since);
    if (!target.pending_at) is_told(watcher, record.id, target);
}

void Changes::widen(Watcher& watcher, WatchTarget& target, const WatchTarget& wanted) {
    target.is_by_name = target.is_by_name && wanted.is_by_name;
    if (wanted.is_whole) {
        for (const Bytes& key : std::exchange(target.keys, {}))
            watcher.bytes -= Watcher::bytes_of_key(key.size());
        target.is_whole = true;
    }
    if (target.is_whole) return;
    for (const Bytes& key : wanted.keys)
        if (target.keys.insert(key).second) watcher.bytes += Watcher::bytes_of_key(key.size());
}

// What has come before it was watched is not there: that much is lost.
void Changes::begin_after(Watcher& watcher, ObjectId object, WatchTarget& target,
                          std::uint64_t version) {
    const ChangeStream& stream = streams_.at(object);
    if (target.pending_at) watcher.pending.erase({*target.pending_at, object});
    target.lost = stream.lost_through() > version ? stream.lost_through() - version : 0;
    const auto next = next_for(stream, target, stream.first_after(version));
    if (!next && target.lost == 0) return is_told(watcher, object, target);
    target.position = next.value_or(stream.next_number());
    target.pending_at = next ? stream.at(*next).sequence : engine_.sequence();
    const bool is_first = !watcher.has_news();
    watcher.pending.emplace(*target.pending_at, object);
    if (is_first && !watcher.is_resting) engine_.changed_.push_back(watcher.id);
}

void Changes::add(Watcher& watcher, const Call& call, ValueView what,
                  std::optional<std::uint64_t> since, std::optional<ValueView> key) {
    const bool is_name = what.kind() == Kind::text;
    const std::string_view name = is_name ? what.head().bytes : std::string_view();
    if (is_name && (name.empty() || name.size() > limits::name_bytes_max))
        throw Refusal{ErrorCode::bad_argument, "a name or pattern has 1 to 255 bytes"};
    if (is_name && is_pattern(name) && (since || key))
        throw Refusal{ErrorCode::bad_argument,
                      "'since' and 'key' are of one object, and a pattern has many"};
    WatchTarget wanted{.is_by_name = is_name, .is_whole = !key};
    if (key) wanted.keys.insert(place_of(*key));
    std::vector<Record*> records;
    if (is_name && is_pattern(name)) {
        records = named(watcher, name);
    } else if (Record* record = is_name ? engine_.find(name) : engine_.find(object_in(what))) {
        records.push_back(record);
        if (record->id < first_shared_object ||
            engine_.catalogue().types()[record->type].name == "watch")
            throw Refusal{ErrorCode::bad_argument,
                          "the manager, the service and watches are not "
                          "watched themselves"};
        if (since.value_or(0) > record->version)
            throw Refusal{ErrorCode::bad_argument, "'since' is version " + std::to_string(*since) +
                                                       ", and the object has had " +
                                                       std::to_string(record->version)};
    } else if (!is_name || since || key) {
        throw Refusal{ErrorCode::no_such_object, "there is no such object to be watched"};
    }
    const bool is_new_name = is_name && !key && !watcher.names.contains(name);
    if (is_new_name && watcher.names.size() >= names_max)
        refuse_limit("a watch has names and patterns,", names_max);
    if (is_new_name && is_pattern(name) && patterns_.size() >= patterns_max)
        refuse_limit("all watches together have different patterns,", patterns_max);
    for (const Record* record : records) {
        const auto known = watcher.targets.find(record->id);
        if (known != watcher.targets.end() && known->second.keys.size() >= keys_max)
            refuse_limit("a watch has keys of one object,", keys_max);
        if (record->is_recorded && streams_.at(record->id).watchers >= watchers_max)
            refuse_limit("an object has watches,", watchers_max);
    }
    require(watcher, call, records.size(), is_new_name ? name.size() : 0,
            key ? std::optional<BytesView>(*wanted.keys.begin()) : std::nullopt);

    // Nothing is refused from here on.
    watcher.id = call.object();
    watchers_.emplace(number(watcher.id), &watcher);
    if (is_new_name) {
        watcher.names.emplace(name);
        watcher.bytes += Watcher::bytes_of_name(name.size());
        by_name_[std::string(name)].insert(watcher.id);
        if (is_pattern(name)) patterns_.emplace(name);
    }
    for (Record* record : records) begin(watcher, *record, wanted, since);
    if (!records.empty()) keep_bounds(records.front()->id);
}

bool Changes::remove(Watcher& watcher, ValueView what) {
    if (what.kind() != Kind::text) {
        const ObjectId object = object_in(what);
        if (!watcher.targets.contains(object)) return false;
        return end(watcher, object), true;
    }
    const auto name = watcher.names.find(what.head().bytes);
    if (name == watcher.names.end()) return false;
    watcher.bytes -= Watcher::bytes_of_name(name->size());
    forget_name(*name, watcher.id);
    watcher.names.erase(name);
    std::vector<ObjectId> over;
    for (const auto& [object, target] : watcher.targets) {
        const std::string& its = streams_.at(object).name;
        const bool is_still = std::any_of(watcher.names.begin(), watcher.names.end(),
                                          [&](const auto& one) { return matches(one, its); });
        if (target.is_by_name && !is_still) over.push_back(object);
    }
    for (const ObjectId object : over) end(watcher, object);
    return true;
}

void Changes::end(Watcher& watcher, ObjectId object) {
    const auto found = watcher.targets.find(object);
    const WatchTarget& target = found->second;
    is_not_told(watcher, object, target);
    if (target.pending_at) watcher.pending.erase({*target.pending_at, object});
    for (const Bytes& key : target.keys) watcher.bytes -= Watcher::bytes_of_key(key.size());
    watcher.bytes -= charges::watch_target;
    watcher.targets.erase(found);
    left(object, streams_.at(object));
}

// All has been told of what has ended, or has lost the name for which it was watched.
void Changes::end_if_over(Watcher& watcher, ObjectId object) {
    const ChangeStream& stream = streams_.at(object);
    if (stream.is_ended || (stream.is_nameless && watcher.targets.at(object).is_by_name))
        end(watcher, object);
}

void Changes::left(ObjectId object, ChangeStream& stream) {
    if (--stream.watchers > 0) return;
    bytes_ += charges::history;
    stream.left_at = engine_.sequence();
    stream.changes_unwatched = 0;
    if (stream.is_ended) return drop(object);
    set_age(object, stream);
    keep_bounds(object);
}

void Changes::forget_name(const std::string& name, ObjectId watch) {
    const auto found = by_name_.find(name);
    found->second.erase(watch);
    if (!found->second.empty()) return;
    patterns_.erase(name);
    by_name_.erase(found);
}

// The watch has ended.
void Changes::forget(Watcher& watcher) {
    while (!watcher.targets.empty()) end(watcher, watcher.targets.begin()->first);
    for (const std::string& name : watcher.names) forget_name(name, watcher.id);
    watchers_.erase(number(watcher.id));
    watcher = Watcher{};
}

void Changes::charge(Watcher& watcher) {
    Record& record = *engine_.store_.find(watcher.id);
    engine_.accounts_.charge(record, record.account);
}

}  // namespace steward::engine
