// C++ values to MessagePack and back, without a daemon.
#include "tests/support/random_values.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <steward/steward.hpp>

namespace steward::testing {
namespace {

template <class T>
T there_and_back(const T& value) {
    Bytes bytes;
    Encoder encoder(bytes);
    Codec<T>::write(encoder, value);
    const detail::SessionPointer none;
    Decoder decoder(bytes, none, detail::Origin::kept);
    T back = Codec<T>::read(decoder);
    CHECK(decoder.at_end());
    return back;
}

template <class T>
void check(const T& value) {
    CHECK(there_and_back(value) == value);
}

enum class Colour : std::uint8_t { red, green };

}  // namespace

TEST_CASE("Codec: values come back as they were", "[client][codec]") {
    check(true);
    check(std::numeric_limits<std::int64_t>::min());
    check(std::numeric_limits<std::uint64_t>::max());
    check(std::int8_t{-128});
    check(1.5);
    check(2.5f);
    check(std::string("text with \0 inside", 18));
    check(Binary{{"\x00\xff", 2}});
    check(std::vector<std::byte>{std::byte{1}, std::byte{255}});
    check(std::vector<std::vector<int>>{{1}, {}, {2, 3}});
    check(std::vector<bool>{true, false});
    check(std::array<int, 3>{1, 2, 3});
    check(std::pair<std::string, double>("a", 1));
    check(std::tuple<int, std::string, bool>(1, "a", true));
    check(std::optional<int>());
    check(std::optional<int>(4));
    check(std::map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}});
    check(std::unordered_map<std::string, int>{{"a", 1}});
    check(Colour::green);
    check(Value(std::vector<int>{1, 2}));
}

TEST_CASE("Codec: an integer that does not fit is an error", "[client][codec]") {
    CHECK_THROWS_AS(Value(128).as<std::int8_t>(), ConversionError);
    CHECK_THROWS_AS(Value(-1).as<unsigned>(), ConversionError);
    CHECK_THROWS_AS(Value(std::numeric_limits<std::uint64_t>::max()).as<std::int64_t>(),
                    ConversionError);
    CHECK_THROWS_AS(Value(1.0).as<int>(), ConversionError);
    CHECK(Value(1).as<double>() == 1.0);
    CHECK(Value(127).as<std::int8_t>() == 127);
}

TEST_CASE("Codec: a value of another type or length is an error", "[client][codec]") {
    CHECK_THROWS_AS(Value("text").as<int>(), ConversionError);
    CHECK_THROWS_AS(Value().as<std::string>(), ConversionError);
    CHECK_THROWS_AS((Value(std::vector<int>{1}).as<std::pair<int, int>>()), ConversionError);
    CHECK_THROWS_AS((Value(std::vector<int>{1}).as<std::array<int, 2>>()), ConversionError);
    CHECK(Value().as<std::optional<int>>() == std::nullopt);
}

TEST_CASE("Value: prints as JSON with Python's spaces", "[client][codec]") {
    CHECK(Value().text() == "null");
    CHECK(Value(2.0).text() == "2.0");
    CHECK(Value(0.1).text() == "0.1");
    CHECK(Value(1e300).text() == "1e+300");
    CHECK(Value("tab\t\"q\"\x01").text() == R"("tab\t\"q\"\u0001")");
    CHECK(Value(std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}}).text() ==
          R"({"a": [1, 2], "b": []})");
    CHECK(Value(Binary{"abc"}).text() == "<3 bytes>");
}

TEST_CASE("Codec: a variant is the value that it holds", "[client][codec]") {
    using Any = std::variant<std::monostate, double, int, std::string, std::vector<int>,
                             std::optional<bool>>;
    check(Any());
    check(Any(1));
    check(Any(1.0));
    check(Any(std::string("one")));
    check(Any(std::vector<int>{1}));
    CHECK(Value(Any(std::string("one"))) == Value("one"));
    CHECK(Value(1).as<std::variant<std::string, double>>() ==
          std::variant<std::string, double>(1.0));
    CHECK(Value(true).as<Any>() == Any(std::optional<bool>(true)));
    CHECK_THROWS_AS(Value(true).as<std::variant<int>>(), ConversionError);
}

TEST_CASE("Codec: a duration is a number of seconds in any unit", "[client][codec]") {
    using namespace std::chrono_literals;
    check(5s);
    check(-1500ms);
    check(1ns);
    check(std::chrono::hours(100'000'000));
    check(std::chrono::duration<double>(0.1));
    CHECK(Value(90s).text() == "90");
    CHECK(Value(1500ms).text() == "1.5");
    CHECK(Value(2min).as<std::chrono::milliseconds>() == 120'000ms);
    CHECK(Value(1.4).as<std::chrono::seconds>() == 1s);
    CHECK_THROWS_AS(Value(std::chrono::nanoseconds(1'700'000'000'123'456'789)), ConversionError);
    CHECK_THROWS_AS(Value((std::chrono::nanoseconds::max)()), ConversionError);
    CHECK_THROWS_AS(Value(1e300).as<std::chrono::seconds>(), ConversionError);
    CHECK_THROWS_AS(Value(std::int64_t{1} << 62).as<std::chrono::milliseconds>(), ConversionError);
}

TEST_CASE("Codec: a path is text, or bytes where it is no UTF-8", "[client][codec]") {
    check(std::filesystem::path("/tmp/a b"));
    check(std::filesystem::path("/tmp/\xff"));
    CHECK(Value(std::filesystem::path("a")).kind() == Kind::text);
    CHECK(Value(std::filesystem::path("\xff")).kind() == Kind::binary);
}

TEST_CASE("Codec: an enum of letters is a small number", "[client][codec]") {
    enum class Letter : char { a = 'a' };
    check(Letter::a);
    CHECK(Value(Letter::a).as<int>() == 97);
}

}  // namespace steward::testing
