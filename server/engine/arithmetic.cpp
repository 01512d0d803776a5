#include "engine/arithmetic.hpp"

#include "common/msgpack_writer.hpp"

namespace steward::engine {
namespace {

double as_real(const Token& token) {
    if (token.kind == Kind::real) return token.real;
    if (token.kind == Kind::unsigned_integer) return static_cast<double>(token.bits);
    return static_cast<double>(token.integer());
}

// 128 bits hold every sum of two 64-bit integers.
__extension__ using Wide = __int128;

Wide as_wide(const Token& token) {
    return token.kind == Kind::unsigned_integer ? Wide{token.bits} : Wide{token.integer()};
}

}  // namespace

Bytes sum(ValueView value, Number amount, const NumberKind* kind) {
    if (kind != nullptr) require_fit(*kind, value);
    const Token left = value.head();
    const Token right = amount.value.head();
    if (left.kind != Kind::integer && left.kind != Kind::unsigned_integer &&
        left.kind != Kind::real)
        throw Refusal{ErrorCode::type_mismatch,
                      "cannot add to a value of the kind " + std::string(name(left.kind))};
    Bytes bytes;
    Writer writer(bytes);
    if (left.kind == Kind::real || right.kind == Kind::real) {
        const double total = as_real(left) + as_real(right);
        writer.real(total);
        if (kind != nullptr) require_fit(*kind, {bytes});
        if (kind == nullptr || kind->form != NumberKind::Form::single) return bytes;
        bytes.clear();
        writer.real(as_single(total));
        return bytes;
    }
    const Wide total = as_wide(left) + as_wide(right);
    if (total < Wide{INT64_MIN} || total > Wide{UINT64_MAX})
        throw Refusal{ErrorCode::overflow, "the sum does not fit a 64-bit integer"};
    if (total > Wide{INT64_MAX})
        writer.unsigned_integer(static_cast<std::uint64_t>(total));
    else
        writer.integer(static_cast<std::int64_t>(total));
    if (kind != nullptr) require_fit(*kind, {bytes});
    return bytes;
}

}  // namespace steward::engine
