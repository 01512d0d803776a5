// Equality and order of values: as Python has them, but that true is not 1.
#include "tests/support/random_values.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>

namespace steward {
namespace {

using nlohmann::json;

bool equal_text(const char* left, const char* right) {
    const Bytes a = testing::encode(json::parse(left));
    const Bytes b = testing::encode(json::parse(right));
    REQUIRE(equal({a}, {b}) == equal({b}, {a}));
    return equal({a}, {b});
}

std::partial_ordering order_text(const char* left, const char* right) {
    const Bytes a = testing::encode(json::parse(left));
    const Bytes b = testing::encode(json::parse(right));
    REQUIRE((order({b}, {a}) == (0 <=> order({a}, {b}))));
    return order({a}, {b});
}

// Python writes 1 == 1.0; so does nlohmann, and objects are compared without order.
bool has_boolean_beside_number(const json& left, const json& right) {
    return left.is_boolean() != right.is_boolean();
}

}  // namespace

TEST_CASE("equal: numbers by value, whatever their form", "[common][value]") {
    CHECK(equal_text("1", "1.0"));
    CHECK(equal_text("[1, {\"a\": 2.0}]", "[1.0, {\"a\": 2}]"));
    CHECK_FALSE(equal_text("1", "true"));
    CHECK_FALSE(equal_text("0", "false"));
    CHECK_FALSE(equal_text("0", "null"));
    CHECK_FALSE(equal_text("1", "\"1\""));
    CHECK(equal_text("0.0", "-0.0"));
    CHECK(equal_text("18446744073709551615", "18446744073709551615"));
    CHECK_FALSE(equal_text("18446744073709551615", "-1"));
    // Python compares exactly: 2**53 + 1 is not 2.0**53, 2**64 - 1 is not 2.0**64.
    CHECK_FALSE(equal_text("9007199254740993", "9007199254740992.0"));
    CHECK_FALSE(equal_text("18446744073709551615", "18446744073709551616.0"));
    CHECK_FALSE(equal_text("9223372036854775807", "9223372036854775808.0"));
    CHECK(equal_text("-9223372036854775808", "-9223372036854775808.0"));
    CHECK_FALSE(equal_text("[9007199254740993]", "[9007199254740992.0]"));
}

TEST_CASE("equal: maps in any order, arrays in theirs", "[common][value]") {
    CHECK(equal_text("{\"a\": 1, \"b\": [2]}", "{\"b\": [2.0], \"a\": 1}"));
    CHECK_FALSE(equal_text("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"));
    CHECK_FALSE(equal_text("[1, 2]", "[2, 1]"));
    CHECK_FALSE(equal_text("[]", "{}"));
    CHECK_FALSE(equal_text("[[]]", "[[[]]]"));
    CHECK_FALSE(equal_text("[true]", "[1]"));
}

TEST_CASE("equal: bytes, references and NaN", "[common][value]") {
    CHECK(equal_text("{\"$bytes\": \"aGk=\"}", "{\"$bytes\": \"aGk=\"}"));
    CHECK_FALSE(equal_text("{\"$bytes\": \"aGk=\"}", "\"hi\""));
    CHECK(equal_text("{\"$ref\": 17}", "{\"$ref\": 17}"));
    CHECK_FALSE(equal_text("{\"$ref\": 17}", "{\"$ref\": 18}"));
    CHECK_FALSE(equal_text("{\"$ref\": 17}", "17"));
    CHECK_FALSE(equal_text("[1.0, {\"$ref\": 17}]", "[1, {\"$ref\": 18}]"));
    CHECK(equal_text("[1.0, {\"$ref\": 17}]", "[1, {\"$ref\": 17}]"));
    CHECK(equal_text("{\"$float\": \"nan\"}", "{\"$float\": \"nan\"}"));
    CHECK(equal_text("{\"$float\": \"inf\"}", "{\"$float\": \"inf\"}"));
}

TEST_CASE("order: as Python sorts", "[common][value]") {
    CHECK((order_text("1", "2.5") < 0));
    CHECK((order_text("-1", "18446744073709551615") < 0));
    CHECK((order_text("9007199254740993", "9007199254740992.0") > 0));
    CHECK((order_text("18446744073709551615", "18446744073709551616.0") < 0));
    CHECK((order_text("18446744073709551615", "1e300") < 0));
    CHECK((order_text("1", "1.0") == 0));
    CHECK((order_text("\"a\"", "\"aa\"") < 0));
    CHECK((order_text("\"z\"", "\"\u00e9\"") < 0));
    CHECK((order_text("false", "true") < 0));
    CHECK((order_text("[1, 2]", "[1, 2, 3]") < 0));
    CHECK((order_text("[1, 3]", "[1, 2, 3]") > 0));
    CHECK((order_text("[[1], 2]", "[[1], 1]") > 0));
    CHECK((order_text("[]", "[]") == 0));
    CHECK((order_text("[[], 1]", "[[], 1]") == 0));
    CHECK((order_text("1", "\"1\"") == std::partial_ordering::unordered));
    CHECK((order_text("1", "true") == std::partial_ordering::unordered));
    CHECK((order_text("{}", "{}") == std::partial_ordering::unordered));
    CHECK((order_text("{\"$float\": \"nan\"}", "1") == std::partial_ordering::unordered));
}

TEST_CASE(
    "equal and order: agree with one another, and equality with nlohmann's, on made-up scalars",
    "[common][value]") {
    const std::uint64_t seed = testing::seed_of("equality", 6);
    testing::Random random(seed);
    for (int i = 0; i < 5000; ++i) {
        const json left = testing::some_scalar(random);
        const json right = testing::pick(random, 4) == 0 ? left : testing::some_scalar(random);
        INFO("seed " << seed << ", " << left.dump() << " and " << right.dump());
        const Bytes a = testing::encode(left);
        const Bytes b = testing::encode(right);
        REQUIRE(equal({a}, {b}) == equal({b}, {a}));
        if (order({a}, {b}) != std::partial_ordering::unordered)
            REQUIRE(equal({a}, {b}) == (order({a}, {b}) == 0));
        // nlohmann compares integers and floats as doubles: only within one kind is it exact.
        if (left.is_number_float() == right.is_number_float() &&
            !has_boolean_beside_number(left, right) &&
            left.is_number_unsigned() == right.is_number_unsigned())
            REQUIRE(equal({a}, {b}) == (left == right));
    }
}

TEST_CASE("equal: the same document with its numbers in other forms is equal", "[common][value]") {
    const std::uint64_t seed = testing::seed_of("equality of forms", 7);
    testing::Random random(seed);
    for (int i = 0; i < 1000; ++i) {
        const json document = testing::some_document(random, 4);
        const std::vector<std::uint8_t> theirs = json::to_msgpack(document);
        const Bytes ours = testing::encode(document);
        INFO("seed " << seed << ", " << document.dump());
        REQUIRE(equal({ours},
                      {BytesView(reinterpret_cast<const char*>(theirs.data()), theirs.size())}));
    }
}

}  // namespace steward
