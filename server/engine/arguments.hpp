// A call's arguments: checked, and put where the row's parameters are, whether they came in order
// or by name.
#pragma once

#include "common/limits.hpp"
#include "common/value.hpp"
#include "engine/refusal.hpp"

#include <array>
#include <span>

namespace steward::engine {

struct ParameterRow {
    std::string_view name;
    std::string_view kind;  // "integer", "any", …: what the reference and the error text say
    bool optional = false;
};

// The arguments of one call. Points into the bytes of the call.
class Arguments {
public:
    // Reads nothing, one array (in order) or one map (by name). Refuses with bad_argument what is
    // malformed, unknown, given twice, missing or too much.
    Arguments(BytesView payload, std::span<const ParameterRow> parameters) {
        read(payload, parameters);
    }
    // None, until they are read: its slots are not even cleared.
    Arguments() {}
    void read(BytesView payload, std::span<const ParameterRow> parameters) {
        parameters_ = parameters;
        const unsigned code = payload.empty() ? 0 : static_cast<unsigned char>(payload[0]);
        if ((code & 0xf0u) == 0x90) [[likely]]
            read_array(payload.data() + 1, payload.data() + payload.size(), code & 0x0fu);
        else
            read_other(payload);
    }

    // Whether the caller gave this one.
    bool has(std::size_t index) const { return slots_[index].size != 0; }
    ValueView operator[](std::size_t index) const {
        return {{slots_[index].data, slots_[index].size}};
    }
    bool has_references() const { return has_references_; }
    std::span<const ParameterRow> parameters() const { return parameters_; }

    // "'index' must be of the kind integer, not string"
    [[noreturn]] void wrong_kind(std::size_t index) const;
    [[noreturn]] static void refuse(std::string sentence);

private:
    void read_array(const char* at, const char* end, std::uint64_t count);
    void clear_from(std::size_t slot);
    void read_other(BytesView payload);
    void read_map(const char* at, const char* end, std::uint64_t count);
    // Checks the value at `at` and puts it in the slot; returns where it ends. Pointers, not views:
    // a view that is passed on through memory costs a stalled load at each step of the hot path.
    const char* take(const char* at, const char* end, std::size_t slot) {
        const std::size_t size = plain_scalar_size(at, end);
        if (size == 0) [[unlikely]]
            return take_other(at, end, slot);
        slots_[slot] = {at, size};
        return at + size;
    }
    const char* take_other(const char* at, const char* end, std::size_t slot);
    [[noreturn]] void refuse_missing(std::size_t index) const;
    [[noreturn]] void refuse_count(std::uint64_t count) const;
    std::size_t slot_of(std::string_view name) const;

    // Only the slots of the parameters are ever set: clearing all of them took a tenth of a call.
    struct Slot {
        const char* data;
        std::size_t size;
    };

    std::array<Slot, limits::arguments_max> slots_;
    std::span<const ParameterRow> parameters_;
    bool has_references_ = false;
};

}  // namespace steward::engine
