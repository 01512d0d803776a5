#include "engine/arguments.hpp"

#include <cassert>

namespace steward::engine {
namespace {

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

}  // namespace

Arguments::Arguments(BytesView payload, std::span<const ParameterRow> parameters, std::string_view where)
    : parameters_(parameters), where_(where) {
    for (std::size_t i = 0; i < parameters.size(); ++i) slots_[i] = {nullptr, 0};
    const char* const end = payload.data() + payload.size();
    if (!payload.empty() && (static_cast<unsigned char>(payload[0]) & 0xf0u) == 0x90) {
        read_array(payload.data() + 1, end, static_cast<unsigned char>(payload[0]) & 0x0fu);  // the ordinary form
    } else if (!payload.empty()) {
        Reader reader(payload);
        const Token head = reader.next();
        if (head.kind == Kind::array)
            read_array(reader.position(), end, head.bits);
        else if (head.kind == Kind::map)
            read_map(reader.position(), end, head.bits);
        else
            refuse("the arguments must be an array or a map");
    }
    // Required parameters stand before optional ones (the catalogue's test sees to it).
    for (std::size_t i = 0; i < parameters_.size() && !parameters_[i].optional; ++i)
        if (!has(i)) refuse(quoted(parameters_[i].name) + " is missing");
}

void Arguments::read_array(const char* at, const char* end, std::uint64_t count) {
    if (count > parameters_.size())
        refuse("takes " + std::to_string(parameters_.size()) + " arguments, not " + std::to_string(count));
    for (std::size_t i = 0; i < count; ++i) at = take(at, end, i);
    if (at != end) refuse("there are bytes after the arguments");
}

void Arguments::read_map(const char* at, const char* end, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        Reader reader({at, static_cast<std::size_t>(end - at)});
        const Token key = reader.next();
        if (key.kind != Kind::text) refuse("the arguments' names must be strings");
        const std::size_t slot = slot_of(key.bytes);
        if (has(slot)) refuse(quoted(key.bytes) + " is given twice");
        at = take(reader.position(), end, slot);
    }
    if (at != end) refuse("there are bytes after the arguments");
}

// Pointers, not views: a view that is passed on through memory costs a stalled load at each step of the hot path.
const char* Arguments::take(const char* at, const char* end, std::size_t slot) {
    if (const std::size_t size = plain_scalar_size(at, end)) {
        slots_[slot] = {at, size};
        return at + size;
    }
    const auto checked = check({at, static_cast<std::size_t>(end - at)});
    if (!checked)
        refuse("the argument " + quoted(parameters_[slot].name) + " is malformed: " + std::string(checked.error()));
    slots_[slot] = {at, checked->value.bytes.size()};
    has_references_ |= checked->has_references;
    return at + checked->value.bytes.size();
}

std::size_t Arguments::slot_of(std::string_view name) const {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
        if (parameters_[i].name == name) return i;
    refuse("has no parameter " + quoted(name.substr(0, 64)));
}

void Arguments::wrong_kind(std::size_t index) const {
    const ParameterRow& parameter = parameters_[index];
    if ((*this)[index].kind() == Kind::unsigned_integer && parameter.kind == name(Kind::integer))
        refuse(quoted(parameter.name) + " is outside the range of a signed integer of 64 bits");
    throw Refusal{ErrorCode::bad_argument, std::string(where_) + ": " + quoted(parameter.name) + " must be of the kind " +
                                               std::string(parameter.kind) + ", not " +
                                               std::string(name((*this)[index].kind()))};
}

void Arguments::refuse(std::string sentence) const {
    throw Refusal{ErrorCode::bad_argument, std::string(where_) + ": " + sentence};
}

}  // namespace steward::engine
