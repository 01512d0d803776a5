// `steward stats`: for people, for programs, for Prometheus.
#include "steward/steward.hpp"
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace steward::testing;
using Catch::Contains;

TEST_CASE("Stats: figures, methods, locks, clients and objects", "[cli][stats]") {
    Workshop shop;
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const steward::Lock door = manager.lock("the \"red\" door");
    for (int i = 0; i < 3; ++i) {
        door.acquire();
        door.release();
    }
    const Ended people = shop.steward({"stats"});
    CHECK(people.exit_code == 0);
    CHECK_THAT(people.out, Contains("stored_bytes") && Contains("\nmethods, by calls:\n"));
    CHECK_THAT(people.out, Contains("\nlock.acquire  ") && Contains("\nthe \"red\" door  ") &&
                               Contains("\nanna ("));
    const auto all = shop.steward({"stats", "--json"}).json();
    CHECK(all["objects"] == 1);
    CHECK(all["locks"][0]["held"]["count"] == 3);
    CHECK(all["locks"][0]["longest"]["name"] == "anna");
    bool is_there = false;
    for (const auto& method : all["methods"])
        is_there = is_there || (method["method"] == "lock.release" && method["calls"] == 3);
    CHECK(is_there);
    const std::string page = shop.steward({"stats", "--prometheus"}).out;
    CHECK_THAT(page, Contains("# TYPE steward_calls_total counter\nsteward_calls_total "));
    CHECK_THAT(page, Contains("\nsteward_method_calls_total{method=\"lock.release\"} 3\n"));
    CHECK_THAT(page, Contains("\nsteward_lock_hold_seconds_count{lock=\"the \\\"red\\\" door\","
                              "type=\"lock\"} 3\n"));
    CHECK(shop.steward({"stats", "now"}).exit_code == 2);
}
