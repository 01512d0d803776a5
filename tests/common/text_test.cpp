// UTF-8, base64, and values as JSON text.
#include "common/base64.hpp"
#include "common/json.hpp"
#include "common/json_printer.hpp"
#include "common/json_text.hpp"
#include "common/limits.hpp"
#include "common/utf8.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>
#include <chrono>

namespace steward {
namespace {

using nlohmann::json;

// The definition, written down once more as slowly as can be: decode, then see that it was the
// shortest form.
bool is_utf8_by_definition(BytesView bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        const unsigned first = byte(at);
        const std::size_t size = first < 0x80       ? 1
                                 : first >> 5 == 6  ? 2
                                 : first >> 4 == 14 ? 3
                                 : first >> 3 == 30 ? 4
                                                    : 0;
        if (size == 0 || at + size > bytes.size()) return false;
        unsigned letter = size == 1 ? first : first & (0xffu >> (size + 1));
        for (std::size_t i = 1; i < size; ++i) {
            if (byte(at + i) >> 6 != 2) return false;
            letter = letter << 6 | (byte(at + i) & 0x3fu);
        }
        const std::size_t shortest = letter < 0x80      ? 1
                                     : letter < 0x800   ? 2
                                     : letter < 0x10000 ? 3
                                                        : 4;
        if (size != shortest || letter > 0x10ffff || (letter >= 0xd800 && letter <= 0xdfff))
            return false;
        at += size;
    }
    return true;
}

std::string error_of(std::string_view text) {
    const auto bytes = from_text(text);
    return bytes ? "" : bytes.error();
}

}  // namespace

TEST_CASE("is_utf8: every sequence of up to two bytes, and many longer ones", "[common][utf8]") {
    for (unsigned word = 0; word < 0x10000; ++word) {
        const Bytes two{static_cast<char>(word >> 8), static_cast<char>(word & 0xff)};
        if (is_utf8(two) != is_utf8_by_definition(two)) FAIL("bytes " << word);
    }
    const std::uint64_t seed = testing::seed_of("utf8", 8);
    testing::Random random(seed);
    // Bytes near the borders of the table are more likely than others.
    constexpr std::array<unsigned char, 16> bytes{0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1,
                                                  0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x7f};
    for (int i = 0; i < 50'000; ++i) {
        Bytes text(testing::pick(random, 12), 'a');
        const std::size_t from = testing::pick(random, text.size() + 1);
        for (std::size_t at = from; at < std::min(text.size(), from + 4); ++at)
            text[at] = static_cast<char>(bytes[testing::pick(random, bytes.size())]);
        if (is_utf8(text) != is_utf8_by_definition(text)) FAIL("seed " << seed << ", text " << i);
    }
}

TEST_CASE("printable: nothing that moves a cursor or turns a line is left", "[common][utf8]") {
    CHECK(printable("").empty());
    CHECK(printable("a \"word\" \\ ~") == "a \"word\" \\ ~");
    CHECK(printable("日本 é 😀") == "日本 é 😀");
    CHECK(printable("\x1b[2J\n\r\t\x7f") == "\\u001b[2J\\n\\r\\t\\u007f");
    CHECK(printable(std::string_view("\0", 1)) == "\\u0000");
    CHECK(printable("\u0080\u009b\u009f\u00a0") == "\\u0080\\u009b\\u009f\u00a0");
    CHECK(printable("\u2029\u202a\u202e\u202f\u2065\u2066\u2069\u206a") ==
          "\u2029\\u202a\\u202e\u202f\u2065\\u2066\\u2069\u206a");
    CHECK(printable("caf\xc3") == "caf\\xc3");
    CHECK(printable("\xff\xed\xa0\x80z") == "\\xff\\xed\\xa0\\x80z");
}

TEST_CASE("as_utf8: what is no text is replaced, and a letter that was cut dropped",
          "[common][utf8]") {
    CHECK(as_utf8("plain é") == "plain é");
    CHECK(as_utf8("a\xff\x80z") == "a\ufffd\ufffdz");
    CHECK(as_utf8("caf\xc3") == "caf");
    const std::string letters = "日😀";
    for (std::size_t cut = 0; cut <= letters.size(); ++cut) {
        const std::string whole = cut < 3 ? "" : cut < 7 ? "日" : letters;
        CHECK(as_utf8(letters.substr(0, cut)) == whole);
    }
    CHECK(as_utf8("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");
    CHECK(as_utf8("\xed") == "");
    CHECK(as_utf8("\xed\xa0") == "\ufffd\ufffd");
    CHECK(as_utf8("\xff") == "\ufffd");
}

TEST_CASE("base64: what is written can be read, and nothing else", "[common][base64]") {
    CHECK(to_base64("") == "");
    CHECK(to_base64("f") == "Zg==");
    CHECK(to_base64("fo") == "Zm8=");
    CHECK(to_base64("foo") == "Zm9v");
    CHECK(to_base64("foobar") == "Zm9vYmFy");
    testing::Random random(testing::seed_of("base64", 9));
    for (int i = 0; i < 500; ++i) {
        Bytes bytes(testing::pick(random, 50), '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        REQUIRE(from_base64(to_base64(bytes)) == bytes);
    }
    for (const char* text :
         {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9\n", "Zm9-", "Z=9v", "Zm9v "}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64(text));
    }
}

TEST_CASE("json_text: a value becomes text and the same value again", "[common][json]") {
    const std::uint64_t seed = testing::seed_of("json text", 10);
    testing::Random random(seed);
    for (int i = 0; i < 2000; ++i) {
        const Bytes bytes = testing::encode(testing::some_document(random, 5, true));
        const std::string text = to_text({bytes});
        INFO("seed " << seed << ", " << text);
        REQUIRE(text.find('\n') == std::string::npos);
        const auto again = from_text(text);
        REQUIRE(again);
        REQUIRE(equal({*again}, {bytes}));
        REQUIRE(to_text({*again}).size() == text.size());
    }
}

TEST_CASE("json_text: what JSON lacks has a form of its own", "[common][json]") {
    for (const char* text :
         {R"({"$ref":17})", R"({"$bytes":"aGk="})", R"({"$float":"nan"})", R"({"$float":"inf"})",
          R"({"$float":"-inf"})", R"({"$map":[["$ref",1]]})", R"({"$ref":1,"other":2})",
          R"([18446744073709551615,-9223372036854775808,1.0,0.1])"}) {
        const auto bytes = from_text(text);
        REQUIRE(bytes);
        CHECK(to_text({*bytes}) == text);
    }
}

TEST_CASE("json_text: members keep the order in which they were written", "[common][json]") {
    for (const char* text :
         {R"({"pears":1,"apples":2})", R"([{"z":{"b":1,"a":[{"y":1,"x":2}]},"c":{}}])",
          R"({"$map":[["$z",{"b":1,"a":2}]]})", R"({"$z":1,"$a":{"$ref":3},"m":4})"}) {
        CAPTURE(text);
        CHECK(to_text({from_text(text).value()}) == text);
    }
}

TEST_CASE("json_text: any number of items and members", "[common][json]") {
    for (const std::size_t count : {0u, 1u, 15u, 16u, 17u, 65535u, 65536u}) {
        CAPTURE(count);
        std::string items = "[";
        std::string members = "{";
        for (std::size_t i = 0; i < count; ++i) {
            items += (i == 0 ? "" : ",") + std::to_string(i);
            members += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":[]";
        }
        CHECK(to_text({from_text(items + "]").value()}) == items + "]");
        CHECK(to_text({from_text(members + "}").value()}) == members + "}");
        CHECK(to_text({from_text("[" + items + "]," + members + "}]").value()}) ==
              "[" + items + "]," + members + "}]");
    }
}

TEST_CASE("json_text: an integer of more than 64 bits is refused, not made a float",
          "[common][json]") {
    for (const char* text :
         {"18446744073709551616", "-9223372036854775809", "[1, {\"a\": 99999999999999999999}]",
          R"({"$map": [["a", 99999999999999999999]]})", R"({"$ref": 99999999999999999999})"}) {
        CAPTURE(text);
        CHECK_FALSE(error_of(text).empty());
        CHECK_THROWS_AS(read_text(text), TextFault);
    }
    CHECK(error_of("99999999999999999999") ==
          "the integer 99999999999999999999 needs more than 64 bits: write "
          "99999999999999999999.0 for a float, \"99999999999999999999\" for a string");
    CHECK(error_of("1" + std::string(300, '0')).size() < 250);
    CHECK(to_text(
              {from_text("[18446744073709551615,-9223372036854775808,1e20,99999999999999999999.0]")
                   .value()}) == "[18446744073709551615,-9223372036854775808,1e+20,1e+20]");
}

TEST_CASE("json_text: a key that is given twice is refused, as in every value", "[common][json]") {
    for (const char* text : {R"({"a": 1, "a": 2})", R"([{"b": {"a": 1, "c": 2, "\u0061": 1}}])"})
        CHECK(error_of(text) == "a map key that is used twice");
}

TEST_CASE("json_text: whatever can be printed reads back, however deep the forms",
          "[common][json]") {
    Bytes bytes;
    Writer writer(bytes);
    for (std::size_t depth = 0; depth < limits::value_depth_max; ++depth) {
        writer.map(1);
        writer.text("$deep");
    }
    writer.nil();
    CHECK(from_text(to_text({bytes})) == bytes);
}

TEST_CASE("json_text: what was read is printed word for word", "[common][json]") {
    const std::string text =
        R"({"z":[1,-1,1.5,"x",null,true],"a":{"$ref":-1},"a":99999999999999999999,"$map":{"$bytes":5}})";
    const JsonText read = read_json(text);
    CHECK_FALSE(read.is_plain);
    std::string printed;
    print_as_read(printed, read.bytes);
    CHECK(printed == text);
    CHECK(read_json(R"({"a": [1]})").is_plain);
}

TEST_CASE("json_text: good text is read as nlohmann reads it", "[common][json]") {
    for (const char* text :
         {"0", "-0", "-0.0", "18446744073709551615", "-9223372036854775808", " [ 1 ,\t2\n,\r3 ] ",
          "1e5", "1E+5", "1.25e-3", "5e-324", "1e-400", "{ }", R"({"a":{},"b":[[],{}]})",
          R"("\u00e4\u20ac\ud83d\ude00\/\b\f\n\r\t\"\\")", "\"0123456\\n789\xc3\xa4\"",
          "\"\xf0\x9f\x98\x80\"", "\xef\xbb\xbf[1]", R"("\u0000")", R"(["\u0041", ""])"}) {
        CAPTURE(text);
        CHECK(to_json({read_text(text)}) == nlohmann::json::parse(text));
    }
}

TEST_CASE("json_text: what nlohmann does not read is refused with its words", "[common][json]") {
    for (const char* text : {"01",
                             "-",
                             "+1",
                             "1.",
                             ".5",
                             "1e",
                             "1e+",
                             "tru",
                             "[1 2]",
                             "{\"a\" 1}",
                             "{1:2}",
                             "[1,]",
                             "{\"a\":1,}",
                             R"("\x")",
                             R"("\ud800")",
                             R"("\udc00")",
                             R"("\ud800\u0041")",
                             R"("\u12g4")",
                             "\"a\nb\"",
                             "\"open",
                             "\"\\",
                             "\"\xc0\x80\"",
                             "\"\xed\xa0\x80\"",
                             "1 2",
                             "[",
                             "]",
                             "\"a\"b"}) {
        CAPTURE(text);
        REQUIRE_THROWS_AS(nlohmann::json::parse(text), nlohmann::json::parse_error);
        CHECK_THROWS_AS(read_text(text), NotJson);
    }
}

TEST_CASE("json_text: says what is wrong with a text", "[common][json]") {
    for (const char* text :
         {"", "{", "[1,]", "nan", "'x'", "{\"a\": 1} 2", R"({"$ref": -1})", R"({"$ref": "x"})",
          R"({"$bytes": "Z"})", R"({"$bytes": 5})", R"({"$float": "x"})", R"({"$float": 1})",
          R"({"$map": 1})", R"({"$map": [[1, 2]]})", R"({"$map": [["a"]]})", "\"\xff\"",
          R"({"$map": [["a", 1], ["a", 2]]})"}) {
        CAPTURE(text);
        CHECK_FALSE(error_of(text).empty());
    }
    for (const char* text : {"1e400", "-1e400", "[1, {\"a\": 1e999}]", R"({"$ref": 1e400})",
                             R"({"$map": [["a", 1e400]]})"}) {
        CAPTURE(text);
        CHECK(error_of(text).find("1e") != std::string::npos);
        CHECK_THROWS_AS(read_text(text), TextFault);
    }
    CHECK_FALSE(error_of("[1,]").starts_with("["));
    CHECK_THROWS_AS(read_text("[1,]"), NotJson);
    CHECK(error_of(std::string(1'000'000, '[')).find("nesting") != std::string::npos);
    CHECK_FALSE(error_of(std::string(33, '[') + std::string(33, ']')).empty());
    CHECK(error_of(std::string(32, '[') + std::string(32, ']')).empty());
    CHECK(
        error_of("[\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') + "\"]").empty());
}

TEST_CASE("json_text: the time to read a text is proportional to its length", "[common][json]") {
    const auto seconds_for = [](std::size_t count) {
        std::string text = "[{}";
        for (std::size_t i = 1; i < count; ++i) text += ",{\"a\":[]}";
        text += "]";
        const auto before = std::chrono::steady_clock::now();
        REQUIRE(from_text(text));
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    };
    // A quadratic reader would take 256 times as long, a linear one 16 times, and a busy machine
    // some times more.
    const double few = std::max(seconds_for(2'000), 0.001);
    CHECK(seconds_for(32'000) < few * 100);
}

}  // namespace steward
