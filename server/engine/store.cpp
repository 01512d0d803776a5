#include "engine/store.hpp"

#include "engine/charges.hpp"

#include <algorithm>

namespace steward::engine {
Record* Store::find(std::string_view name) {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : find(found->second);
}

Record& Store::put(std::unique_ptr<Record> record) {
    Record& added = records_.put(std::move(record));
    ++size_;
    link(added);
    if (const auto companion = added.object->companion()) {
        feeders_.emplace(*companion, added.id);
        added.fixed_bytes += charges::companion;
    }
    return added;
}

// Ids rise, but for those of the objects that are installed.
void Store::link(Record& record) {
    record.previous = last_;
    while (record.previous != nullptr && record.previous->id > record.id)
        record.previous = record.previous->previous;
    record.next = record.previous == nullptr ? first_ : record.previous->next;
    (record.previous == nullptr ? first_ : record.previous->next) = &record;
    (record.next == nullptr ? last_ : record.next->previous) = &record;
}

void Store::unlink(Record& record) {
    (record.previous == nullptr ? first_ : record.previous->next) = record.next;
    (record.next == nullptr ? last_ : record.next->previous) = record.previous;
}

Record& Store::add(std::unique_ptr<Record> record) {
    record->id = next_id_;
    next_id_ = ObjectId{number(next_id_) + 1};
    return put(std::move(record));
}

Record& Store::install(std::unique_ptr<Record> record) { return put(std::move(record)); }

Record& Store::put_back(std::unique_ptr<Record> record) {
    Record& added = put(std::move(record));
    if (added.name.empty()) return added;
    added.fixed_bytes += charges::name(added.name.size());
    names_.emplace(added.name, added.id);
    return added;
}

void Store::erase(Record& record) {
    drop_name(record);
    unlink(record);
    --size_;
    if (const auto companion = record.object->companion()) feeders_.erase({*companion, record.id});
    remains_.push_back(records_.take(record.id));
}

void Store::give_name(Record& record, std::string name) {
    record.name = name;
    record.fixed_bytes += charges::name(name.size());
    names_.emplace(std::move(name), record.id);
}

void Store::drop_name(Record& record) {
    if (record.name.empty()) return;
    names_.erase(record.name);
    record.fixed_bytes -= charges::name(record.name.size());
    record.name = std::string();
    suspect(record.id);
    suspect_cycle(record);
}

void Store::suspect_cycle(Record& record) {
    record.is_watched = record.is_busy;
    if (record.is_busy) return;
    const bool may_be = !record.is_suspect && record.references > 0 &&
                        record.id >= first_shared_object && record.object->holds_references();
    if (!may_be) return;
    record.is_suspect = true;
    cycle_suspects_.push_back(record.id);
}

void Store::retain(ObjectId id, std::uint64_t count) {
    Record* record = find(id);
    if (record == nullptr) return;
    record->references += count;
    has_moved(*record);
}

void Store::release(ObjectId id, std::uint64_t count) {
    Record* record = find(id);
    if (record == nullptr) return;
    record->references -= std::min(count, record->references);
    has_moved(*record);
    if (record->references == 0)
        suspect(id);
    else
        suspect_cycle(*record);
}

Record* Store::next_unreachable() {
    while (!suspects_.empty()) {
        Record* record = find(suspects_.back());
        suspects_.pop_back();
        const bool reachable = record == nullptr || record->references > 0 || record->is_busy ||
                               is_kept_by_name(*record) ||
                               number(record->id) < number(first_shared_object);
        if (!reachable) return record;
    }
    return nullptr;
}

const Record* Store::first_behind(ObjectId id) const {
    if (const Record* record = find(id)) return record->next;
    return records_.first_from(id);
}

std::optional<ObjectId> Store::fed_by(ObjectId companion, ObjectId behind) const {
    const auto next = feeders_.upper_bound({companion, behind});
    return next == feeders_.end() || next->first != companion ? std::nullopt
                                                              : std::optional(next->second);
}

std::vector<const Record*> Store::all() const {
    std::vector<const Record*> records;
    records.reserve(size_);
    for (const Record* record = first_; record != nullptr; record = record->next)
        records.push_back(record);
    return records;
}

}  // namespace steward::engine
