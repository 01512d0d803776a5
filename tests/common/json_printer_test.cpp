// Values printed as JSON text: what is printed reads back as the same value.
#include "common/json_printer.hpp"
#include "common/json.hpp"
#include "common/json_text.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace steward;

namespace {

std::string printed(const std::string& text, Layout layout = Layout::one_line) {
    const auto bytes = from_text(text);
    REQUIRE(bytes.has_value());
    std::string out;
    print_json(out, {*bytes}, layout);
    return out;
}

}  // namespace

TEST_CASE("JSON printer: one line, without spaces, and numbers as short as they may be",
          "[common]") {
    CHECK(printed(R"([null, true, false, 1, -1, 18446744073709551615, 1.5, 1.0, 1e300, 0.1])") ==
          R"([null,true,false,1,-1,18446744073709551615,1.5,1.0,1e+300,0.1])");
    CHECK(printed("[]") == "[]");
    CHECK(printed("{}") == "{}");
    CHECK(printed(R"({"a": [{"b": []}]})") == R"({"a":[{"b":[]}]})");
}

TEST_CASE("JSON printer: text is escaped where JSON asks for it", "[common]") {
    CHECK(printed("\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u001f\\u00e4\"") ==
          "\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u001f\xc3\xa4\"");
}

TEST_CASE("JSON printer: what would drive a terminal is escaped, and reads back", "[common]") {
    const std::string text =
        R"(["\u001b[31m","\u007f\u0080\u009f","a\u202eb\u2066\u2069","\u0000"])";
    CHECK(printed(text) == text);
    CHECK(printed("\"\xc2\xa0\xe2\x80\xa9\xe2\x80\xaf\xe2\x81\xa5\"") ==
          "\"\xc2\xa0\xe2\x80\xa9\xe2\x80\xaf\xe2\x81\xa5\"");
}

TEST_CASE("JSON printer: the forms that JSON lacks read back", "[common]") {
    for (const std::string text :
         {R"({"$ref":17})", R"({"$bytes":"aGk="})", R"({"$float":"nan"})", R"({"$float":"-inf"})",
          R"({"$map":[["$ref",1]]})", R"({"$map":[["$odd",{"$map":[["$map",[]]]}]]})"})
        CHECK(printed(text) == text);
}

TEST_CASE("JSON printer: members keep the order of the value", "[common]") {
    Bytes bytes;
    Writer writer(bytes);
    writer.map(2);
    writer.text("zebra");
    writer.integer(1);
    writer.text("ant");
    writer.integer(2);
    CHECK(to_text({bytes}) == R"({"zebra":1,"ant":2})");
}

TEST_CASE("JSON printer: indented, one item a line", "[common]") {
    CHECK(printed(R"({"a": [1, {}], "b": []})", Layout::indented) ==
          "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}
