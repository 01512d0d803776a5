// Values in order by ranks beside the same values in order by comparing each two of them; and a
// value that is sought beside comparing it.
#include "engine/types/ranked.hpp"

#include "common/msgpack_writer.hpp"
#include "engine/types/sought.hpp"
#include "tests/support/random_values.hpp"

#include <catch2/catch.hpp>
#include <functional>

namespace steward::engine {
namespace {

using testing::pick;
using testing::Random;

bool is_smaller_key(ValueView left, ValueView right) { return order(left, right) < 0; }

// A short array whose first item may decide, and the second if not.
Bytes ranked_row(const Bytes& first, std::uint64_t second) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(2);
    writer.raw(first);
    writer.unsigned_integer(second);
    return bytes;
}

Bytes ranked_real(double number) {
    Bytes bytes;
    Writer(bytes).real(number);
    return bytes;
}

// Numbers around the borders where an integer has no double of its value, and the two zeros.
Bytes ranked_number(Random& random) {
    Bytes bytes;
    Writer writer(bytes);
    switch (pick(random, 5)) {
        case 0: return ranked_real(pick(random, 2) == 0 ? -0.0 : 0.0);
        case 1: return ranked_real(0x1p53 + static_cast<double>(pick(random, 4)));
        case 2: writer.unsigned_integer((1ull << 53) + pick(random, 4)); break;
        case 3: writer.unsigned_integer(UINT64_MAX - pick(random, 3)); break;
        default: writer.integer(static_cast<std::int64_t>(pick(random, 5)) - 2); break;
    }
    return bytes;
}

void check_order(const std::vector<Bytes>& values, bool reverse) {
    std::vector<Ranked> ranked;
    for (const Bytes& value : values) ranked.push_back({{value}});
    std::vector<ValueView> compared;
    for (const Bytes& value : values) compared.push_back({value});
    std::stable_sort(compared.begin(), compared.end(), [&](ValueView left, ValueView right) {
        return reverse ? order(left, right) > 0 : order(left, right) < 0;
    });
    sort_ranked(ranked, reverse, &is_smaller_key);
    for (std::size_t i = 0; i < values.size(); ++i)
        // The same one, not an equal one.
        REQUIRE(ranked[i].key.bytes.data() == compared[i].bytes.data());
}

}  // namespace

TEST_CASE("Ranks: whatever is sorted is in the order that comparing has", "[engine][ranks]") {
    Random random(4711);
    const std::vector<std::function<Bytes()>> kinds{
        [&] { return testing::encode(testing::some_integer(random)); },
        [&] { return ranked_real(static_cast<double>(pick(random, 1000)) - 500.25); },
        [&] { return ranked_number(random); },
        [&] { return testing::encode(testing::some_text(random)); },
        [&] { return testing::encode("the same beginning " + std::to_string(pick(random, 9999))); },
        [&] { return testing::encode(std::string(pick(random, 12), '\0')); },
        [&] { return ranked_row(ranked_number(random), pick(random, 3)); },
        [&] {
            return ranked_row(testing::encode(std::to_string(pick(random, 50))), pick(random, 9));
        },
        [&] { return testing::encode(pick(random, 2) == 0); },
    };
    for (const auto& some : kinds)
        for (const std::size_t count : {0u, 1u, 2u, 50u, 300u, 3000u}) {
            std::vector<Bytes> values;
            for (std::size_t i = 0; i < count; ++i) values.push_back(some());
            check_order(values, false);
            check_order(values, true);
        }
}

TEST_CASE("Ranks: one kind covers what has an order to all of it", "[engine][ranks]") {
    const Bytes one = testing::encode(1);
    const Bytes half = testing::encode(0.5);
    const Bytes word = testing::encode("word");
    const Bytes nan = ranked_real(std::nan(""));
    const Bytes row = ranked_row(one, 1);
    Ranking numbers;
    numbers.survey({one});
    CHECK(numbers.covers({half}));
    CHECK_FALSE(numbers.covers({word}));
    CHECK_FALSE(numbers.covers({nan}));
    CHECK_FALSE(numbers.covers({row}));
    Ranking rows;
    rows.survey({row});
    CHECK_FALSE(rows.covers({row}));
}

TEST_CASE("Sought: a value is what it is equal to, in whatever form", "[engine][ranks]") {
    Random random(4712);
    std::vector<Bytes> values{"\xcc\x05",
                              "\x05",
                              std::string("\xd1\x00\x05", 3),
                              "\xd0\xfb",
                              "\xfb",
                              std::string("\xd2\xff\xff\xff\xfb", 5),
                              "\xa1x",
                              "\xd9\x01x",
                              std::string("\xcf\x00\x00\x00\x00\x00\x00\x00\x05", 9),
                              std::string("\xd3\xff\xff\xff\xff\xff\xff\xff\xfb", 9),
                              std::string("\xc4\x01x", 3),
                              "\xc0",
                              "\xc2",
                              "\x90",
                              "\x80"};
    for (int i = 0; i < 200; ++i) values.push_back(testing::encode(testing::some_scalar(random)));
    for (int i = 0; i < 100; ++i) values.push_back(ranked_number(random));
    for (const Bytes& wanted : values) {
        const Sought sought({wanted});
        for (const Bytes& value : values)
            if (sought.is({value}) != equal({value}, {wanted}))
                FAIL(testing::decode(value) << " and " << testing::decode(wanted));
    }
}

}  // namespace steward::engine
