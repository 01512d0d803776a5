// What was counted and timed, as the service and the page for Prometheus tell it.
#include "desk.hpp"
#include "introspection/metrics_page.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace steward;
using namespace steward::introspection;
using Catch::Contains;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

std::string page_of(Desk& desk, const StepTimes* steps = nullptr, std::size_t* parts = nullptr) {
    const DaemonFigures figures = [](Fields& fields) { fields.add("uptime_seconds", 7.5); };
    MetricsPage page(desk.engine(), figures, steps);
    std::size_t count = 1;
    while (page.add_part(desk.now)) ++count;
    if (parts != nullptr) *parts = count;
    return page.take();
}

json row_of(const json& rows, const char* member, const std::string& name) {
    for (const json& row : rows)
        if (row.at(member) == name) return row;
    return nullptr;
}

}  // namespace

TEST_CASE("Statistics: each figure has a name of its own, and stands in the maps that it names",
          "[introspection][statistics]") {
    std::set<std::string> names;
    for (const Statistic& statistic : statistics()) {
        CAPTURE(statistic.name);
        CHECK(names.insert(statistic.name).second);
        CHECK(statistic.name.starts_with("steward_"));
        CHECK_FALSE(statistic.description.empty());
        // The conventions of Prometheus: a counter ends in total, and a unit stands in the name.
        CHECK((statistic.type == "counter") == statistic.name.ends_with("_total"));
        if (!statistic.unit.empty()) CHECK_THAT(statistic.name, Contains("_" + statistic.unit));
    }
    Desk desk;
    desk.arrive(1, "anna");
    const auto chair = desk.make(1, {"chair", "throne"});
    const auto has_all = [&](const char* group, const json& map, const char* but = "") {
        for (const Statistic& statistic : statistics())
            if (statistic.group == group &&
                std::string_view(but).find(statistic.member) == std::string_view::npos) {
                CAPTURE(group, statistic.member, map.dump());
                CHECK(map.contains(statistic.member));
            }
    };
    has_all("daemon", desk.call(1, "service.stats").value,
            "uptime_seconds channels sockets waiting_in_bytes waiting_out_bytes log_lines "
            "log_suppressed log_lost");  // those are the daemon's own
    has_all("method", desk.call(1, "service.method_statistics").value.at(0));
    has_all("client", desk.call(1, "service.clients").value.at(0));
    has_all("object", desk.call(1, "service.objects").value.at(0));
    desk.call(1, "chair.sit", json::array(), chair);
    desk.call(1, "chair.rise", json::array(), chair);
    has_all("lock", desk.call(1, "service.lock_statistics").value.at(0));
}

TEST_CASE("Statistics: methods count calls and bytes of frames", "[introspection][statistics]") {
    Desk desk;
    desk.arrive(1, "anna");
    const auto chair = desk.make(1, {"chair", "throne"});
    desk.call(1, "chair.rise", json::array(), chair);
    const auto ping = [&] { desk.call(1, "service.ping", json::array({"12345"})); };
    ping();
    const json once = desk.call(1, "service.method_statistics").value;
    ping();
    const json twice = desk.call(1, "service.method_statistics").value;
    const json one = row_of(once, "method", "service.ping");
    const json two = row_of(twice, "method", "service.ping");
    CHECK(one.at("calls") == 1);
    CHECK(two.at("calls") == 2);
    CHECK(one.at("bytes_in") == 20 + 7);  // a frame's head, an array of one, a text of five
    CHECK(two.at("bytes_out") == 2 * (20 + 6));
    CHECK(row_of(once, "method", "chair.rise").at("refusals") == 1);
    CHECK(row_of(once, "method", "chair.sit") == nullptr);
    CHECK(one.at("executed") == nullptr);
}

TEST_CASE("Statistics: what was counted is saved, and goes on", "[introspection][statistics]") {
    Desk desk;
    desk.arrive(1, "anna");
    const auto chair = desk.make(1, {"chair", "throne"});
    desk.call(1, "chair.sit", json::array(), chair);
    desk.now += 3s;
    desk.call(1, "chair.rise", json::array(), chair);
    Desk other;
    REQUIRE(other.engine().restore(desk.engine().save()));
    other.now = desk.now;
    CHECK(other.engine().save() == desk.engine().save());
    for (Desk* one : {&desk, &other}) {
        one->call(1, "chair.sit", json::array(), chair);
        one->now += 1s;
        one->call(1, "chair.rise", json::array(), chair);
        const json lock = one->call(1, "service.lock_statistics").value.at(0);
        CHECK(lock.at("held").at("count") == 2);
        CHECK(lock.at("held").at("seconds") == 4.0);
        CHECK(lock.at("longest").at("name") == "anna");
        CHECK(lock.at("longest").at("pid") == 100);
        CHECK(lock.at("longest").at("ago") == 1.0);
    }
}

TEST_CASE("Statistics: of more locks than are timed the others are counted",
          "[introspection][statistics]") {
    Desk desk({}, false);
    desk.arrive(1, "anna");
    const std::size_t most = engine::Counters::locks_max;
    std::vector<std::uint64_t> chairs;
    for (std::size_t i = 0; i < most + 2; ++i) chairs.push_back(desk.make(1, {"chair"}));
    for (const auto chair : chairs) {
        desk.call(1, "chair.sit", json::array(), chair);
        desk.call(1, "chair.rise", json::array(), chair);
    }
    CHECK(desk.engine().counters().locks.size() == most);
    CHECK(desk.call(1, "service.stats").value.at("untimed") == 2);
    CHECK(desk.call(1, "service.lock_statistics").value.size() == 1000);
    // One ends, and there is room.
    desk.call(1, "manager.release", json::array({chairs[0]}));
    CHECK(desk.engine().counters().locks.size() == most - 1);
    desk.call(1, "chair.sit", json::array(), chairs.back());
    desk.call(1, "chair.rise", json::array(), chairs.back());
    CHECK(desk.engine().counters().locks.size() == most);
}

TEST_CASE("Metrics page: shows what is named, in the form of Prometheus",
          "[introspection][statistics]") {
    Desk desk;
    desk.arrive(1, "an\"na");
    const auto chair = desk.make(1, {"chair", "th\\rone"});
    const auto nameless = desk.make(1, {"chair"});
    for (const auto one : {chair, nameless}) {
        desk.call(1, "chair.sit", json::array(), one);
        desk.now += 2s;
        desk.call(1, "chair.rise", json::array(), one);
    }
    StepTimes steps(desk.catalogue().methods().size());
    const CallFrame frame{.header = {.method = 0}, .payload = {}};
    steps.add({&frame, 1}, 3us);
    const CallFrame frames[2] = {frame, frame};
    steps.add(frames, 5us);
    const std::string text = page_of(desk, &steps);
    CHECK_THAT(text, Contains("# HELP steward_calls_total Calls that came to their objects\n"
                              "# TYPE steward_calls_total counter\nsteward_calls_total 7\n"));
    CHECK_THAT(text, Contains("\nsteward_uptime_seconds 7.5\n"));
    CHECK_THAT(text, Contains("\nsteward_method_calls_total{method=\"chair.sit\"} 2\n"));
    CHECK_THAT(
        text,
        Contains(
            "\nsteward_method_step_seconds_bucket{method=\"manager.hello\",le=\"6.4e-06\"} 1\n"));
    CHECK_THAT(text, Contains("\nsteward_method_step_seconds_count{method=\"(batch)\"} 1\n"));
    CHECK_THAT(text,
               Contains("\nsteward_lock_hold_seconds_sum{lock=\"th\\\\rone\",type=\"chair\"} 2\n"));
    CHECK_THAT(
        text,
        Contains("\nsteward_lock_hold_longest_seconds{lock=\"th\\\\rone\",type=\"chair\"} 2\n"));
    CHECK_THAT(
        text,
        Contains(
            "\nsteward_lock_hold_seconds{lock=\"th\\\\rone\",type=\"chair\",quantile=\"0.99\"} "));
    CHECK_THAT(
        text,
        Contains("\nsteward_client_channels{client=\"1\",pid=\"100\",name=\"an\\\"na\"} 1\n"));
    CHECK_THAT(text,
               Contains("\nsteward_object_stored_bytes{object=\"th\\\\rone\",type=\"chair\"} "));
    // One lock, one object: the nameless are not labels.
    const auto count = [&](const std::string& word) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) ++found;
        return found;
    };
    CHECK(count("\nsteward_lock_holders{") == 1);
    CHECK(count("\nsteward_object_stored_bytes{") == 1);
}

TEST_CASE("Metrics page: of thousands of objects it shows the largest, in parts",
          "[introspection][statistics]") {
    Desk desk({}, false);
    desk.arrive(1, "anna");
    constexpr int objects = 3000;
    for (int i = 0; i < objects; ++i)
        desk.make(1, {"chair", "chair" + std::to_string(i),
                      json::array({std::string(static_cast<std::size_t>(i), 'x')})});
    std::size_t parts = 0;
    const std::string text = page_of(desk, nullptr, &parts);
    CHECK(parts > 20);
    const std::string begin = "\nsteward_object_stored_bytes{object=\"chair";
    CHECK_THAT(text, Contains(begin + "2999\"") && Contains(begin + "2000\""));
    CHECK_THAT(text, !Contains(begin + "1999\""));
}

TEST_CASE("Step times: about one step of 64 is timed, whatever the order of calls",
          "[introspection][statistics]") {
    StepTimes steps(4);
    int timed[2] = {0, 0};
    for (int i = 0; i < 64'000; ++i) timed[i % 2] += steps.wants_next() ? 1 : 0;
    for (const int count : timed) {
        CHECK(count > 400);
        CHECK(count < 600);
    }
}
