#include "engine/number_kind.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace steward::engine {
namespace {

constexpr auto kinds = std::to_array<NumberKind>({
    {.name = "number", .form = NumberKind::Form::any},
    {.name = "integer"},
    {.name = "int8", .least = INT8_MIN, .most = INT8_MAX},
    {.name = "int16", .least = INT16_MIN, .most = INT16_MAX},
    {.name = "int32", .least = INT32_MIN, .most = INT32_MAX},
    {.name = "int64", .most = INT64_MAX},
    {.name = "uint8", .least = 0, .most = UINT8_MAX},
    {.name = "uint16", .least = 0, .most = UINT16_MAX},
    {.name = "uint32", .least = 0, .most = UINT32_MAX},
    {.name = "uint64", .least = 0},
    {.name = "float32", .form = NumberKind::Form::single},
});

bool is_in_range(const NumberKind& kind, const Token& token) {
    switch (token.kind) {
        case Kind::real:
            return !std::isfinite(token.real) || kind.form != NumberKind::Form::single ||
                   std::isfinite(as_single(token.real));
        case Kind::unsigned_integer:
            return kind.form != NumberKind::Form::integer || token.bits <= kind.most;
        default: break;
    }
    const std::int64_t integer = token.integer();
    return kind.form != NumberKind::Form::integer ||
           (integer >= kind.least &&
            (integer < 0 || static_cast<std::uint64_t>(integer) <= kind.most));
}

std::string shown(const Token& token) {
    if (token.kind == Kind::real) return "the number";
    return token.kind == Kind::integer ? std::to_string(token.integer())
                                       : std::to_string(token.bits);
}

}  // namespace

const NumberKind* number_kind(std::string_view name) {
    for (const NumberKind& kind : kinds)
        if (kind.name == name) return &kind;
    return nullptr;
}

const NumberKind* named_kind(std::optional<std::string_view> name) {
    if (!name) return nullptr;
    if (const NumberKind* kind = number_kind(*name)) return kind;
    throw Refusal{ErrorCode::bad_argument,
                  "'kind' must be \"number\", \"integer\", \"int8\" to \"int64\", \"uint8\" to "
                  "\"uint64\" or \"float32\""};
}

void require_fit(const NumberKind& kind, ValueView value) {
    const Token token = value.head();
    const bool is_integer = token.kind == Kind::integer || token.kind == Kind::unsigned_integer;
    if (!is_integer && (token.kind != Kind::real || kind.form == NumberKind::Form::integer))
        throw Refusal{ErrorCode::type_mismatch, "the value's kind is " + std::string(kind.name) +
                                                    ", not " + std::string(name(token.kind))};
    if (!is_in_range(kind, token))
        throw Refusal{ErrorCode::overflow,
                      shown(token) + " does not fit the kind " + std::string(kind.name)};
}

double as_single(double number) {
    constexpr double rounds_to_infinity = 0x1.ffffffp127;  // half way from the largest to what
                                                           // would follow it
    if (std::isfinite(number) && std::abs(number) >= rounds_to_infinity)
        return std::copysign(std::numeric_limits<double>::infinity(), number);
    return static_cast<double>(static_cast<float>(number));
}

}  // namespace steward::engine
