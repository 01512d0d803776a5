#include "engine/saved.hpp"

namespace steward::engine {

Token Saved::take(Kind kind) {
    Reader reader(rest_);
    const Token token = rest_.empty() ? Token{} : reader.next();
    if (token.kind != kind) throw Unreadable{"a member of another kind than was saved"};
    rest_.remove_prefix(static_cast<std::size_t>(reader.position() - rest_.data()));
    return token;
}

void Saved::array(std::uint64_t count) {
    if (array() != count) throw Unreadable{"an array of another length than was saved"};
}

std::uint64_t Saved::unsigned_integer() {
    const bool is_large = !rest_.empty() && Reader(rest_).next().kind == Kind::unsigned_integer;
    const Token token = take(is_large ? Kind::unsigned_integer : Kind::integer);
    if (!is_large && token.integer() < 0)
        throw Unreadable{"a number that is negative and must not be"};
    return token.bits;
}

std::optional<Time> Saved::time() {
    if (nothing()) return std::nullopt;
    return Time{integer()};
}

ValueView Saved::value() {
    const auto checked = check(rest_);
    if (!checked) throw Unreadable{"a value that is malformed"};
    rest_.remove_prefix(checked->value.bytes.size());
    return checked->value;
}

bool Saved::nothing() {
    const bool is_nil = !rest_.empty() && Reader(rest_).next().kind == Kind::nil;
    if (is_nil) rest_.remove_prefix(1);
    return is_nil;
}

}  // namespace steward::engine
