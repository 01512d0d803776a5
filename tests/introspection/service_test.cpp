// The service's rows against the pure engine.
#include "desk.hpp"
#include "engine/charges.hpp"

#include <catch2/catch.hpp>

using namespace steward;
using namespace steward::introspection;
using nlohmann::json;
using namespace std::chrono_literals;

TEST_CASE("Service: ping answers with its value or null", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    CHECK(desk.call(1, "service.ping").value == json());
    CHECK(desk.call(1, "service.ping", {{1, "two"}}).value == json({1, "two"}));
}

TEST_CASE("Service: methods are listed in the order of their numbers", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    const json methods = desk.call(1, "service.methods").value;
    REQUIRE(methods.size() == desk.catalogue().methods().size());
    for (std::size_t i = 0; i < methods.size(); ++i)
        CHECK(*desk.catalogue().number_of(methods[i].get<std::string>()) == i);
}

TEST_CASE("Service: describe tells all a tool needs of a type", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    const json described = desk.call(1, "service.describe", {"chair"}).value;
    REQUIRE(described.size() == 1);
    CHECK(described[0]["name"] == "chair");
    CHECK(described[0]["constructor"]["parameters"] ==
          json::parse(R"([{"name": "value", "kind": "any", "optional": true}])"));
    const json sit = described[0]["methods"][0];
    CHECK(sit["name"] == "sit");
    CHECK(sit["number"] == *desk.catalogue().number_of("chair.sit"));
    CHECK(sit["access"] == "waits");
    CHECK(sit["result"] == "boolean");
    CHECK(sit["parameters"] ==
          json::parse(R"([{"name": "timeout", "kind": "seconds", "optional": true}])"));
    CHECK(desk.call(1, "service.describe").value.size() == 3);
    CHECK(desk.call(1, "service.describe").value[0]["constructor"] == json());
    CHECK(desk.call(1, "service.describe", {"sofa"}).status == ErrorCode::no_such_type);
}

TEST_CASE("Service: objects lists shared objects by id and leaves out the daemon's own",
          "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    CHECK(desk.call(1, "service.objects").value == json::array());
    const auto second = desk.make(1, {"chair", "red", {7}});
    const auto third = desk.make(1, {"chair"});
    const json objects = desk.call(1, "service.objects").value;
    REQUIRE(objects.size() == 2);
    CHECK(objects[0] == json({{"id", second},
                              {"type", "chair"},
                              {"name", "red"},
                              {"version", 0},
                              {"references", 1},
                              {"bytes", engine::charges::record + engine::charges::name(3) + 1},
                              {"waiters", 0},
                              {"held", false}}));
    CHECK(objects[1]["id"] == third);
    CHECK(objects[1]["name"] == json());
}

TEST_CASE("Service: objects are told in pages, whichever of them are gone", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    std::vector<json> ids;
    for (int i = 0; i < 700; ++i) ids.push_back(desk.make(1, {"chair"}));
    // Whole pages of the store, and some at the ends of others.
    std::vector<json> kept;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 20 && i < 600 && i % 100 != 0)
            desk.call(1, "manager.release", json::array({ids[i]}));
        else
            kept.push_back(ids[i]);
    }
    std::vector<json> seen;
    for (json after = 0;;) {
        const json page = desk.call(1, "service.objects", {after, 7}).value;
        for (const json& row : page) seen.push_back(row["id"]);
        if (page.size() < 7) break;
        after = page.back()["id"];
    }
    CHECK(seen == kept);
    // Also behind an id that nobody has any more, and behind all.
    CHECK(desk.call(1, "service.objects", {ids[30], 1}).value[0]["id"] == ids[100]);
    CHECK(desk.call(1, "service.objects", json::array({ids.back()})).value == json::array());
    CHECK(desk.call(1, "service.objects", json::array({-1})).status == ErrorCode::bad_argument);
}

TEST_CASE("Service: info names the holder, the waiters in their order, and the time that remains",
          "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.arrive(2, "bob");
    desk.arrive(3, "cid");
    const auto chair = desk.make(1, {"chair", "red"});
    const json fresh = desk.call(2, "service.info", {"red"}).value;
    CHECK(fresh["holders"] == json::array());
    CHECK(fresh["waiting"] == json::array());
    CHECK(fresh["creator"] == json({{"client", 1}, {"pid", 100}, {"name", "ann"}}));

    REQUIRE(desk.call(1, "chair.sit", json::array(), chair).value == true);
    REQUIRE(desk.call(3, "chair.sit", {5}, chair).status == ErrorCode::busy);
    REQUIRE(desk.call(2, "chair.sit", json::array(), chair).status == ErrorCode::busy);
    desk.now += 2s;
    const json info = desk.call(2, "service.info", {chair}).value;
    CHECK(info["held"] == true);
    REQUIRE(info["holders"].size() == 1);
    CHECK(info["holders"][0]["pid"] == 100);
    CHECK(info["holders"][0]["gone"] == false);
    CHECK(info["holders"][0]["since"] > 0);
    CHECK(info["holders"][0]["seconds"] == 2.0);
    CHECK(info["waiting"][0]["seconds"] == 2.0);
    CHECK(info["waiters"] == 2);
    REQUIRE(info["waiting"].size() == 2);
    CHECK(info["waiting"][0]["name"] == "cid");
    CHECK(info["waiting"][0]["method"] == "chair.sit");
    CHECK(info["waiting"][0]["remaining"] == 3.0);
    CHECK(info["waiting"][1]["name"] == "bob");
    CHECK(info["waiting"][1]["remaining"] == json());
}

TEST_CASE("Service: a holder that is gone keeps its client id, pid and name", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.arrive(2, "bob");
    const auto chair = desk.make(1, {"chair", "red"});
    desk.call(1, "chair.sit", json::array(), chair);
    const json pid = desk.call(2, "service.info", {"red"}).value["holders"][0]["pid"];
    REQUIRE(pid.is_number_integer());
    desk.call(1, "manager.goodbye");
    desk.apply(engine::ChannelGone{engine::ChannelId{1}});
    const json info = desk.call(2, "service.info", {"red"}).value;
    REQUIRE(info["holders"].size() == 1);
    CHECK(info["holders"][0]["client"] == 1);
    CHECK(info["holders"][0]["pid"] == pid);
    CHECK(info["holders"][0]["name"] == "ann");
    CHECK(info["holders"][0]["gone"] == true);
    CHECK(info["creator"]["name"] == json());
}

TEST_CASE(
    "Service: an object is found by name, id and reference, and refused with a sentence otherwise",
    "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    const auto chair = desk.make(1, {"chair", "red", {"cushion"}});
    CHECK(desk.call(1, "service.get", {"red"}).value == "cushion");
    CHECK(desk.call(1, "service.get", {chair}).value == "cushion");
    CHECK(desk.call(1, "service.get", json::array({json{{"$ref", chair}}})).value == "cushion");
    const Heard missing = desk.call(1, "service.get", {"blue"});
    CHECK(missing.status == ErrorCode::no_such_object);
    CHECK(missing.value == "service.get: there is no object named 'blue'");
    CHECK(desk.call(1, "service.get", {999}).status == ErrorCode::no_such_object);
    CHECK(desk.call(1, "service.get", {-1}).status == ErrorCode::bad_argument);
    CHECK(desk.call(1, "service.info", {1.5}).status == ErrorCode::bad_argument);
}

TEST_CASE("Service: references that get sends are counted", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.arrive(2, "bob");
    const auto inner = desk.make(1, {"chair"});
    desk.make(1, {"chair", "outer", json::array({json{{"$ref", inner}}})});
    CHECK(desk.call(2, "service.get", {"outer"}).value == json({{"$ref", inner}}));
    CHECK(desk.call(2, "service.info", {inner}).value["references"] == 3);
}

TEST_CASE("Service: clients tells who is there, what each holds and waits for", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.arrive(2, "bob");
    const auto chair = desk.make(1, {"chair", "red", {"cushion"}});
    desk.call(1, "chair.sit", json::array(), chair);
    desk.call(2, "chair.sit", json::array(), chair);
    const json clients = desk.call(1, "service.clients").value;
    REQUIRE(clients.size() == 2);
    using namespace steward::engine::charges;
    const auto itself = client + channel + reference;
    const auto red_chair = record + name(3) + std::string_view("*cushion").size();
    CHECK(clients[0] == json({{"id", 1},
                              {"pid", 100},
                              {"uid", 1000},
                              {"name", "ann"},
                              {"program", "program"},
                              {"channels", 1},
                              {"rings", 0},
                              {"references", 1},
                              {"bytes", itself + red_chair + holder + holding},
                              {"waiters", 0},
                              {"holds", {chair}},
                              {"holds_more", false},
                              {"overstayed", json::array()}}));
    CHECK(clients[1]["waiters"] == 1);
    CHECK(clients[1]["holds"] == json::array());
}

TEST_CASE("Service: clients come in pages", "[introspection]") {
    Desk desk({}, false);
    for (std::uint64_t id = 1; id <= 1'002; ++id) desk.arrive(id, "one of many");
    const json first = desk.call(1, "service.clients").value;
    REQUIRE(first.size() == 1'000);
    const json rest = desk.call(1, "service.clients", json::array({first.back()["id"]})).value;
    REQUIRE(rest.size() == 2);
    CHECK(rest[1]["id"] == 1'002);
    CHECK(desk.call(1, "service.clients", {1, 1}).value.at(0)["id"] == 2);
    CHECK(desk.call(1, "service.clients", json::array({-1})).status == ErrorCode::bad_argument);
}

TEST_CASE("Service: of what one client or object has, a thousand are shown", "[introspection]") {
    Desk desk({}, false);
    desk.arrive(1, "ann");
    for (int i = 0; i < 1'001; ++i) {
        const auto chair = desk.make(1, {"chair"});
        desk.call(1, "chair.sit", json::array(), chair);
    }
    const json ann = desk.call(1, "service.clients").value.at(0);
    CHECK(ann["holds"].size() == 1'000);
    CHECK(ann["holds_more"] == true);
    const auto chair = desk.make(1, {"chair", "red"});
    desk.call(1, "chair.sit", json::array(), chair);
    for (std::uint64_t id = 2; id <= 1'003; ++id) {
        desk.arrive(id, "one of many");
        desk.call(id, "chair.sit", json::array(), chair);
    }
    const json red = desk.call(1, "service.info", {"red"}).value;
    CHECK(red["holders_more"] == false);
    CHECK(red["waiters"] == 1'002);
    CHECK(red["waiting"].size() == 1'000);
    CHECK(red["waiting"][0]["pid"] == 200);
}

TEST_CASE("Service: stats counts, and the daemon adds its own figures", "[introspection]") {
    Desk desk([](Fields& fields) { fields.add("channels", std::uint64_t{42}); });
    desk.arrive(1, "ann");
    desk.make(1, {"chair", "red"});
    desk.call(1, "service.get", {"blue"});
    const json stats = desk.call(1, "service.stats").value;
    CHECK(stats["version"] == "1.2.3");
    CHECK(stats["pid"] == 77);
    CHECK(stats["objects"] == 1);
    CHECK(stats["clients"] == 1);
    CHECK(stats["refusals"] == 1);
    CHECK(stats["calls"] == 4);
    CHECK(stats["channels"] == 42);
}

TEST_CASE("Service: nothing it is asked changes the state", "[introspection]") {
    Desk desk;
    desk.arrive(1, "ann");
    desk.make(1, {"chair", "red"});
    const Bytes before = desk.engine().state();
    for (const char* method : {"ping", "methods", "describe", "objects", "clients", "stats",
                               "statistics", "method_statistics", "lock_statistics"})
        CHECK(desk.call(1, std::string("service.") + method).status == ErrorCode::none);
    for (const char* method : {"info", "get"})
        CHECK(desk.call(1, std::string("service.") + method, {"red"}).status == ErrorCode::none);
    CHECK(desk.engine().state() == before);
}
