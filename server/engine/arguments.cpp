#include "engine/arguments.hpp"

#include <cassert>

namespace steward::engine {
namespace {

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

}  // namespace

// Anything but an array of at most fifteen, which is the ordinary form.
void Arguments::read_other(BytesView payload) {
    const char* const end = payload.data() + payload.size();
    if (payload.empty()) return read_array(end, end, 0);
    Reader reader(payload);
    const Token head = reader.next();
    if (head.kind == Kind::array)
        read_array(reader.position(), end, head.bits);
    else if (head.kind == Kind::map)
        read_map(reader.position(), end, head.bits);
    else
        refuse("the arguments must be an array or a map");
}

void Arguments::clear_from(std::size_t slot) {
    for (; slot < parameters_.size(); ++slot) slots_[slot] = {nullptr, 0};
}

// Required parameters stand before optional ones (the catalogue's test sees to it): where the first
// that is not given is optional, all that are not given are.
void Arguments::read_array(const char* at, const char* end, std::uint64_t count) {
    if (count > parameters_.size()) [[unlikely]]
        refuse_count(count);
    for (std::size_t i = 0; i < count; ++i) at = take(at, end, i);
    if (at != end) [[unlikely]]
        refuse("there are bytes after the arguments");
    if (count == parameters_.size()) return;
    if (!parameters_[count].optional) [[unlikely]]
        refuse_missing(count);
    clear_from(count);
}

void Arguments::read_map(const char* at, const char* end, std::uint64_t count) {
    clear_from(0);
    for (std::uint64_t i = 0; i < count; ++i) {
        Reader reader({at, static_cast<std::size_t>(end - at)});
        const Token key = reader.next();
        if (key.kind != Kind::text) refuse("the arguments' names must be strings");
        const std::size_t slot = slot_of(key.bytes);
        if (has(slot)) refuse(quoted(key.bytes) + " is given twice");
        at = take(reader.position(), end, slot);
    }
    if (at != end) refuse("there are bytes after the arguments");
    for (std::size_t i = 0; i < parameters_.size() && !parameters_[i].optional; ++i)
        if (!has(i)) refuse_missing(i);
}

const char* Arguments::take_other(const char* at, const char* end, std::size_t slot) {
    const auto checked = check({at, static_cast<std::size_t>(end - at)});
    if (!checked)
        refuse("the argument " + quoted(parameters_[slot].name) +
               " is malformed: " + std::string(checked.error()));
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
    refuse(quoted(parameter.name) + " must be of the kind " + std::string(parameter.kind) +
           ", not " + std::string(name((*this)[index].kind())));
}

void Arguments::refuse_missing(std::size_t index) const {
    refuse(quoted(parameters_[index].name) + " is missing");
}

void Arguments::refuse_count(std::uint64_t count) const {
    refuse("takes " + std::to_string(parameters_.size()) + " arguments, not " +
           std::to_string(count));
}

void Arguments::refuse(std::string sentence) {
    throw Refusal{ErrorCode::bad_argument, std::move(sentence)};
}

}  // namespace steward::engine
