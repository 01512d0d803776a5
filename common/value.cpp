#include "common/value.hpp"

#include "common/limits.hpp"
#include "common/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace steward {
namespace {

// One array or map that is being walked. Keys of a map are collected to find one that is used
// twice.
struct Open {
    std::uint64_t left = 0;
    bool is_map = false;
    std::size_t first_key = 0;
};

// Passes the plain items that come next, which most are: numbers, booleans, nulls and short ASCII
// text. An empty container is looked at more closely: it may lie too deep.
void pass_plain(Reader& reader, std::uint64_t& left) {
    const char* at = reader.position();
    const char* const end = at + reader.left();
    for (; left > 0; --left) {
        const std::size_t size = plain_scalar_size(at, end);
        if (size == 0 || (static_cast<unsigned char>(*at) & 0xef) == 0x80) break;
        at += size;
    }
    reader = Reader({at, static_cast<std::size_t>(end - at)});
}

bool has_duplicate(std::vector<BytesView>& keys, std::size_t first) {
    const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, keys.end());
    const bool found = std::adjacent_find(begin, keys.end()) != keys.end();
    keys.resize(first);
    return found;
}

std::string_view fault_of(const Token& token, bool is_key) {
    if (token.kind == Kind::fault) return token.bytes;
    if (is_key && token.kind != Kind::text) return "a map key that is no string";
    if (token.kind == Kind::text && !is_utf8(token.bytes)) return "text that is not UTF-8";
    return {};
}

tl::expected<CheckedValue, std::string_view> check_container(BytesView bytes, Reader reader,
                                                             const Token& head) {
    std::array<Open, limits::value_depth_max + 1> open;
    std::size_t depth = 0;
    std::vector<BytesView> keys;
    bool has_references = false;
    Token token = head;
    for (;;) {
        has_references |= token.kind == Kind::reference;
        if (token.kind == Kind::array || token.kind == Kind::map) {
            // Each item takes a byte at least: what is announced may not be more than what is
            // there.
            if (token.bits > reader.left())
                return tl::unexpected(std::string_view("a length that passes the end"));
            if (++depth > limits::value_depth_max)
                return tl::unexpected(std::string_view("nesting deeper than 32 levels"));
            const bool is_map = token.kind == Kind::map;
            open[depth] = {.left = is_map ? token.bits * 2 : token.bits,
                           .is_map = is_map,
                           .first_key = keys.size()};
        }
        if (depth > 0 && !open[depth].is_map) pass_plain(reader, open[depth].left);
        while (depth > 0 && open[depth].left == 0) {
            if (open[depth].is_map && has_duplicate(keys, open[depth].first_key))
                return tl::unexpected(std::string_view("a map key that is used twice"));
            --depth;
        }
        if (depth == 0) break;
        const bool is_key = open[depth].is_map && open[depth].left % 2 == 0;
        --open[depth].left;
        token = reader.next();
        if (const std::string_view fault = fault_of(token, is_key); !fault.empty())
            return tl::unexpected(fault);
        if (is_key) keys.push_back(token.bytes);
    }
    const auto size = static_cast<std::size_t>(reader.position() - bytes.data());
    return CheckedValue{.value = {bytes.substr(0, size)}, .has_references = has_references};
}

bool is_number(Kind kind) {
    return kind == Kind::integer || kind == Kind::unsigned_integer || kind == Kind::real;
}

// Compares exactly, also where a 64-bit integer has no double of its value.
std::partial_ordering order_integer_real(const Token& integer, double real) {
    const bool is_unsigned = integer.kind == Kind::unsigned_integer;
    const double near =
        is_unsigned ? static_cast<double>(integer.bits) : static_cast<double>(integer.integer());
    if (near != real) return near <=> real;
    // `real` is integral here, and within the range but for 2^64 and 2^63, which no integer
    // reaches.
    if (real >= 0x1p64 || (!is_unsigned && real >= 0x1p63)) return std::partial_ordering::less;
    if (is_unsigned) return integer.bits <=> static_cast<std::uint64_t>(real);
    return integer.integer() <=> static_cast<std::int64_t>(real);
}

std::partial_ordering order_numbers(const Token& left, const Token& right) {
    if (left.kind == Kind::real && right.kind == Kind::real) return left.real <=> right.real;
    if (right.kind == Kind::real) return order_integer_real(left, right.real);
    if (left.kind == Kind::real) return 0 <=> order_integer_real(right, left.real);
    if (left.kind != right.kind)
        return left.kind == Kind::integer ? std::partial_ordering::less
                                          : std::partial_ordering::greater;
    if (left.kind == Kind::unsigned_integer) return left.bits <=> right.bits;
    return left.integer() <=> right.integer();
}

std::partial_ordering order_scalars(const Token& left, const Token& right) {
    if (is_number(left.kind) && is_number(right.kind)) return order_numbers(left, right);
    if (left.kind != right.kind) return std::partial_ordering::unordered;
    switch (left.kind) {
        case Kind::nil: return std::partial_ordering::equivalent;
        case Kind::boolean:
        case Kind::reference: return left.bits <=> right.bits;
        case Kind::text:
        case Kind::binary: return left.bytes <=> right.bytes;
        default: return std::partial_ordering::unordered;
    }
}

// The items of an array that are still to come.
struct Rest {
    Reader reader;
    std::uint64_t count;
};

// Arrays are walked in step: their heads count how many items each still has, so no recursion is
// needed.
std::partial_ordering order_arrays(Rest left, Rest right) {
    struct Pair {
        std::uint64_t left, right;
    };
    std::array<Pair, limits::value_depth_max + 1> open;
    std::size_t depth = 0;
    open[0] = {left.count, right.count};
    for (;;) {
        while (open[depth].left == 0 || open[depth].right == 0) {
            if (open[depth].left != open[depth].right)
                return open[depth].left <=> open[depth].right;
            if (depth == 0) return std::partial_ordering::equivalent;
            --depth;
        }
        --open[depth].left;
        --open[depth].right;
        const Token left_token = left.reader.next();
        const Token right_token = right.reader.next();
        if (left_token.kind == Kind::array && right_token.kind == Kind::array) {
            open[++depth] = {left_token.bits, right_token.bits};
            continue;
        }
        const auto result = order_scalars(left_token, right_token);
        if (result != 0) return result;
    }
}

bool equal_arrays(ValueView left, ValueView right, std::uint64_t count) {
    Reader left_reader(left.bytes);
    Reader right_reader(right.bytes);
    left_reader.next();
    right_reader.next();
    for (std::uint64_t i = 0; i < count; ++i)
        if (!equal({left_reader.value()}, {right_reader.value()})) return false;
    return true;
}

using Member = std::pair<BytesView, BytesView>;

// Keys of a checked map are strings, each used once.
std::vector<Member> members_by_key(ValueView map) {
    Reader reader(map.bytes);
    std::vector<Member> members(static_cast<std::size_t>(reader.next().bits));
    for (Member& member : members) {
        member.first = reader.next().bytes;
        member.second = reader.value();
    }
    std::sort(members.begin(), members.end());
    return members;
}

bool equal_maps(ValueView left, ValueView right) {
    const std::vector<Member> left_members = members_by_key(left);
    const std::vector<Member> right_members = members_by_key(right);
    return std::equal(left_members.begin(), left_members.end(), right_members.begin(),
                      right_members.end(), [](const Member& one, const Member& other) {
                          return one.first == other.first && equal({one.second}, {other.second});
                      });
}

}  // namespace

tl::expected<CheckedValue, std::string_view> check(BytesView bytes) {
    Reader reader(bytes);
    const Token head = reader.next();
    if (const std::string_view fault = fault_of(head, false); !fault.empty())
        return tl::unexpected(fault);
    if (head.kind == Kind::array || head.kind == Kind::map)
        return check_container(bytes, reader, head);
    const auto size = static_cast<std::size_t>(reader.position() - bytes.data());
    return CheckedValue{.value = {bytes.substr(0, size)},
                        .has_references = head.kind == Kind::reference};
}

void for_each_reference(ValueView value, const std::function<void(ObjectId)>& visit) {
    for (Reader reader(value.bytes); !reader.at_end();) {
        const Token token = reader.next();
        if (token.kind == Kind::fault) return;
        if (token.kind == Kind::reference) visit(ObjectId{token.bits});
    }
}

// It calls itself for what is inside, at most limits::value_depth_max deep: both values were
// checked.
bool equal(ValueView left, ValueView right) {
    if (left.bytes == right.bytes) return true;
    const Token left_head = left.head();
    const Token right_head = right.head();
    const bool containers = left_head.kind == right_head.kind &&
                            (left_head.kind == Kind::array || left_head.kind == Kind::map);
    if (!containers) return order_scalars(left_head, right_head) == 0;
    if (left_head.bits != right_head.bits) return false;
    return left_head.kind == Kind::array ? equal_arrays(left, right, left_head.bits)
                                         : equal_maps(left, right);
}

std::partial_ordering order(ValueView left, ValueView right) {
    Reader left_reader(left.bytes);
    Reader right_reader(right.bytes);
    const Token left_head = left_reader.next();
    const Token right_head = right_reader.next();
    if (left_head.kind == Kind::array && right_head.kind == Kind::array)
        return order_arrays({left_reader, left_head.bits}, {right_reader, right_head.bits});
    return order_scalars(left_head, right_head);
}

}  // namespace steward
