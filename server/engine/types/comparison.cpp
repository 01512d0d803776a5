#include "engine/types/comparison.hpp"

#include "engine/refusal.hpp"

#include <array>
#include <cmath>

namespace steward::engine {

Comparison::Comparison(std::string_view sign, ValueView operand)
    : sign_(Sign::equal), operand_(operand) {
    constexpr std::array<std::string_view, 6> signs{"==", "!=", "<", "<=", ">", ">="};
    for (std::size_t i = 0; i < signs.size(); ++i) {
        if (signs[i] != sign) continue;
        sign_ = static_cast<Sign>(i);
        return;
    }
    throw Refusal{ErrorCode::bad_argument,
                  "'comparison' must be \"==\", \"!=\", \"<\", \"<=\", \">\" or \">=\""};
}

std::string why_unordered(std::string_view what, ValueView left, ValueView right) {
    const auto is_nan = [](ValueView value) {
        const Token token = value.head();
        return token.kind == Kind::real && std::isnan(token.real);
    };
    if (is_nan(left) || is_nan(right)) return "nan has no order to any number";
    const std::string kinds =
        std::string(name(left.kind())) + " and " + std::string(name(right.kind()));
    const bool are_arrays = left.kind() == Kind::array && right.kind() == Kind::array;
    return std::string(what) + " of the kinds " + kinds + " have no order" +
           (are_arrays ? ", because of what is in them" : "");
}

bool Comparison::holds(ValueView value) const {
    if (sign_ == Sign::equal || sign_ == Sign::unequal)
        return equal(value, operand_) == (sign_ == Sign::equal);
    const std::partial_ordering result = order(value, operand_);
    if (result == std::partial_ordering::unordered)
        throw Refusal{ErrorCode::type_mismatch, why_unordered("values", value, operand_)};
    switch (sign_) {
        case Sign::less: return result < 0;
        case Sign::less_or_equal: return result <= 0;
        case Sign::greater: return result > 0;
        default: return result >= 0;
    }
}

}  // namespace steward::engine
