// The text that Prometheus reads, made from maps of figures.
#include "common/statistic.hpp"
#include "common/msgpack_writer.hpp"

#include <catch2/catch.hpp>

using namespace steward;

namespace {

Bytes map_of(std::string_view label, std::string_view name, const char* member, double value) {
    Bytes map;
    Writer writer(map);
    writer.map(2);
    writer.text(label);
    writer.text(name);
    writer.text(member);
    writer.real(value);
    return map;
}

std::string exposed(const Statistic& statistic, std::vector<Bytes> maps) {
    std::string text;
    bool has_head = false;
    for (const Bytes& map : maps) {
        const BytesView view = map;
        expose(text, statistic, {&view, 1}, has_head);
    }
    return text;
}

}  // namespace

TEST_CASE("Statistic: labels and descriptions are escaped", "[common][statistics]") {
    const Statistic statistic{"lock",  "waiters", "steward_lock_waiters", "a \\ and\na \"line\"",
                              "gauge", ""};
    CHECK(exposed(statistic, {map_of("name", "the \"red\"\\\ndoor", "waiters", 2)}) ==
          "# HELP steward_lock_waiters a \\\\ and\\na \"line\"\n"
          "# TYPE steward_lock_waiters gauge\n"
          "steward_lock_waiters{lock=\"the \\\"red\\\"\\\\\\ndoor\"} 2\n");
}

TEST_CASE("Statistic: HELP and TYPE stand once, before the first number, and not without one",
          "[common][statistics]") {
    const Statistic statistic{"method", "calls",   "steward_method_calls_total",
                              "Calls",  "counter", ""};
    CHECK(exposed(statistic, {map_of("name", "no method", "calls", 1)}).empty());
    CHECK(exposed(statistic, {map_of("method", "m", "other", 1)}).empty());
    CHECK(exposed(statistic, {map_of("method", "list.len", "calls", 1),
                              map_of("method", "m", "calls", 1e21)}) ==
          "# HELP steward_method_calls_total Calls\n# TYPE steward_method_calls_total counter\n"
          "steward_method_calls_total{method=\"list.len\"} 1\n"
          "steward_method_calls_total{method=\"m\"} 1e+21\n");
    const Statistic nameless{"method", "calls", "", "For people only", "text", ""};
    CHECK(exposed(nameless, {map_of("method", "m", "calls", 1)}).empty());
}

TEST_CASE("Statistic: a histogram has its classes, all of them, the sum and the count",
          "[common][statistics]") {
    Bytes map;
    Writer writer(map);
    writer.map(2);
    writer.text("method");
    writer.text("m");
    writer.text("waited");
    writer.map(3);
    writer.text("count");
    writer.unsigned_integer(7);
    writer.text("seconds");
    writer.real(1.5);
    writer.text("buckets");
    writer.array(2);
    for (const auto& [bound, count] : {std::pair{1e-7, 3u}, std::pair{0.25, 6u}}) {
        writer.array(2);
        writer.real(bound);
        writer.unsigned_integer(count);
    }
    const Statistic statistic{"method", "waited", "w_seconds", "Time", "histogram", "seconds"};
    CHECK(exposed(statistic, {map}) ==
          "# HELP w_seconds Time\n# TYPE w_seconds histogram\n"
          "w_seconds_bucket{method=\"m\",le=\"1e-07\"} 3\n"
          "w_seconds_bucket{method=\"m\",le=\"0.25\"} 6\n"
          "w_seconds_bucket{method=\"m\",le=\"+Inf\"} 7\n"
          "w_seconds_sum{method=\"m\"} 1.5\n"
          "w_seconds_count{method=\"m\"} 7\n");
}
