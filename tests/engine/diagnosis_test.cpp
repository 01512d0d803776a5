// What the engine notices has an end, and goes with a saved state: the orders of locks, the places
// in programs, the reports.
#include "tests/engine/working.hpp"

namespace steward::engine {
namespace {

Report report_of(std::string sentence) {
    return {.kind = Report::Kind::lock_order, .sentence = std::move(sentence), .pids = {7}};
}

template <class Part>
Bytes saved(const Part& part) {
    Bytes bytes;
    Writer writer(bytes);
    part.save(writer);
    return bytes;
}

// Takes the two in this order, and lets them go.
void take_both(Working& working, ChannelId channel, ObjectId first, ObjectId then) {
    for (const ObjectId lock : {first, then}) working.call(channel, "lock.acquire", lock);
    for (const ObjectId lock : {first, then}) working.call(channel, "lock.release", lock);
}

}  // namespace

TEST_CASE("Diagnosis: of very many reports the last are kept, and a long one is cut") {
    Reports reports;
    for (int i = 0; i < 300; ++i) reports.add(report_of(std::to_string(i)), second);
    REQUIRE(reports.kept().size() == Reports::kept_max);
    CHECK(reports.kept().front().sentence == "44");
    CHECK(reports.kept().front().number == 45);
    CHECK(reports.last_number() == 300);
    std::string umlauts;
    for (std::size_t i = 0; i < Reports::sentence_bytes_max; ++i) umlauts += "ä";
    reports.add(report_of("a" + umlauts), second);
    const std::string& cut = reports.kept().back().sentence;
    CHECK(cut == ("a" + umlauts).substr(0, Reports::sentence_bytes_max - 1) + "…");

    Reports restored;
    const Bytes bytes = saved(reports);
    Saved from(bytes);
    restored.load(from);
    CHECK(saved(restored) == bytes);
    CHECK(restored.kept().front().number == reports.kept().front().number);
    CHECK_FALSE(restored.any());  // the log has been told
}

TEST_CASE("Diagnosis: places in programs are kept once, and not without end") {
    SourcePlaces places;
    CHECK(places.add("") == 0);
    CHECK(places.text(0).empty());
    const SourcePlace first = places.add("a.cpp:1");
    CHECK(places.add("a.cpp:1") == first);
    CHECK(places.text(first) == "a.cpp:1");
    for (std::size_t i = 1; i < SourcePlaces::kept_max; ++i)
        CHECK(places.add("b.cpp:" + std::to_string(i)) != 0);
    CHECK(places.add("one too many") == 0);
    CHECK(places.add("b.cpp:17") != 0);
    CHECK(places.text(UINT32_MAX).empty());

    SourcePlaces restored;
    const Bytes bytes = saved(places);
    Saved from(bytes);
    restored.load(from);
    CHECK(restored.text(first) == "a.cpp:1");
    CHECK(saved(restored) == bytes);
}

TEST_CASE("Diagnosis: orders of locks are forgotten, the oldest first") {
    Working working{EngineOptions{}};
    const LockOrder& orders = working.told.engine().diagnosis().lock_order;
    const Reports& reports = working.told.engine().diagnosis().reports;
    const ObjectId one = working.create("lock");
    const ObjectId two = working.create("lock");
    take_both(working, worker, one, two);
    CHECK(orders.size() == 1);
    SECTION("it is known as long as there is room") {
        take_both(working, other, two, one);
        CHECK(reports.last_number() == 1);
    }
    SECTION("and then it is not") {
        std::vector<ObjectId> held;
        while (orders.size() < LockOrder::pairs_max || held.size() % LockOrder::held_max != 0) {
            held.push_back(working.create("lock"));
            working.call(third, "lock.acquire", held.back());
        }
        held.push_back(working.create("lock"));
        working.call(third, "lock.acquire", held.back());
        CHECK(orders.size() == LockOrder::pairs_max);
        take_both(working, other, two, one);
        CHECK(reports.last_number() == 0);
    }
}

TEST_CASE("Diagnosis: what was noticed goes with a saved state") {
    Working working{EngineOptions{}};
    const ObjectId one = working.create("lock");
    const ObjectId two = working.create("lock");
    working.call(worker, "manager.at", manager_object, "a.cpp:3");
    take_both(working, worker, one, two);
    const Bytes state = working.told.engine().save();

    Told restored(types_with_jobs());
    REQUIRE(restored.restore(state));
    CHECK(restored.engine().save() == state);
    for (const ObjectId lock : {two, one})
        restored.call(working.now, other, "lock.acquire", lock, encoded());
    REQUIRE(restored.engine().diagnosis().reports.last_number() == 1);
    const std::string& sentence = restored.engine().diagnosis().reports.kept().back().sentence;
    CHECK(sentence.find("at a.cpp:3") != std::string::npos);
}

}  // namespace steward::engine
