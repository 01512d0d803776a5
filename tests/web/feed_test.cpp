// One look for all who look, none for nobody, and a daemon that is gone is told like anything else.
#include "client/cli/web/feed.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace steward::web {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

struct Script : Source {
    Sample take() override {
        ++taken;
        if (is_gone) throw std::runtime_error("no daemon listens");
        Sample sample;
        sample.stats = {{"instance", "one"}, {"calls", taken.load()}};
        return sample;
    }
    std::atomic<int> taken = 0;
    std::atomic<bool> is_gone = false;
};

ordered_json read(const std::optional<Feed::Told>& told) {
    REQUIRE(told);
    return ordered_json::parse(*told->text);
}

}  // namespace

TEST_CASE("Feed: nobody is asked while nobody looks", "[web][feed]") {
    Script source;
    Feed feed(source, 1ms, 2);
    CHECK_FALSE(feed.next(0, 20ms));
    CHECK(source.taken == 0);
    const auto page = feed.enter();
    CHECK(read(feed.next(0, 10s))["daemon"]["calls"] == 1);
}

TEST_CASE("Feed: all who look are told the same, each what is new to it", "[web][feed]") {
    Script source;
    Feed feed(source, 1ms, 2);
    const auto one = feed.enter();
    auto other = feed.enter();
    CHECK(feed.enter() == nullptr);
    other.reset();
    CHECK(feed.enter() != nullptr);  // there is room again
    const auto first = feed.next(0, 10s);
    REQUIRE(first);
    const auto second = feed.next(first->number, 10s);
    REQUIRE(second);
    CHECK(second->number > first->number);
    CHECK(read(second)["daemon"]["rates"]["calls"].is_number());
}

TEST_CASE("Feed: a daemon that is gone is told, and so is its return", "[web][feed]") {
    Script source;
    source.is_gone = true;
    Feed feed(source, 1ms, 2);
    const auto page = feed.enter();
    auto told = feed.next(0, 10s);
    CHECK(read(told)["gone"] == "no daemon listens");
    source.is_gone = false;
    do {
        told = feed.next(told->number, 10s);
        REQUIRE(told);
    } while (read(told).contains("gone"));
    CHECK(read(told)["instance"] == "one");
}

TEST_CASE("Feed: its end is heard by all who wait", "[web][feed]") {
    Script source;
    Feed feed(source, 1h, 2);
    const auto page = feed.enter();
    const auto first = feed.next(0, 10s);
    REQUIRE(first);
    std::thread ends([&] { feed.stop(); });
    CHECK_FALSE(feed.next(first->number, 1h));
    ends.join();
    CHECK(feed.is_over());
    CHECK(feed.has_ended_within(10s));
    CHECK(feed.enter() == nullptr);
}

}  // namespace steward::web
