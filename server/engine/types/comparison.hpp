// A comparison that the daemon can make for a waiter: "==", "!=", "<", "<=", ">" or ">=" and a
// value.
#pragma once

#include "common/value.hpp"

#include <string>

namespace steward::engine {

class Comparison {
public:
    // Refuses with bad_argument any other sign.
    Comparison(std::string_view sign, ValueView operand);

    // Equality as `steward::equal` has it. Refuses with type_mismatch to order what has no order.
    bool holds(ValueView value) const;

private:
    enum class Sign : std::uint8_t {
        equal,
        unequal,
        less,
        less_or_equal,
        greater,
        greater_or_equal
    };

    Sign sign_;
    ValueView operand_;
};

// Why two values have no order, for the sentence of a refusal; `what` they are: "items".
std::string why_unordered(std::string_view what, ValueView left, ValueView right);

}  // namespace steward::engine
