#include "engine/types/list_order.hpp"

#include "engine/refusal.hpp"
#include "engine/types/comparison.hpp"
#include "engine/types/ranked.hpp"

#include <algorithm>
#include <charconv>

namespace steward::engine {
namespace {

// The next step of a JSON pointer, with ~1 and ~0 read as / and ~.
std::string next_step(std::string_view& pointer) {
    pointer.remove_prefix(1);
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(raw.size());
    std::string step;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const bool escaped = raw[i] == '~' && i + 1 < raw.size();
        step.push_back(escaped ? (raw[++i] == '1' ? '/' : '~') : raw[i]);
    }
    return step;
}

ValueView child(ValueView value, const std::string& step) {
    Reader reader(value.bytes);
    const Token head = reader.next();
    if (head.kind == Kind::array) {
        std::uint64_t index = 0;
        const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
        if (error == std::errc{} && end == step.data() + step.size() && index < head.bits) {
            for (std::uint64_t i = 0; i < index; ++i) reader.value();
            return {reader.value()};
        }
    } else if (head.kind == Kind::map) {
        for (std::uint64_t i = 0; i < head.bits; ++i) {
            const bool is_it = reader.next().bytes == step;
            const ValueView member{reader.value()};
            if (is_it) return member;
        }
    }
    throw Refusal{ErrorCode::key_not_found, "an item has no '" + step + "'"};
}

ValueView resolve(ValueView value, std::string_view pointer) {
    while (!pointer.empty()) value = child(value, next_step(pointer));
    return value;
}

struct Keyed : Ranked {
    ValueView value;
};

bool is_before(ValueView left, ValueView right) {
    const std::partial_ordering result = order(left, right);
    if (result == std::partial_ordering::unordered)
        throw Refusal{ErrorCode::type_mismatch, why_unordered("items", left, right)};
    return result < 0;
}

}  // namespace

std::vector<ValueView> in_order(std::vector<ValueView> values, bool reverse, std::string_view key) {
    if (!key.empty() && key[0] != '/')
        throw Refusal{ErrorCode::bad_argument, "'key' must be a JSON pointer such as /name"};
    const auto sort_by = [&]<class Entry>(std::vector<Entry> entries, auto make, auto value_of) {
        entries.reserve(values.size());
        for (const ValueView value : values) entries.push_back(make(value));
        sort_ranked(entries, reverse, &is_before);
        std::transform(entries.begin(), entries.end(), values.begin(), value_of);
    };
    if (key.empty())
        sort_by(
            std::vector<Ranked>(), [](ValueView value) { return Ranked{value}; },
            [](const Ranked& one) { return one.key; });
    else
        sort_by(
            std::vector<Keyed>(),
            [&](ValueView value) {
                return Keyed{{resolve(value, key)}, value};
            },
            [](const Keyed& one) { return one.value; });
    return values;
}

}  // namespace steward::engine
