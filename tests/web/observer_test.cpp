// What the page is shown: rates from two samples, the graph, the tables, and bounds on all of it.
#include "client/cli/web/observer.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace steward::web {
namespace {

using nlohmann::ordered_json;

ordered_json object(int id, const char* type, const char* name, int version, bool held = false) {
    return {{"id", id},        {"type", type}, {"name", name}, {"version", version},
            {"references", 1}, {"bytes", 100}, {"waiters", 0}, {"held", held}};
}

ordered_json client(int id, const char* name, std::vector<int> holds = {}, int waiters = 0) {
    return {{"id", id},         {"pid", 1000 + id},   {"uid", 0},      {"name", name},
            {"program", "eat"}, {"channels", 1},      {"rings", 0},    {"references", 1},
            {"bytes", 10},      {"waiters", waiters}, {"holds", holds}};
}

ordered_json holder(int id, int since, double seconds) {
    return {{"client", id},       {"pid", 1000 + id}, {"name", "anna"},   {"since", since},
            {"seconds", seconds}, {"gone", false},    {"where", nullptr}, {"lease", nullptr}};
}

ordered_json waiter(int id, int client_id, int object_id, ordered_json holders, double seconds) {
    ordered_json awaited{{"object", object_id},
                         {"type", "lock"},
                         {"name", "fork"},
                         {"awaits", "holder"},
                         {"holders", std::move(holders)}};
    return {{"id", id},
            {"client", client_id},
            {"pid", 1000 + client_id},
            {"name", "bert"},
            {"method", "lock.acquire"},
            {"where", nullptr},
            {"seconds", seconds},
            {"remaining", nullptr},
            {"awaits", ordered_json::array({std::move(awaited)})}};
}

Sample sample(int calls = 0, const char* instance = "one") {
    Sample made;
    made.stats = {
        {"version", "1"}, {"pid", 7}, {"instance", instance}, {"calls", calls}, {"objects", 1}};
    return made;
}

}  // namespace

TEST_CASE("Observer: rates come from two samples, and none from the first", "[web][observer]") {
    Observer observer;
    Sample one = sample(100);
    one.objects = {object(16, "queue", "jobs", 10), object(17, "dict", "menu", 5)};
    const ordered_json first = observer.see(one, 1);
    CHECK(first["daemon"]["rates"]["calls"].is_null());
    CHECK(first["busiest"][0]["rate"].is_null());
    one.stats["calls"] = 150;
    one.objects = {object(16, "queue", "jobs", 11), object(17, "dict", "menu", 25)};
    one.lengths = {{16, 3}};
    const ordered_json second = observer.see(one, 3);
    CHECK(second["daemon"]["rates"]["calls"] == 25.0);
    CHECK(second["busiest"][0]["name"] == "menu");  // the busier one comes first
    CHECK(second["busiest"][0]["rate"] == 10.0);
    CHECK(second["busiest"][0]["length"].is_null());
    CHECK(second["busiest"][1]["rate"] == 0.5);
    CHECK(second["busiest"][1]["length"] == 3);
    REQUIRE(second["queues"].size() == 1);
    CHECK(second["queues"][0]["length"] == 3);
}

TEST_CASE("Observer: another daemon is another beginning", "[web][observer]") {
    Observer observer;
    Sample one = sample(100);
    one.objects = {object(16, "dict", "menu", 5)};
    observer.see(one, 1);
    one.stats["instance"] = "two";
    const ordered_json seen = observer.see(one, 2);
    CHECK(seen["instance"] == "two");
    CHECK(seen["busiest"][0]["rate"].is_null());
    CHECK(seen["daemon"]["rates"]["calls"].is_null());
}

TEST_CASE("Observer: the graph has who holds, who waits, and who is stuck", "[web][observer]") {
    Observer observer;
    Sample one = sample();
    one.own_client = 9;
    one.objects = {object(16, "lock", "left", 1, true), object(17, "lock", "right", 1, true),
                   object(18, "dict", "menu", 1)};
    one.clients = {client(1, "anna", {16}, 1), client(2, "bert", {17}, 1),
                   client(9, "steward web")};
    one.waiters = {waiter(1, 1, 17, ordered_json::array({holder(2, 4, 3)}), 2),
                   waiter(2, 2, 16, ordered_json::array({holder(1, 5, 3)}), 1)};
    const auto place = [](int id) { return ordered_json::array({{{"object", id}}}); };
    one.deadlocks = ordered_json::array();
    one.deadlocks.push_back(
        {{"sentence", "anna and bert"},
         {"more", 0},
         {"members",
          ordered_json::array({{{"client", 1}, {"awaits", place(17)}, {"holds", place(16)}},
                               {{"client", 2}, {"awaits", place(16)}, {"holds", place(17)}}})}});
    const ordered_json seen = observer.see(one, 1);
    const ordered_json& nodes = seen["graph"]["nodes"];
    REQUIRE(nodes.size() == 4);  // neither the page's own connection nor what nobody holds
    for (const ordered_json& node : nodes) CHECK(node["stuck"] == true);
    CHECK(nodes[0]["id"] == "c1");
    CHECK(nodes[2]["id"] == "o16");
    REQUIRE(seen["graph"]["edges"].size() == 4);
    CHECK(seen["graph"]["edges"][0] ==
          ordered_json{{"client", "c1"}, {"object", "o16"}, {"kind", "holds"}, {"stuck", true}});
    CHECK(seen["graph"]["edges"][1] ==
          ordered_json{{"client", "c1"}, {"object", "o17"}, {"kind", "waits"}, {"stuck", true}});
    REQUIRE(seen["deadlocks"].size() == 1);
    CHECK(seen["deadlocks"][0]["members"] == ordered_json::array({"c1", "c2"}));
    CHECK(seen["waits"][0]["pid"] == 1001);  // the longest first
    CHECK(seen["clients"].size() == 2);
    // All let go: the objects stay in the picture as long as they live.
    one.waiters = one.deadlocks = ordered_json::array();
    one.clients = {client(1, "anna")};
    CHECK(observer.see(one, 2)["graph"]["nodes"].size() == 3);
    one.objects.erase(0);
    const ordered_json last = observer.see(one, 3);
    CHECK(last["graph"]["nodes"].size() == 2);
    CHECK(last["graph"]["nodes"][1]["stuck"] == false);
}

TEST_CASE("Observer: how long a lock is held is told, or since when it was seen",
          "[web][observer]") {
    Observer observer;
    Sample one = sample();
    one.held[16] = object(16, "lock", "fork", 1, true);
    one.held[16]["holders"] = ordered_json::array({holder(1, 5, 0)});
    const auto first = [](const ordered_json& seen) { return seen["locks"][0]["holders"][0]; };
    CHECK(first(observer.see(one, 10))["at_least"] == true);
    CHECK(first(observer.see(one, 12))["seconds"] == 2.0);
    one.held[16]["holders"] = ordered_json::array({holder(1, 8, 0)});  // granted anew
    CHECK(first(observer.see(one, 13))["seconds"] == 0.0);
    CHECK(first(observer.see(one, 14))["at_least"] == false);
    one.waiters = {waiter(1, 2, 16, ordered_json::array({holder(1, 8, 40)}), 2)};
    const ordered_json seen = observer.see(one, 15);
    CHECK(first(seen)["seconds"] == 40.0);
    CHECK(seen["locks"][0]["seconds"] == 40.0);
}

TEST_CASE("Observer: the names of others stay data", "[web][observer]") {
    Observer observer;
    Sample one = sample();
    const char* const name = "<script>alert(1)</script>\"\n";
    one.objects = {object(16, "lock", name, 1)};
    one.clients = {client(1, name)};
    const ordered_json seen = observer.see(one, 1);
    CHECK(seen["busiest"][0]["name"] == name);
    CHECK(seen["clients"][0]["name"] == name);
    // One line, as an event of a stream must be.
    CHECK(seen.dump().find('\n') == std::string::npos);
    CHECK(ordered_json::parse(seen.dump())["clients"][0]["name"] == name);
    one.clients = {client(1, std::string(5'000, 'x').c_str())};
    CHECK(observer.see(one, 2)["clients"][0]["name"].get<std::string>().size() ==
          letters_max + std::string("…").size());
}

TEST_CASE("Observer: a snapshot has a bound, whatever there is", "[web][observer]") {
    Observer observer;
    Sample one = sample();
    for (int i = 0; i < 3'000; ++i) {
        one.objects.push_back(object(16 + i, "lock", "fork", i, true));
        one.clients.push_back(client(1 + i, "anna", {16 + i, 16 + (i + 1) % 3'000}));
        one.held[static_cast<std::uint64_t>(16 + i)] = one.objects.back();
        one.held[static_cast<std::uint64_t>(16 + i)]["holders"] =
            ordered_json::array({holder(1 + i, i, 1)});
        one.waiters.push_back(waiter(i + 1, i + 1, 16 + i, ordered_json::array(), 1));
        one.reports.push_back(
            {{"number", i}, {"kind", "by_force"}, {"sentence", "x"}, {"seconds", 1}});
    }
    const ordered_json seen = observer.see(one, 1);
    CHECK(seen["graph"]["nodes"].size() == graph_objects_max + graph_processes_max);
    CHECK(seen["graph"]["edges"].size() <= graph_edges_max);
    for (const char* const table : {"busiest", "waits", "locks"})
        CHECK(seen[table].size() == rows_max);
    CHECK(seen["clients"].size() == clients_shown_max);
    REQUIRE(seen["reports"].size() == reports_shown_max);
    CHECK(seen["reports"][0]["number"] == 2'999);  // the newest first
    CHECK(seen.dump().size() < 300'000);
}

}  // namespace steward::web
