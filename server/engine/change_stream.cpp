#include "engine/change_stream.hpp"

#include "common/value.hpp"

#include <algorithm>

namespace steward::engine {

bool Change::is_about(const std::set<Bytes>& wanted) const {
    if (keys_size == 0) return true;
    Reader reader(keys());
    while (!reader.at_end())
        if (wanted.contains(Bytes(reader.value()))) return true;
    return false;
}

void ChangeStream::add(Change change) {
    bytes_ += change.bytes();
    changes_.push_back(std::move(change));
}

void ChangeStream::drop_oldest() {
    const Change& oldest = changes_.front();
    bytes_ -= oldest.bytes();
    lost_through_ = oldest.version;
    changes_.pop_front();
    ++first_;
}

std::uint64_t ChangeStream::first_after(std::uint64_t version) const {
    const auto comes_before = [&](const Change& change) {
        return change.version < version || (change.version == version && !change.is_end);
    };
    const auto found = std::partition_point(changes_.begin(), changes_.end(), comes_before);
    return first_ + static_cast<std::uint64_t>(found - changes_.begin());
}

void ChangeStream::save(Writer& writer) const {
    writer.array(8);
    writer.text(name);
    writer.boolean(is_nameless);
    writer.boolean(is_ended);
    writer.unsigned_integer(left_at);
    writer.unsigned_integer(changes_unwatched);
    writer.unsigned_integer(first_);
    writer.unsigned_integer(lost_through_);
    writer.array(changes_.size());
    for (const Change& change : changes_) {
        writer.array(6);
        writer.unsigned_integer(change.version);
        writer.unsigned_integer(change.sequence);
        writer.binary(change.told);
        writer.unsigned_integer(change.keys_at);
        writer.unsigned_integer(change.keys_size);
        writer.boolean(change.is_end);
    }
}

void ChangeStream::load(Saved& saved) {
    saved.array(8);
    name = saved.text();
    is_nameless = saved.boolean();
    is_ended = saved.boolean();
    left_at = saved.unsigned_integer();
    changes_unwatched = saved.unsigned_integer();
    first_ = saved.unsigned_integer();
    lost_through_ = saved.unsigned_integer();
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        saved.array(6);
        Change change{.version = saved.unsigned_integer()};
        change.sequence = saved.unsigned_integer();
        change.told = saved.binary();
        const auto checked = check(change.told);
        must_be(checked && checked->value.kind() == Kind::map, "a change that is no map");
        change.keys_at = saved.enumerator(UINT32_MAX);
        change.keys_size = saved.enumerator(UINT32_MAX);
        const bool is_inside = change.keys_at <= change.told.size() &&
                               change.keys_size <= change.told.size() - change.keys_at;
        must_be(is_inside, "keys of a change that are not in it");
        BytesView rest = change.keys();
        while (!rest.empty()) {
            const auto key = check(rest);
            must_be(key.has_value(), "keys of a change that are no values");
            rest.remove_prefix(key->value.bytes.size());
        }
        change.is_end = saved.boolean();
        const bool is_in_order = changes_.empty() || (change.version >= changes_.back().version &&
                                                      change.sequence >= changes_.back().sequence);
        must_be(is_in_order, "changes that are not in order");
        add(std::move(change));
    }
}

}  // namespace steward::engine
