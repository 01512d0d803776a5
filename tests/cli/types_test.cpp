// Every type of the catalogue from the command line: created, shown, used by a method, and where it
// can say no, the exit code that says so. What a waiting call needs somebody else for, this process
// holds through the library.
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <steward/steward.hpp>
#include <thread>

using namespace steward::testing;
using Catch::Contains;

namespace {

struct Step {
    int exit_code;
    std::vector<std::string> words;  // the object is x
};

struct Row {
    std::string type;
    std::vector<std::string> arguments;  // of its creation
    std::string shown;                   // by `steward get`, at first
    std::vector<Step> steps;
    std::function<void(const steward::Manager&)> hold = {};
};

constexpr int done = 0;
constexpr int says_no = 1;
constexpr int usage = 2;  // what it held would end with the command
constexpr int refused = 3;

const std::string empty_queue =
    R"({"items":[],"returned":[],"lent":[],"unfinished":0,"dropped":0,"closed":false})";

Row queue_row(const std::string& type) {
    return {type,
            {"1"},
            empty_queue,
            {{says_no, {"get", "x", "--timeout", "0"}},
             {says_no, {"get_nowait", "x"}},
             {done, {"put", "x", "5"}},
             {says_no, {"put", "x", "6", "--timeout", "0.01"}},
             {says_no, {"put_nowait", "x", "6"}},
             {done, {"get", "x"}}}};
}

const std::vector<Row> rows{
    {"list",
     {"[1]"},
     "[1]",
     {{done, {"pop", "x"}}, {says_no, {"pop", "x"}}, {refused, {"get", "x", "0"}}}},
    {"dict",
     {R"({"a": 1})"},
     R"([["a",1]])",
     {{done, {"popitem", "x"}}, {says_no, {"popitem", "x"}}, {refused, {"get", "x", "a"}}}},
    {"namespace", {}, "{}", {{done, {"set", "x", "limit", "5"}}, {refused, {"get", "x", "none"}}}},
    {"set",
     {"[1]"},
     "[1]",
     {{done, {"pop", "x"}}, {says_no, {"pop", "x"}}, {refused, {"remove", "x", "1"}}}},
    {"value",
     {"5", "integer"},
     "5",
     {{done, {"wait_until", "x", "==", "5"}},
      {says_no, {"wait_until", "x", "==", "6", "--timeout", "0.01"}},
      {refused, {"set", "x", "word"}}}},
    {"array",
     {"integer", "2"},
     "[0,0]",
     {{done, {"set", "x", "1", "7"}}, {refused, {"get", "x", "2"}}}},
    {"lock",
     {},
     R"({"on_crash":"release","on_deadlock":"usual","lease":null,"holder_died":false,"lease_ended":false,"poisoned":false})",
     {{done, {"acquire", "x"}},
      {says_no, {"acquire", "x", "--timeout", "0.01"}},
      {done, {"release", "x"}},
      {refused, {"release", "x"}}}},
    {"rlock",
     {},
     R"({"on_deadlock":"usual","depth":0,"lease":null,"holder_died":false,"lease_ended":false})",
     {{usage, {"acquire", "x", "--timeout", "0.01"}},
      {done, {"locked", "x"}},
      {refused, {"release", "x"}}},
     [](const steward::Manager& manager) { manager.open<steward::RLock>("x").acquire(); }},
    {"semaphore",
     {"1"},
     R"({"value":1})",
     {{done, {"acquire", "x"}}, {says_no, {"acquire", "x", "--timeout", "0.01"}}}},
    {"bounded_semaphore",
     {"1"},
     R"({"on_deadlock":"usual","value":1,"start":1,"lease":null,"holder_died":false,"lease_ended":false})",
     {{usage, {"acquire", "x", "--timeout", "0.01"}},
      {done, {"value", "x"}},
      {refused, {"release", "x", "2"}}},
     [](const steward::Manager& manager) {
         manager.open<steward::BoundedSemaphore>("x").acquire();
     }},
    {"rwlock",
     {},
     R"({"on_deadlock":"usual","lease":null,"writer_died":false,"lease_ended":false})",
     {{usage, {"acquire_shared", "x"}},
      {usage, {"acquire", "x", "--timeout", "0.01"}},
      {refused, {"release", "x"}}},
     [](const steward::Manager& manager) { manager.open<steward::RwLock>("x").acquire_shared(); }},
    {"condition",
     {"l"},
     R"({"lock":{"$ref":16}})",
     {{done, {"notify", "x"}},
      {says_no, {"wait", "x", "--timeout", "0.01"}},
      {says_no, {"wait_for", "x", "l", "locked", "[]", "==", "false", "--timeout", "0.01"}}},
     [](const steward::Manager& manager) { manager.open<steward::Lock>("l").acquire(); }},
    {"event",
     {},
     "false",
     {{says_no, {"wait", "x", "--timeout", "0.01"}}, {done, {"set", "x"}}, {done, {"wait", "x"}}}},
    {"latch",
     {"1"},
     "1",
     {{says_no, {"wait", "x", "--timeout", "0.01"}},
      {done, {"count_down", "x"}},
      {done, {"wait", "x"}},
      {refused, {"count_down", "x"}}}},
    {"barrier",
     {"2"},
     R"({"parties":2,"has_action":false,"broken":false,"led":false})",
     {{done, {"n_waiting", "x"}},
      {says_no, {"wait", "x", "--timeout", "0.01"}},
      {refused, {"wait", "x"}}}},
    {"watch",
     {},
     "[]",
     {{done, {"add", "x", "anything"}},
      {done, {"next", "x", "--timeout", "0.01"}},
      {done, {"remove", "x", "anything"}}}},
    queue_row("queue"),
    queue_row("joinable_queue"),
    queue_row("lifo_queue"),
    queue_row("priority_queue"),
    {"pipe",
     {},
     R"({"duplex":true,"ends":[{"closed":false,"inbox":[]},{"closed":false,"inbox":[]}]})",
     {{usage, {"recv", "x", "0", "--timeout", "0.01"}},
      {usage, {"send", "x", "0", "5"}},
      {done, {"close", "x", "0"}}}},
};

}  // namespace

TEST_CASE("Command: every type can be created, shown and used, and says no with exit code 1",
          "[cli]") {
    for (const Row& row : rows) {
        CAPTURE(row.type);
        Workshop shop;
        shop.steward({"create", "lock", "l"});
        std::vector<std::string> create{"create", row.type, "x"};
        create.insert(create.end(), row.arguments.begin(), row.arguments.end());
        CHECK(shop.steward(create).out == row.type + " x created (@17)\n");
        CHECK(shop.steward({"get", "x", "--json"}).out == row.shown + "\n");
        CHECK_THAT(shop.steward({"ls", row.type}).out, Contains(" x "));
        const steward::Manager manager = steward::Manager::connect(shop.socket());
        if (row.hold) row.hold(manager);
        for (const Step& step : row.steps) {
            std::vector<std::string> words{row.type};
            words.insert(words.end(), step.words.begin(), step.words.end());
            const Ended ended = shop.steward(words);
            INFO(step.words[0] << ": " << ended.out << ended.err);
            CHECK(ended.exit_code == step.exit_code);
        }
    }
}

TEST_CASE("Command: no type is left out of these tests", "[cli]") {
    Workshop shop;
    std::set<std::string> creatable;
    for (const auto& type : shop.steward({"describe", "--json"}).json())
        if (!type["constructor"].is_null()) creatable.insert(type["name"]);
    std::set<std::string> tested;
    for (const Row& row : rows) tested.insert(row.type);
    CHECK(tested == creatable);
}

TEST_CASE("Command: an argument that is an object is its name or its id", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "l"});
    CHECK(shop.steward({"create", "condition", "a", "l"}).exit_code == 0);
    CHECK(shop.steward({"create", "condition", "b", "@16"}).exit_code == 0);
    CHECK(shop.steward({"create", "condition", "c", "--lock", R"({"$ref": 16})"}).exit_code == 0);
    CHECK(shop.steward({"get", "b"}).out == shop.steward({"get", "a"}).out);
    CHECK(shop.steward({"create", "condition", "d", "nothing"}).exit_code == 3);
    CHECK(shop.steward({"create", "condition", "d", "null"}).exit_code == 2);
    shop.steward({"create", "queue", "dead"});
    CHECK(shop.steward({"create", "queue", "q", "--owned", "true", "--deliveries-max", "2",
                        "--dead-letters", "dead"})
              .exit_code == 0);
}

TEST_CASE("Command: holders and why say who holds what, and who waits for whom", "[cli]") {
    Workshop shop;
    CHECK(shop.steward({"holders"}).out == "nothing is held\n");
    shop.steward({"create", "lock", "door"});
    shop.steward({"create", "rlock", "gate"});
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    manager.open<steward::Lock>("door").acquire();
    manager.open<steward::RLock>("gate").acquire();
    CHECK_THAT(shop.steward({"holders"}).out,
               Contains("door") && Contains("gate") && Contains("anna"));
    CHECK_THAT(shop.steward({"holders", "lock"}).out, Contains("door") && !Contains("gate"));
    CHECK(shop.steward({"holders", "--json"}).json()[0]["object"] == "door");
    CHECK(shop.steward({"why", "door"}).out == "nobody waits for door\n");

    Running waiter = shop.start({"lock", "acquire", "door"});
    const std::string pid = std::to_string(waiter.pid());
    shop.wait_until({"why", "door"}, pid);
    CHECK_THAT(shop.steward({"why", pid}).out,
               Contains("for lock 'door', held for ") && Contains(" by anna ("));
    CHECK(shop.steward({"why", "@16", "--json"}).json()[0]["awaits"][0]["name"] == "door");
    CHECK_THAT(shop.steward({"why", "anna"}).out, Contains("process anna waits for nothing"));
    CHECK_THAT(shop.steward({"waiters"}).out,
               Contains(pid) && Contains("lock 'door'") && Contains("WAITER"));
    CHECK(shop.steward({"waiters", "queue"}).out == "nobody waits\n");
    CHECK_THAT(shop.steward({"waiters", "--dot"}).out,
               Contains("digraph") && Contains("label=\"lock 'door'\""));
    CHECK_THAT(shop.steward({"why", "1"}).out, Contains("process 1 waits for nothing"));
    manager.open<steward::Lock>("door").release();
    CHECK(waiter.wait().exit_code == 0);
    CHECK(shop.steward({"why", "nothing"}).exit_code == 3);
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"why"}, {"why", "a", "b"}, {"holders", "a", "b"}})
        CHECK(shop.steward(words).exit_code == 2);
}

TEST_CASE("Command: holders tells what is left of a lease in tenths of a second", "[cli][lease]") {
    Workshop shop;
    const steward::Manager manager = steward::Manager::connect(shop.socket());
    const steward::Lock door = manager.lock({.name = "door", .lease = std::chrono::seconds(100)});
    door.acquire();
    const std::string row = shop.steward({"holders"}).out;
    CAPTURE(row);
    CHECK(std::regex_search(row, std::regex("(100|9[0-9])\\.[0-9]( |\n)")));
}

TEST_CASE("Command: a sentence stays one line, whatever processes call themselves", "[cli]") {
    Workshop shop;
    shop.steward({"create", "lock", "door"});
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "an\nna\x1b[2J é"});
    manager.open<steward::Lock>("door").acquire();
    const std::string shown = "an\\nna\\u001b[2J é (";
    Running waiter = shop.start({"lock", "acquire", "door"});
    const std::string pid = std::to_string(waiter.pid());
    shop.wait_until({"why", "door"}, pid);
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"why", "door"}, {"why", pid}, {"waiters", "--dot"}})
        CHECK_THAT(shop.steward(words).out, Contains(shown) || Contains("an\\\\nna\\\\u001b"));
    CHECK(manager.why().front().find(shown) != std::string::npos);
    manager.open<steward::Lock>("door").release();
    CHECK(waiter.wait().exit_code == 0);
}

TEST_CASE("Command: who must mend things releases by force, repairs and kills", "[cli]") {
    Workshop shop;
    shop.steward({"create", "rlock", "gate"});
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const steward::RLock gate = manager.open<steward::RLock>("gate");
    gate.acquire();
    // Nobody can be asked here.
    CHECK(shop.steward({"release", "gate", "--force"}).exit_code == 2);
    CHECK(shop.steward({"release", "gate", "--yes"}).exit_code == 2);
    CHECK(gate.locked());
    const Ended released = shop.steward({"release", "gate", "--force", "--yes"});
    CHECK(released.exit_code == 0);
    CHECK_THAT(released.out, Contains("rlock gate released; it was held by anna ("));
    CHECK_FALSE(gate.locked());
    CHECK_THROWS_AS(gate.release(), steward::NotHeld);
    CHECK(shop.steward({"release", "gate", "--force", "--yes"}).exit_code == 3);
    CHECK(shop.steward({"release", "nothing", "--force", "--yes"}).exit_code == 3);

    shop.steward({"create", "lock", "poisoned", "--on-crash", "poison"});
    Running holder = shop.start({"lock", "poisoned", "--", "sleep", "1000"});
    shop.wait_until({"holders"}, "poisoned");
    const std::string pid = std::to_string(holder.pid());
    CHECK(shop.steward({"kill-client", pid}).exit_code == 2);
    CHECK_THAT(shop.steward({"kill-client", pid, "--yes"}).out, Contains("killed"));
    holder.wait();
    shop.wait_until({"get", "poisoned", "--json"}, "\"poisoned\":true");
    CHECK(shop.steward({"repair", "poisoned"}).exit_code == 0);
    shop.wait_until({"get", "poisoned", "--json"}, "\"poisoned\":false");
    CHECK(shop.steward({"repair", "gate"}).exit_code == 3);
    CHECK(shop.steward({"repair"}).exit_code == 2);
    CHECK(shop.steward({"kill-client", "nobody", "--yes"}).exit_code == 3);
}

TEST_CASE("Command: races tells who has overwritten what another wrote", "[cli]") {
    Workshop shop;
    CHECK(shop.steward({"races"}).out == "no lost update was seen\n");
    CHECK(shop.steward({"create", "--track-races", "value", "shared", "100"}).exit_code == 0);
    CHECK(shop.steward({"info", "shared", "--json"}).json()["track_races"] == true);
    CHECK(shop.steward({"create", "--track-races", "lock", "door"}).exit_code == 3);
    const steward::Manager anna = steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const auto value = anna.open<steward::SharedValue<int>>("shared");
    const int read = value.get();
    shop.steward({"value", "set", "shared", "7"});
    value.set(read - 1);
    const std::string sentence = shop.steward({"races", "shared"}).out;
    CHECK_THAT(sentence, Contains("anna (pid " + std::to_string(::getpid()) +
                                  ") has overwritten value 'shared' (value.set), which it knew as "
                                  "of version 0, and so lost what steward value set (pid "));
    CHECK_THAT(sentence, Contains("they held no lock in common\n"));
    const auto races = shop.steward({"races", "--json"}).json();
    REQUIRE(races.size() == 1);
    CHECK(races[0]["overwriting"]["pid"] == ::getpid());
    CHECK(races[0]["overwritten"]["pid"] != ::getpid());
    CHECK(races[0]["overwriting"]["where"].is_null());
    CHECK(anna.races().size() == 1);
    CHECK(shop.steward({"races", "elsewhere"}).out == "no lost update was seen\n");
    CHECK(shop.steward({"races", "elsewhere", "--json"}).json().empty());
    CHECK(shop.steward({"races", "a", "b"}).exit_code == 2);
}

TEST_CASE("Command: deadlocks and why tell of two that wait for one another", "[cli]") {
    Workshop shop;
    CHECK(shop.steward({"deadlocks"}).out == "no deadlock\n");
    CHECK(shop.steward({"waiters"}).out == "nobody waits\n");
    shop.steward({"create", "lock", "left"});
    shop.steward({"create", "lock", "right"});
    const auto take = [&](const char* name, const char* mine, const char* other) {
        return std::thread([&shop, name, mine, other] {
            const steward::Manager manager =
                steward::Manager::connect(shop.socket(), {.client_name = name});
            manager.open<steward::Lock>(mine).acquire();
            manager.open<steward::Event>("go").wait();
            manager.open<steward::Lock>(other).acquire();
        });
    };
    shop.steward({"create", "event", "go"});
    // One process is one client: two threads of it hold and wait as two do.
    std::thread anna = take("anna", "left", "right");
    std::thread bert = take("bert", "right", "left");
    shop.wait_until({"waiters", "--json"}, "\"event.wait\"");
    shop.steward({"event", "set", "go"});
    shop.wait_until({"deadlocks"}, "has held lock 'left' for ");
    CHECK_THAT(shop.steward({"deadlocks"}).out, Contains("and has waited for lock 'right' for ") &&
                                                    Contains("None of them goes on"));
    CHECK(shop.steward({"deadlocks", "--json"}).json()[0]["members"].size() == 2);
    CHECK_THAT(shop.steward({"deadlocks", "--dot"}).out, Contains("label=\"held "));
    CHECK_THAT(shop.steward({"why", "left"}).out,
               Contains("waits for this in turn.") && Contains("one has to let go"));
    CHECK(shop.steward({"deadlocks", "x"}).exit_code == 2);
    CHECK(shop.steward({"waiters", "lock", "lock"}).exit_code == 2);
    for (const char* name : {"left", "right"}) shop.steward({"lock", "release", name});
    anna.join();
    bert.join();
    CHECK(shop.steward({"deadlocks"}).out == "no deadlock\n");
}

TEST_CASE("Command: orphans and why say that nobody is left who could end a wait", "[cli]") {
    Workshop shop;
    CHECK(shop.steward({"orphans"}).out == "nobody waits for what nobody could bring\n");
    CHECK(shop.steward({"create", "--on-orphaned", "never", "queue", "jobs"}).exit_code != 0);
    CHECK(shop.steward({"create", "queue", "jobs", "--on-orphaned"}).exit_code == 2);
    shop.steward({"create", "queue", "jobs"});
    shop.steward({"queue", "put", "jobs", "1"});
    CHECK(shop.steward({"queue", "get", "jobs"}).exit_code == 0);
    Running getter = shop.start({"queue", "get", "jobs"});
    shop.wait_until({"orphans"}, "nobody is left who could put an item into queue 'jobs'");
    CHECK_THAT(shop.steward({"orphans"}).out,
               Contains("waits for an item of queue 'jobs', and nobody is left") &&
                   Contains(", ended ") && Contains("unless somebody comes who knows its name\n"));
    CHECK(shop.steward({"orphans", "--json"}).json()[0]["last"]["how"] == "ended");
    CHECK_THAT(shop.steward({"why", "jobs"}).out,
               Contains("Nobody is left who could put an item into queue 'jobs': the last one who "
                        "could have, ") &&
                   !Contains("Somebody has to"));
    CHECK_THAT(steward::Manager::connect(shop.socket()).why().front(),
               Contains(" for queue 'jobs'; nobody is left who could put an item into queue "
                        "'jobs': the last one who could have, "));
    CHECK_THAT(shop.steward({"why", "jobs", "--json"}).json()[0]["orphaned"].get<std::string>(),
               Contains("nobody is left"));
    CHECK(shop.steward({"orphans", "x"}).exit_code == 2);
    shop.steward({"queue", "put", "jobs", "1"});
    CHECK(getter.wait().exit_code == 0);
    CHECK(shop.steward({"orphans"}).out == "nobody waits for what nobody could bring\n");

    shop.steward({"create", "--on-orphaned", "refuse", "event", "go"});
    for (const char* method : {"set", "clear"}) shop.steward({"event", method, "go"});
    const Ended refused = shop.steward({"event", "wait", "go"});
    CHECK(refused.exit_code == 3);
    CHECK_THAT(refused.err, Contains("nobody is left who could bring about what event 'go'"));
}
