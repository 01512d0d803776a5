// The calls of others, as the command shows them.
#include "steward/steward.hpp"
#include "workshop.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

using namespace steward::testing;
using Catch::Contains;
using Catch::Matches;

namespace {

// Does it again and again until the monitor has shown this: it may not have begun to look yet.
void until_shown(const Running& monitor, const std::string& text,
                 const std::function<void()>& call) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (monitor.so_far().find(text) == std::string::npos) {
        if (std::chrono::steady_clock::now() > end) FAIL("'" + text + "' was never shown");
        call();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

// The first line that has this in it.
std::string line_with(const std::string& text, const std::string& part) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.find(part) != std::string::npos) return line;
    return "";
}

std::string ended(Running& monitor) {
    monitor.send(SIGTERM);
    return monitor.wait().out;
}

}  // namespace

TEST_CASE("Monitor: each call is a line, with who, what, the result and the time it took",
          "[cli][monitor]") {
    Workshop shop;
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const steward::Manager other = steward::Manager::connect(shop.socket(), {.client_name = "bob"});
    const auto jobs = manager.list<int>("jobs");
    Running monitor = shop.start({"monitor", "--client", "anna", "--object", "jobs"});
    until_shown(monitor, "list.append", [&] { jobs.append(5); });
    other.list<int>("jobs").append(7);
    until_shown(monitor, "index_out_of_range", [&] { CHECK_THROWS(jobs.pop(1'000'000)); });
    const std::string out = ended(monitor);
    CHECK_THAT(line_with(out, "list.append"),
               Matches(R"(\d\d:\d\d:\d\d\.\d\d\d anna \(\d+\) list\.append jobs 5 → )"
                       R"(null \(\d+\.\d (µs|ms)\))"));
    CHECK_THAT(out, Contains(" list.pop jobs 1000000 ! index_out_of_range: list.pop: "));
    CHECK_THAT(out, !Contains("bob"));
}

TEST_CASE("Monitor: errors alone, of one type, as lines of JSON", "[cli][monitor]") {
    Workshop shop;
    Running monitor = shop.start({"monitor", "--errors", "--type", "lock", "--json"});
    shop.steward({"create", "lock", "door"});
    until_shown(monitor, "\n", [&] { shop.steward({"lock", "release", "door"}); });
    std::istringstream lines(ended(monitor));
    std::string line;
    while (std::getline(lines, line)) {
        const auto call = nlohmann::json::parse(line);
        CHECK(call["method"] == "lock.release");
        CHECK(call["status"] == "not_held");
        CHECK(call["object_name"] == "door");
        CHECK(call["waited"] == nullptr);
        CHECK(call["took"].get<double>() > 0);
    }
}

TEST_CASE("Monitor: one that is stopped loses calls and is told how many, and keeps nobody waiting",
          "[cli][monitor]") {
    Workshop shop;
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    const auto jobs = manager.list<int>("jobs");
    Running monitor = shop.start({"monitor"});
    until_shown(monitor, "list.append", [&] { jobs.append(5); });
    monitor.send(SIGSTOP);
    for (int i = 0; i < 17'000; ++i) jobs.set(0, i);
    monitor.send(SIGCONT);
    until_shown(monitor, "calls were lost: they came faster than they were read", [] {});
    until_shown(monitor, "list.append jobs 6", [&] { jobs.append(6); });
    ended(monitor);
}

TEST_CASE("Monitor: what makes no sense is refused", "[cli][monitor]") {
    Workshop shop;
    CHECK(shop.steward({"monitor", "--type", "sofa"}).exit_code == 3);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"monitor", "jobs"}, {"monitor", "--type"}, {"slowlog", "now"}}) {
        const Ended answer = shop.steward(words);
        CHECK(answer.exit_code == 2);
        CHECK_THAT(answer.err, Contains("Usage: steward " + words[0]));
    }
}

TEST_CASE("Slowlog: a call that is done beside the others is timed, whoever asks",
          "[cli][monitor]") {
    Workshop shop;
    CHECK(shop.steward({"slowlog"}).out == "no call was slow\n");
    CHECK(shop.steward({"slowlog", "--json"}).out == "[]\n");
    const steward::Manager manager =
        steward::Manager::connect(shop.socket(), {.client_name = "anna"});
    std::vector<int> numbers(300'000);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<int>((i * 2'654'435'761) % 1'000'003);
    const auto many = manager.list<int>("many");
    many.extend(numbers);
    many.sort();
    const auto calls = shop.steward({"slowlog", "--json"}).json();
    REQUIRE(!calls.empty());
    bool is_sort_there = false;
    for (const auto& call : calls) {
        CHECK(call["job"] == true);
        CHECK(call["name"] == "anna");
        CHECK(call["took"].get<double>() >= 0.01);
        is_sort_there = is_sort_there || call["method"] == "list.sort";
    }
    CHECK(is_sort_there);
    CHECK_THAT(line_with(shop.steward({"slowlog", "--reset"}).out, "list.sort"),
               Matches(R"(.*(ms|s), \d+\.\d s ago: anna \(\d+\) list\.sort many false → null )"
                       R"(\(\d+\.\d+ (ms|s) beside the others\))"));
    CHECK(shop.steward({"slowlog"}).out == "no call was slow\n");
}
