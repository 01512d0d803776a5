// What the daemon has noticed, as the command shows it; and where in a program somebody is.
#include "steward/steward.hpp"
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace steward::testing;
using Catch::Contains;

TEST_CASE("Reports: what was noticed, and what comes", "[cli][reports]") {
    Workshop shop;
    CHECK(shop.steward({"reports"}).out == "nothing was noticed\n");
    CHECK(shop.steward({"reports", "--json"}).out == "[]\n");
    CHECK(shop.steward({"reports", "now"}).exit_code == 2);
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    Running follower = shop.start({"reports", "--follow", "--json"});
    shop.wait_until({"waiters"}, "service.next_reports");
    manager.lock("door").acquire();
    CHECK(shop.steward({"release", "door", "--force", "--yes"}).exit_code == 0);
    CHECK_THAT(shop.steward({"reports"}).out,
               Contains("s ago: ") && Contains("has released lock 'door' by force\n"));
    const auto reports = shop.steward({"reports", "--json"}).json();
    REQUIRE(reports.size() == 1);
    CHECK(reports[0]["kind"] == "by_force");
    CHECK(reports[0]["number"] == 1);
    manager.lock("door").acquire();
    shop.steward({"release", "door", "--force", "--yes"});
    CHECK(shop.steward({"reports", "--json"}).json().size() == 2);
    // It has gone on to wait for the third.
    shop.wait_until({"waiters"}, "service.next_reports");
    follower.send(SIGTERM);
    CHECK_THAT(follower.wait().out,
               Contains("\"number\":1,\"kind\":\"by_force\"") && Contains("\"number\":2,"));
}

TEST_CASE("Reports: why says where in its program somebody is", "[cli][reports]") {
    Workshop shop;
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    steward::diagnose(true);
    const std::string line = std::to_string(__LINE__ + 1);
    manager.lock("door").acquire();
    steward::diagnose(false);
    Running waiter = shop.start({"lock", "acquire", "door"});
    const std::string taken = ", taken at cli/reports_test.cpp:" + line;
    shop.wait_until({"why", "door"}, taken);
    waiter.send(SIGTERM);
    waiter.wait();
}
