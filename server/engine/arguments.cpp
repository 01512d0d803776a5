#include "engine/arguments.hpp"

#include <cassert>

namespace steward::engine {
namespace {

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

}  // namespace

Arguments::Arguments(BytesView payload, std::span<const ParameterRow> parameters, std::string_view where)
    : parameters_(parameters), where_(where) {
    if (!payload.empty() && (static_cast<unsigned char>(payload[0]) & 0xf0u) == 0x90) {
        read_array(payload.substr(1), static_cast<unsigned char>(payload[0]) & 0x0fu);  // the ordinary form
    } else if (!payload.empty()) {
        Reader reader(payload);
        const Token head = reader.next();
        const BytesView rest = payload.substr(static_cast<std::size_t>(reader.position() - payload.data()));
        if (head.kind == Kind::array)
            read_array(rest, head.bits);
        else if (head.kind == Kind::map)
            read_map(rest, head.bits);
        else
            refuse("the arguments must be an array or a map");
    }
    // Required parameters stand before optional ones (the catalogue's test sees to it).
    for (std::size_t i = 0; i < parameters_.size() && !parameters_[i].optional; ++i)
        if (!has(i)) refuse(quoted(parameters_[i].name) + " is missing");
}

void Arguments::read_array(BytesView items, std::uint64_t count) {
    if (count > parameters_.size())
        refuse("takes " + std::to_string(parameters_.size()) + " arguments, not " + std::to_string(count));
    for (std::size_t i = 0; i < count; ++i) items = take(items, i);
    if (!items.empty()) refuse("there are bytes after the arguments");
}

void Arguments::read_map(BytesView members, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        Reader reader(members);
        const Token key = reader.next();
        if (key.kind != Kind::text) refuse("the arguments' names must be strings");
        const std::size_t slot = slot_of(key.bytes);
        if (has(slot)) refuse(quoted(key.bytes) + " is given twice");
        members = take(members.substr(static_cast<std::size_t>(reader.position() - members.data())), slot);
    }
    if (!members.empty()) refuse("there are bytes after the arguments");
}

BytesView Arguments::take(BytesView from, std::size_t slot) {
    if (const std::size_t size = plain_scalar_size(from)) {
        slots_[slot] = {from.substr(0, size)};
        return from.substr(size);
    }
    const auto checked = check(from);
    if (!checked) refuse("the argument " + quoted(parameters_[slot].name) + " is malformed: " + std::string(checked.error()));
    slots_[slot] = checked->value;
    has_references_ |= checked->has_references;
    return from.substr(checked->value.bytes.size());
}

std::size_t Arguments::slot_of(std::string_view name) const {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
        if (parameters_[i].name == name) return i;
    refuse("has no parameter " + quoted(name.substr(0, 64)));
}

void Arguments::wrong_kind(std::size_t index) const {
    const ParameterRow& parameter = parameters_[index];
    throw Refusal{ErrorCode::bad_argument, std::string(where_) + ": " + quoted(parameter.name) + " must be of the kind " +
                                               std::string(parameter.kind) + ", not " +
                                               std::string(name(slots_[index].kind()))};
}

void Arguments::refuse(std::string sentence) const {
    throw Refusal{ErrorCode::bad_argument, std::string(where_) + ": " + sentence};
}

}  // namespace steward::engine
