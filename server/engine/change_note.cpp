#include "engine/change_note.hpp"

#include "common/msgpack_writer.hpp"
#include "engine/arguments.hpp"
#include "engine/effects.hpp"
#include "engine/key.hpp"
#include "engine/row.hpp"
#include "engine/store.hpp"

#include <algorithm>

namespace steward::engine {
namespace {

Bytes full_key(const MethodRow& row, const Arguments& arguments, const Places& places) {
    if (row.access.part != Part::key) return places.each.front();
    Bytes scratch;
    return Bytes(canonical_key(arguments[0], scratch));
}

// Before the deed nobody has looked yet whether an argument is what the row says of it.
bool can_be_read(const MethodRow& row, const Arguments& arguments) {
    if (row.access.part == Part::keys) return arguments[0].kind() == Kind::array;
    if (row.access.part != Part::items) return true;
    const std::size_t last = row.parameters.size() - 1;
    return arguments.has(last) && arguments[last].kind() == Kind::map;
}

// What the call brought, where it brought one thing: the argument that rows call so.
std::optional<ValueView> thing_brought(const MethodRow& row, const Arguments& arguments) {
    for (std::size_t i = 0; i < row.parameters.size(); ++i) {
        const std::string_view name = row.parameters[i].name;
        if ((name == "value" || name == "item") && arguments.has(i)) return arguments[i];
    }
    return std::nullopt;
}

}  // namespace

ChangeNote::ChangeNote(const Record& record, const MethodRow& row, const Arguments& arguments)
    : record_(&record), row_(&row), is_late_(!can_be_read(row, arguments)) {
    const Object& object = *record.object;
    items_before_ = object.items();
    // The end of the object is no key before it is known what happens there.
    const bool is_somewhere = row.access.part != Part::end && row.access.part != Part::nothing;
    if (is_somewhere && !is_late_) places_ = places_of(row, object, arguments);
    if (places_.each.empty()) places_.whole = true;
    if (is_about_one()) key_ = full_key(row, arguments, places_);
    if (is_seen()) before_ = object.glimpse(key_);
}

// Of what is added at the end of a list the key is known now. Of what has gone in or out elsewhere
// the arguments and the answer tell what it was.
void ChangeNote::finish(const Arguments& arguments, ValueView answer) {
    const Object& object = *record_->object;
    items_after_ = object.items();
    const bool is_one_more = items_after_ == items_before_ + 1;
    const bool is_one_less = items_after_ + 1 == items_before_;
    if (row_->access.part == Part::end && is_one_more) {
        Writer(key_).unsigned_integer(items_before_);
        places_ = {.whole = false, .each = {key_}};
    }
    if (is_late_) places_ = places_of(*row_, object, arguments);
    if (places_.each.empty()) places_.whole = true;
    if (is_seen()) after_ = object.glimpse(key_);
    if (!places_.whole) return;
    if (is_one_more && !after_.is_there) after_ = Glimpse::of(thing_brought(*row_, arguments));
    if (is_one_less && !before_.is_there && row_->brings_values && !answer.bytes.empty() &&
        answer.kind() != Kind::nil)
        before_ = Glimpse::of(answer);
}

std::string_view ChangeNote::kind() const {
    if (is_about_one() && is_seen() && before_.is_there != after_.is_there)
        return after_.is_there ? "insert" : "delete";
    if (items_after_ == 0 && items_before_ > 0 && places_.whole && row_->access.overwrites)
        return "clear";
    if (places_.whole && items_after_ != items_before_)
        return items_after_ > items_before_ ? "insert" : "delete";
    if (places_.whole) return before_.is_there && after_.is_there ? "set" : "";
    if (items_after_ < items_before_) return "delete";
    return is_late_ && is_about_one() && items_after_ > items_before_ ? "insert" : "set";
}

std::string_view kind_of_change(const Record& record, const ChangeNote* note,
                                const Effects* effects) {
    if (note != nullptr)
        if (const std::string_view kind = note->kind(); !kind.empty()) return kind;
    if (effects == nullptr) return "change";
    using What = HoldingChange::What;
    for (const HoldingChange& change : effects->holding_changes()) {
        const bool is_let_go = change.what == What::let_go || change.what == What::let_go_all;
        const Record* held = change.record;
        if (change.holding != nullptr) held = &change.holding->holder->object->record();
        if (change.holder != nullptr) held = &change.holder->object->record();
        if (held == &record) return is_let_go ? "release" : "acquire";
    }
    return "change";
}

}  // namespace steward::engine
