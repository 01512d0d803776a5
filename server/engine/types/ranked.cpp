#include "engine/types/ranked.hpp"

#include "common/big_endian.hpp"

#include <bit>
#include <cmath>
#include <utility>

namespace steward::engine {
namespace {

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

// Rises with the number; the two zeros are one.
std::uint64_t rank_of(double real) {
    const auto bits = std::bit_cast<std::uint64_t>(real == 0 ? 0.0 : real);
    return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}

double nearest_real(const Token& token) {
    if (token.kind == Kind::real) return token.real;
    return token.kind == Kind::integer ? static_cast<double>(token.integer())
                                       : static_cast<double>(token.bits);
}

std::uint64_t first_bytes(BytesView bytes) {
    if (bytes.size() >= sizeof(std::uint64_t)) return read_big_endian(bytes.data(), 8);
    std::uint64_t rank = 0;
    for (std::size_t i = 0; i < sizeof rank; ++i)
        rank = rank << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    return rank;
}

BytesView common_beginning(BytesView left, BytesView right) {
    const std::size_t most = std::min(left.size(), right.size());
    std::size_t size = 0;
    while (size < most && left[size] == right[size]) ++size;
    return left.substr(0, size);
}

}  // namespace

Ranking::Form Ranking::form_of(const Token& token) {
    switch (token.kind) {
        case Kind::integer: return Form::integer;
        case Kind::unsigned_integer: return Form::number;
        case Kind::real: return std::isnan(token.real) ? Form::none : Form::real;
        case Kind::text: return Form::text;
        case Kind::binary: return Form::binary;
        default: return Form::none;
    }
}

// The value itself, or the first item of an array.
Token Ranking::ranked_part(ValueView value, bool& is_array) {
    Reader reader(value.bytes);
    Token token = reader.next();
    is_array = token.kind == Kind::array;
    if (is_array && token.bits > 0) token = reader.next();
    return token;
}

void Ranking::survey(ValueView value) {
    if (form_ == Form::none) return;
    bool is_array = false;
    const Token token = ranked_part(value, is_array);
    const Form form = form_of(token);
    const auto is_number = [](Form one) { return one >= Form::integer && one <= Form::number; };
    if (form_ == Form::unknown) {
        form_ = form;
        are_arrays_ = is_array;
        common_ = token.bytes;
    } else if (is_array != are_arrays_) {
        form_ = Form::none;
    } else if (form != form_) {
        form_ = is_number(form) && is_number(form_) ? Form::number : Form::none;
    } else if (form == Form::text || form == Form::binary) {
        common_ = common_beginning(common_, token.bytes);
    }
}

// An array may hold what has no order behind its first item.
bool Ranking::covers(ValueView value) const {
    if (form_ == Form::none || form_ == Form::unknown || are_arrays_) return false;
    Ranking other = *this;
    other.survey(value);
    return other.form_ != Form::none;
}

Ranks Ranking::ranks() const {
    if (form_ == Form::none || form_ == Form::unknown) return Ranks::none;
    const bool is_whole = (form_ == Form::integer || form_ == Form::real) && !are_arrays_;
    return is_whole ? Ranks::whole : Ranks::partial;
}

std::uint64_t Ranking::rank(ValueView value) const {
    bool is_array = false;
    const Token token = ranked_part(value, is_array);
    if (form_ == Form::integer) return token.bits ^ sign_bit;
    if (form_ == Form::real || form_ == Form::number) return rank_of(nearest_real(token));
    return first_bytes(token.bytes.substr(common_.size()));
}

}  // namespace steward::engine
