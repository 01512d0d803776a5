#include "engine/store.hpp"

#include <algorithm>

namespace steward::engine {

Record* Store::find(ObjectId id) {
    const auto found = records_.find(id);
    return found == records_.end() ? nullptr : found->second.get();
}

const Record* Store::find(ObjectId id) const {
    const auto found = records_.find(id);
    return found == records_.end() ? nullptr : found->second.get();
}

Record* Store::find(std::string_view name) {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : find(found->second);
}

Record& Store::add(std::unique_ptr<Record> record) {
    record->id = next_id_;
    next_id_ = ObjectId{number(next_id_) + 1};
    Record& added = *record;
    records_.emplace(added.id, std::move(record));
    return added;
}

Record& Store::install(ObjectId id, std::size_t type, std::unique_ptr<Object> object) {
    auto record = std::make_unique<Record>();
    record->id = id;
    record->type = type;
    record->object = std::move(object);
    return *records_.emplace(id, std::move(record)).first->second;
}

void Store::erase(Record& record) {
    drop_name(record);
    records_.erase(record.id);
}

void Store::give_name(Record& record, std::string name) {
    record.name = name;
    names_.emplace(std::move(name), record.id);
}

void Store::drop_name(Record& record) {
    if (record.name.empty()) return;
    names_.erase(record.name);
    record.name.clear();
    suspect(record.id);
}

void Store::retain(ObjectId id, std::uint64_t count) {
    if (Record* record = find(id)) record->references += count;
}

void Store::release(ObjectId id, std::uint64_t count) {
    Record* record = find(id);
    if (record == nullptr) return;
    record->references -= std::min(count, record->references);
    if (record->references == 0) suspect(id);
}

Record* Store::next_unreachable() {
    while (!suspects_.empty()) {
        Record* record = find(suspects_.back());
        suspects_.pop_back();
        const bool reachable = record == nullptr || record->references > 0 || !record->name.empty() ||
                               number(record->id) < number(first_shared_object);
        if (!reachable) return record;
    }
    return nullptr;
}

std::vector<const Record*> Store::all() const {
    std::vector<const Record*> records;
    records.reserve(records_.size());
    for (std::uint64_t id = 0; records.size() < records_.size() && id < number(next_id_); ++id)
        if (const Record* record = find(ObjectId{id})) records.push_back(record);
    return records;
}

}  // namespace steward::engine
