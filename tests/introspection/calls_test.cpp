// The calls as they end: what is told of each, who is told of which, what is kept, and for how
// long.
#include "desk.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::introspection;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

// A reader of the stream, who asks again behind what was heard last.
class Monitor {
public:
    Monitor(Desk& desk, json filter = json::object()) : desk_(desk), filter_(std::move(filter)) {
        ask();
    }
    json ask() {
        json arguments = filter_;
        if (next_) arguments["after"] = *next_;
        json answer = desk_.call(1, "service.monitor", arguments).value;
        next_ = answer["next"].get<std::uint64_t>();
        lost = answer["lost"].get<std::uint64_t>();
        return answer["calls"];
    }
    std::vector<std::string> methods() {
        std::vector<std::string> names;
        for (const json& call : ask()) names.push_back(call["method"].get<std::string>());
        return names;
    }
    std::uint64_t lost = 0;

private:
    Desk& desk_;
    json filter_;
    std::optional<std::uint64_t> next_;
};

using Names = std::vector<std::string>;

// Of a value, and of a call's arguments.
template <std::size_t room = 40>
std::string brief(const json& value, bool is_arguments = false) {
    Bytes bytes;
    Writer writer(bytes);
    write_json(writer, value);
    char text[room];
    return {text,
            is_arguments ? brief_arguments(text, room, bytes) : brief_value(text, room, bytes)};
}

}  // namespace

TEST_CASE("Calls: monitor tells of each call who made it, what came of it and how long it took",
          "[introspection][calls]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.arrive(2, "bob");
    const auto red = desk.make(2, {"chair", "red", {7}});
    Monitor monitor(desk);
    CHECK(monitor.ask() == json::array());
    desk.tick = 3ms;
    desk.now = 5s;
    desk.call(2, "chair.sit", {{"timeout", 4}}, red);
    desk.call(2, "chair.rise", {1}, red);
    desk.now = 7s;
    desk.tick = 0ms;
    const json calls = monitor.ask();
    REQUIRE(calls.size() == 2);
    CHECK(calls[0] == json({{"seconds", 2.0},
                            {"client", 2},
                            {"pid", 200},
                            {"name", "bob"},
                            {"method", "chair.sit"},
                            {"object", red},
                            {"type", "chair"},
                            {"object_name", "red"},
                            {"arguments", "timeout=4"},
                            {"status", "ok"},
                            {"result", "true"},
                            {"took", 0.003},
                            {"waited", nullptr},
                            {"job", false}}));
    CHECK(calls[1]["status"] == "bad_argument");
    CHECK(calls[1]["result"] == "chair.rise: takes 0 arguments, not 1");
    CHECK(monitor.ask() == json::array());
}

TEST_CASE("Calls: one that has waited is told of when it ends, and for how long it waited",
          "[introspection][calls]") {
    Desk desk;
    for (const std::uint64_t client : {1u, 2u, 3u}) desk.arrive(client, "one");
    const auto red = desk.make(2, {"chair", "red"});
    desk.call(2, "chair.sit", json::array(), red);
    Monitor monitor(desk);
    desk.now = 1s;
    desk.call(3, "chair.sit", json::array(), red);
    CHECK(monitor.ask() == json::array());
    desk.now = 3s;
    desk.call(2, "chair.rise", json::array(), red);
    desk.call(2, "chair.sit", {0.5}, red);
    desk.now = 4s;
    desk.apply(engine::TimePassed{});
    const json calls = monitor.ask();
    REQUIRE(calls.size() == 3);
    CHECK(calls[0]["method"] == "chair.rise");
    CHECK(calls[1]["pid"] == 300);
    CHECK(calls[1]["waited"] == 2.0);
    CHECK(calls[2]["status"] == "timed_out");
    CHECK(calls[2]["waited"] == 1.0);
}

TEST_CASE("Calls: monitor tells of one type, object or client, or of errors alone",
          "[introspection][calls]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.arrive(2, "bob");
    desk.arrive(3, "carl");
    const auto red = desk.make(2, {"chair", "red"});
    const auto blue = desk.make(2, {"chair"});
    Monitor type(desk, {{"type", "chair"}});
    Monitor named(desk, {{"object", "red"}}), by_id(desk, {{"object", blue}}),
        by_reference(desk, {{"object", {{"$ref", blue}}}});
    Monitor by_pid(desk, {{"client", 300}}), by_name(desk, {{"client", "bob"}});
    Monitor errors(desk, {{"errors", true}});
    Monitor all(desk, {{"object", nullptr}, {"client", nullptr}, {"type", nullptr}});
    desk.call(2, "chair.sit", json::array(), red);
    desk.call(3, "chair.sit", json::array(), blue);
    desk.call(3, "chair.sit", {0}, red);            // the time is up: no error
    desk.call(3, "chair.rise", {1}, blue);          // refused
    desk.call(3, "chair.rise", json::array(), 99);  // there is no such object
    desk.call(2, "service.ping");
    CHECK(type.methods() ==
          Names{"chair.sit", "chair.sit", "chair.sit", "chair.rise", "chair.rise"});
    CHECK(named.methods() == Names{"chair.sit", "chair.sit"});
    CHECK(by_id.methods() == Names{"chair.sit", "chair.rise"});
    CHECK(by_reference.methods() == Names{"chair.sit", "chair.rise"});
    CHECK(by_pid.methods() == Names{"chair.sit", "chair.sit", "chair.rise", "chair.rise"});
    CHECK(by_name.methods() == Names{"chair.sit", "service.ping"});
    CHECK(errors.methods() == Names{"chair.rise", "chair.rise"});
    CHECK(all.ask().size() == 6);
}

TEST_CASE("Calls: what monitor is asked for is looked at first", "[introspection][calls]") {
    Desk desk;
    desk.arrive(1, "ann");
    const auto chair = desk.make(1, {"chair"});
    const auto status = [&](const json& arguments) {
        return desk.call(1, "service.monitor", arguments).status;
    };
    CHECK(status({{"type", "sofa"}}) == ErrorCode::no_such_type);
    for (const json& wrong :
         {json{{"after", -1}}, json{{"limit", -1}}, json{{"object", 1.5}}, json{{"object", -2}},
          json{{"client", true}}, json{{"client", {{"$ref", chair}}}}, json{{"errors", 1}}})
        CHECK(status(wrong) == ErrorCode::bad_argument);
    CHECK(desk.call(1, "service.slowlog", {{"limit", -1}}).status == ErrorCode::bad_argument);
    CHECK(desk.engine().diagnosis().observer == nullptr);
}

TEST_CASE("Calls: whoever reads too slowly loses the oldest, and is told how many",
          "[introspection][calls]") {
    Desk desk({}, false);
    desk.arrive(1, "ann");
    Monitor monitor(desk), slow(desk);
    const auto ping = [&](std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) desk.call(1, "service.ping", {i});
    };
    ping(700);
    json page = monitor.ask();
    REQUIRE(page.size() == 500);
    CHECK(page[499]["arguments"] == "499");
    page = monitor.ask();
    REQUIRE(page.size() == 200);
    CHECK(page[0]["arguments"] == "500");
    CHECK(monitor.lost == 0);
    ping(CallLog::kept_max);
    page = monitor.ask();
    CHECK(monitor.lost == 0);
    CHECK(page[0]["arguments"] == "0");
    page = slow.ask();
    CHECK(slow.lost == 700);
    CHECK(page[0]["arguments"] == "0");
    CHECK(desk.call(1, "service.monitor", {{"after", 0}, {"limit", 3}}).value["calls"].size() == 3);
}

TEST_CASE("Calls: when nobody has asked for ten seconds nothing is kept, and that is told too",
          "[introspection][calls]") {
    Desk desk;
    desk.arrive(1, "ann");
    Monitor monitor(desk);
    CHECK(desk.engine().diagnosis().observer != nullptr);
    desk.call(1, "service.ping");
    desk.now = 10s;
    desk.call(1, "service.ping");
    CHECK(desk.engine().diagnosis().observer != nullptr);
    desk.now = 10s + 1ns;
    for (int i = 0; i < 5; ++i) {
        desk.call(1, "service.ping");
        CHECK(desk.engine().diagnosis().observer == nullptr);
    }
    CHECK(monitor.ask() == json::array());
    CHECK(monitor.lost == 7);
    desk.call(1, "service.ping");
    CHECK(monitor.ask().size() == 1);
    CHECK(monitor.lost == 0);
}

TEST_CASE("Calls: the slowlog has those that took longest, the slowest first",
          "[introspection][calls]") {
    Desk desk({}, true, 2ms);
    desk.arrive(1, "ann");
    const auto ping = [&](engine::Time took, int value) {
        desk.tick = took;
        desk.call(1, "service.ping", {value});
        desk.tick = 0ms;
    };
    const auto slowlog = [&](json arguments = json::object()) {
        return desk.call(1, "service.slowlog", arguments).value;
    };
    ping(3ms, 3);
    ping(1ms, 1);
    ping(9ms, 9);
    ping(3ms, 4);
    json calls = slowlog();
    REQUIRE(calls.size() == 3);
    CHECK(calls[0]["arguments"] == "9");
    CHECK(calls[0]["took"] == 0.009);
    CHECK(calls[1]["arguments"] == "3");
    CHECK(calls[2]["arguments"] == "4");
    CHECK(slowlog({{"limit", 1}}).size() == 1);
    for (int i = 0; i < 200; ++i) ping(5ms + std::chrono::microseconds(i), i);
    calls = slowlog({{"reset", true}});
    REQUIRE(calls.size() == 128);
    CHECK(calls[0]["arguments"] == "9");
    CHECK(calls[1]["arguments"] == "199");
    CHECK(calls[127]["arguments"] == "73");
    CHECK(slowlog() == json::array());
}

TEST_CASE("Calls: nobody looks at them unless somebody asks or the slow ones are wanted",
          "[introspection][calls]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.tick = 1s;
    desk.call(1, "service.ping");
    CHECK(desk.engine().diagnosis().observer == nullptr);
    CHECK(desk.call(1, "service.slowlog").value == json::array());
}

TEST_CASE("Calls: an engine whose calls are looked at decides as one whose are not",
          "[introspection][calls]") {
    Desk watched({}, true, 0ms), plain;
    for (Desk* const desk : {&watched, &plain}) {
        desk->arrive(1, "ann");
        desk->arrive(2, "bob");
        const auto red = desk->make(1, {"chair", "red"});
        if (desk == &watched) desk->tick = 1s;
        desk->call(1, "service.monitor");
        if (desk == &plain) desk->engine().diagnosis().observer = nullptr;
        desk->call(1, "chair.sit", json::array(), red);
        desk->call(2, "chair.sit", {5}, red);
        desk->call(2, "chair.rise", {1}, red);
        desk->call(1, "service.monitor", {0});
        CHECK((desk->engine().diagnosis().observer == nullptr) == (desk == &plain));
        desk->call(1, "service.slowlog", {1, true});
    }
    CHECK(watched.engine().state() == plain.engine().state());
}

TEST_CASE("Brief: a value is cut between two letters, however large it is",
          "[introspection][calls]") {
    CHECK(brief({1, -2, 1.5, nullptr, true, "a\"b\n"}) == R"([1, -2, 1.5, null, true, "a\"b\n"])");
    CHECK(brief({{"a", {1, 2}}}) == R"({"a": [1, 2]})");
    CHECK(brief({1, "two"}, true) == R"(1, "two")");
    CHECK(brief({{"by", 2}, {"and", {3}}}, true) == "and=[3], by=2");
    CHECK(brief(json::array(), true).empty());
    CHECK(brief<8>("abcdefghij") == "\"abcd…");
    CHECK(brief<8>("äöüäöü") == "\"äö…");
    CHECK(brief<9>("äöüäöü") == "\"äö…");
    CHECK(brief<6>("abcd") == "\"abcd\"");
    CHECK(brief(std::string(1'000'000, 'x')).size() == 40);
    char text[20];
    const auto raw = [&](BytesView bytes) {
        return std::string(text, brief_arguments(text, sizeof text, bytes));
    };
    CHECK(raw("") == "");
    CHECK(raw("\x01") == "…");
    CHECK(raw("\x92\x01") == "1, …");
    CHECK(raw("\x91\xd9\x50zu kurz") == "…");
    CHECK(raw(std::string(1000, '\x91')) == std::string(16, '[') + "[…");
    CHECK(std::string(text, brief_sentence(text, sizeof text, "\x92\xa3no!\x01")) == "no!");
    CHECK(brief_value(text, 0, "\x01") == 0);
}
