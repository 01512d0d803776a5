// The canonical form of keys: equal keys have equal bytes.
#include "engine/key.hpp"

#include "common/json_text.hpp"
#include "engine/refusal.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

using namespace std::string_view_literals;

Bytes canonical(BytesView encoded) {
    Bytes scratch;
    return Bytes(canonical_key({encoded}, scratch));
}

Bytes from_json(std::string_view text) { return canonical(from_text(text).value()); }

TEST_CASE("Key: numbers of one value are one key", "[engine][key]") {
    CHECK(from_json("1") == from_json("1.0"));
    CHECK(from_json("-7") == from_json("-7.0"));
    CHECK(from_json("[1, [2.0]]") == from_json("[1.0, [2]]"));
    CHECK(from_json("0") == from_json("-0.0"));
    CHECK(from_json("18446744073709551615") != from_json("1.8446744073709552e19"));
    CHECK(from_json("9223372036854775808") == from_json("9223372036854775808.0"));
    CHECK(canonical("\xcd\x00\x05"sv) == canonical("\x05"sv));  // five in two bytes
}

TEST_CASE("Key: values of different kinds are different keys", "[engine][key]") {
    CHECK(from_json("1") != from_json("true"));
    CHECK(from_json("1") != from_json("\"1\""));
    CHECK(from_json("1.5") != from_json("1"));
    CHECK(from_json("null") != from_json("false"));
}

TEST_CASE("Key: a map is refused, also inside an array", "[engine][key]") {
    CHECK_THROWS_AS(from_json("{}"), Refusal);
    CHECK_THROWS_AS(from_json("[1, {\"a\": 2}]"), Refusal);
}

TEST_CASE("Key: a sentence quotes a key, and a long one in part", "[engine][key]") {
    const auto quoted_json = [](std::string_view text) {
        return quoted({from_text(text).value()});
    };
    CHECK(quoted_json("[1, \"a\"]") == "[1,\"a\"]");
    const std::string most = "\"" + std::string(63, 'a');
    CHECK(quoted_json(most + "bcd\"") == most + "b\"...");
    CHECK(quoted_json(most + "\u00e9\u00e9\"") == most + "\"...");  // not cut inside a letter
    CHECK(quoted_json("[\"" + std::string(100, 'a') + "\"]") == "a key of 103 bytes");
}

}  // namespace
}  // namespace steward::engine
