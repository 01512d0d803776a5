// Writer, Reader and check against nlohmann's MessagePack, on values made up from a seed.
#include "common/json.hpp"
#include "common/limits.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>

namespace steward {
namespace {

using nlohmann::json;
using testing::Random;

Bytes nlohmann_bytes(const json& document) {
    const std::vector<std::uint8_t> bytes = json::to_msgpack(document);
    return {bytes.begin(), bytes.end()};
}

// nlohmann writes a float as four bytes where that loses nothing; Steward always writes eight.
bool has_real(const json& document) {
    if (document.is_number_float()) return true;
    if (!document.is_structured()) return false;
    return std::any_of(document.begin(), document.end(),
                       [](const json& item) { return has_real(item); });
}

std::string_view fault_of(BytesView bytes) {
    const auto checked = check(bytes);
    return checked ? std::string_view() : checked.error();
}

}  // namespace

TEST_CASE("Writer: writes what nlohmann writes and can read", "[common][msgpack]") {
    const std::uint64_t seed = testing::seed_of("msgpack", 1);
    Random random(seed);
    for (int i = 0; i < 3000; ++i) {
        const json document = testing::some_document(random, 5);
        INFO("seed " << seed << ", document " << i << ": " << document.dump());
        const Bytes bytes = testing::encode(document);
        if (!has_real(document)) REQUIRE(bytes == nlohmann_bytes(document));
        REQUIRE(json::from_msgpack(bytes) == document);
    }
}

TEST_CASE("Reader: reads what nlohmann writes, in whatever form", "[common][msgpack]") {
    const std::uint64_t seed = testing::seed_of("msgpack reader", 2);
    Random random(seed);
    for (int i = 0; i < 3000; ++i) {
        const json document = testing::some_document(random, 5);
        INFO("seed " << seed << ", document " << i << ": " << document.dump());
        const Bytes bytes = nlohmann_bytes(document);
        const auto checked = check(bytes);
        REQUIRE(checked);
        REQUIRE(checked->value.bytes == bytes);
        REQUIRE_FALSE(checked->has_references);
        REQUIRE(testing::decode(bytes) == document);
        Reader reader(bytes);
        REQUIRE(reader.value() == bytes);
        REQUIRE(reader.at_end());
    }
}

TEST_CASE("check: takes exactly one value and leaves what follows", "[common][msgpack]") {
    Random random(testing::seed_of("msgpack prefix", 3));
    for (int i = 0; i < 500; ++i) {
        const Bytes first = testing::encode(testing::some_document(random, 4, true));
        const Bytes second = testing::encode(testing::some_document(random, 4, true));
        const Bytes both = first + second;
        const auto checked = check(both);
        REQUIRE(checked);
        REQUIRE(checked->value.bytes == first);
    }
}

TEST_CASE("check: a value that is cut short is a fault at every byte", "[common][msgpack]") {
    const std::uint64_t seed = testing::seed_of("msgpack truncation", 4);
    Random random(seed);
    for (int i = 0; i < 200; ++i) {
        const Bytes bytes = testing::encode(testing::some_document(random, 4, true));
        INFO("seed " << seed << ", document " << i);
        for (std::size_t size = 0; size < bytes.size(); ++size)
            REQUIRE_FALSE(check(BytesView(bytes).substr(0, size)));
    }
}

TEST_CASE("check: bytes at random are a fault or a value, and walking a value stays inside",
          "[common][msgpack]") {
    const std::uint64_t seed = testing::seed_of("msgpack noise", 5);
    Random random(seed);
    int values = 0;
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(1 + testing::pick(random, 24), '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        const auto checked = check(bytes);
        if (!checked) continue;
        ++values;
        INFO("seed " << seed << ", bytes " << i);
        REQUIRE(checked->value.bytes.size() <= bytes.size());
        Reader reader(checked->value.bytes);
        REQUIRE(reader.value() == checked->value.bytes);
        REQUIRE(testing::decode(checked->value.bytes)
                    .dump(-1, ' ', false, json::error_handler_t::strict)
                    .size() > 0);
    }
    REQUIRE(values > 100);
}

TEST_CASE("check: says what is wrong", "[common][msgpack]") {
    using namespace std::string_literals;
    CHECK(fault_of("") == "a value that ends too early");
    CHECK(fault_of("\xc1") == "the code 0xc1, which MessagePack does not use");
    CHECK(fault_of("\xd9\x05"
                   "abc") == "a length that passes the end");
    CHECK(fault_of("\xdd\xff\xff\xff\xff\x01") == "a length that passes the end");
    CHECK(fault_of("\xdf\xff\xff\xff\xff\x01") == "a length that passes the end");
    CHECK(fault_of("\xd4\x01\x00"s) == "an extension type that is no reference");
    CHECK(fault_of("\xd7\x02"
                   "12345678") == "an extension type that is no reference");
    CHECK(fault_of("\xc7\x01\x05z") == "an extension type that is no reference");
    CHECK(fault_of("\x81\x01\x02") == "a map key that is no string");
    CHECK(fault_of("\x82\xa1k\x01\xa1k\x02") == "a map key that is used twice");
    CHECK(fault_of("\x91\xa2\xc3\x28") == "text that is not UTF-8");
    CHECK(fault_of("\xa2\xc3\x28") == "text that is not UTF-8");
}

TEST_CASE("check: nesting ends at the limit", "[common][msgpack]") {
    const auto nested = [](std::size_t depth, char head) {
        Bytes bytes;
        for (std::size_t i = 0; i < depth; ++i) {
            bytes += head;
            if (head == '\x81') bytes += "\xa1k";
        }
        return bytes + '\xc0';
    };
    for (const char head : {'\x91', '\x81'}) {
        CHECK(check(nested(limits::value_depth_max, head)));
        CHECK(fault_of(nested(limits::value_depth_max + 1, head)) ==
              "nesting deeper than 32 levels");
        CHECK_FALSE(check(nested(1'000'000, head)));
    }
}

TEST_CASE("for_each_reference: finds references in order, repeats included", "[common][msgpack]") {
    const Bytes bytes = testing::encode(
        json::parse(R"([{"$ref": 17}, {"a": {"$ref": 5}, "b": [{"$ref": 17}]}, 1])"));
    REQUIRE(check(bytes)->has_references);
    std::vector<std::uint64_t> found;
    for_each_reference({bytes}, [&](ObjectId id) { found.push_back(number(id)); });
    CHECK(found == std::vector<std::uint64_t>{17, 5, 17});
}

}  // namespace steward
