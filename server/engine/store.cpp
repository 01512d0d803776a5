#include "engine/store.hpp"

#include <algorithm>

namespace steward::engine {

Record* Store::find(std::string_view name) {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : find(found->second);
}

Record& Store::put(std::unique_ptr<Record> record) {
    const std::uint64_t page = number(record->id) / page_records;
    if (page >= pages_.size()) pages_.resize(page + 1);
    if (!pages_[page]) pages_[page] = std::make_unique<Page>();
    ++pages_[page]->used;
    ++size_;
    auto& place = pages_[page]->records[number(record->id) % page_records];
    place = std::move(record);
    link(*place);
    return *place;
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
    if (!added.name.empty()) names_.emplace(added.name, added.id);
    return added;
}

void Store::erase(Record& record) {
    drop_name(record);
    unlink(record);
    const std::uint64_t page = number(record.id) / page_records;
    pages_[page]->records[number(record.id) % page_records].reset();
    --size_;
    if (--pages_[page]->used == 0) pages_[page].reset();
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
        const auto is_kept = [](const Record& one) {
            return !one.name.empty() && one.lifetime != Lifetime::of_last_user;
        };
        const bool reachable = record == nullptr || record->references > 0 || record->is_busy ||
                               is_kept(*record) || number(record->id) < number(first_shared_object);
        if (!reachable) return record;
    }
    return nullptr;
}

const Record* Store::first_behind(ObjectId id) const {
    if (const Record* record = find(id)) return record->next;
    for (std::uint64_t place = number(id); place / page_records < pages_.size();) {
        const auto& page = pages_[place / page_records];
        if (page)
            for (std::size_t i = place % page_records; i < page_records; ++i)
                if (page->records[i]) return page->records[i].get();
        place = (place / page_records + 1) * page_records;
    }
    return nullptr;
}

std::vector<const Record*> Store::all() const {
    std::vector<const Record*> records;
    records.reserve(size_);
    for (const Record* record = first_; record != nullptr; record = record->next)
        records.push_back(record);
    return records;
}

}  // namespace steward::engine
