// Orphaned waits: one report for all who wait, and once; nothing before what the dead had is given
// back, however many slices that takes; what is remembered has a bound, and is a part of the state.
#include "tests/engine/slices.hpp"

namespace steward::engine {
namespace {

EngineOptions in_one_turn(bool checks_invariants = true) {
    EngineOptions options;
    options.checks_invariants = checks_invariants;
    return options;
}

ObjectId named(Slices& slices, std::string_view type, std::string_view name, ChannelId by,
               const Bytes& arguments = encoded()) {
    slices.say(by, "manager.create", manager_object, encoded(type, name, Raw{arguments}));
    return ObjectId{number(slices.told.engine().store().next_id()) - 1};
}

const std::deque<Report>& reports(const Slices& slices) {
    return slices.told.engine().diagnosis().reports.kept();
}

std::size_t orphans(const Slices& slices) {
    return slices.told.engine().diagnosis().orphans.all(0, SIZE_MAX).size();
}

void gives_back(Slices& slices, ChannelId by, ObjectId object) {
    slices.say(by, "manager.release", manager_object, encoded(number(object)));
}

}  // namespace

TEST_CASE("Orphans: all who wait are told of at once, and each only once", "[engine][orphans]") {
    Slices slices(in_one_turn());
    const ObjectId queue = named(slices, "queue", "jobs", dying_one);
    for (const ChannelId by : {looking_one, waiting_one}) slices.say(by, "queue.get", queue);
    CHECK(reports(slices).empty());
    slices.tell(ClientGone{ClientId{1}}, slice_time + std::chrono::seconds(1));
    REQUIRE(reports(slices).size() == 1);
    const Report& report = reports(slices).front();
    CHECK(report.kind == Report::Kind::orphaned_wait);
    CHECK(report.sentence ==
          "told (pid 102) and told (pid 103) wait for an item of queue 'jobs', and nobody is left "
          "who could put an item into queue 'jobs': the last one who could have, told (pid 101), "
          "crashed 0.0 s ago; unless somebody comes who knows its name");
    CHECK(report.pids == std::vector<std::int64_t>{101, 102, 103});
    CHECK(orphans(slices) == 2);

    // Somebody comes, and goes: those who wait still have been told of.
    slices.tell(arrival(ChannelId{4}, ClientId{4}, 104));
    slices.say(ChannelId{4}, "manager.open", manager_object, encoded("jobs"));
    CHECK(orphans(slices) == 0);
    gives_back(slices, ChannelId{4}, queue);
    CHECK(orphans(slices) == 2);
    CHECK(reports(slices).size() == 1);
}

TEST_CASE("Orphans: nobody is told before what the dead had has come back, in however small slices",
          "[engine][orphans]") {
    Slices slices;
    const ObjectId queue = named(slices, "queue", "jobs", dying_one, encoded(nullptr, true));
    for (int item = 0; item < 3; ++item) slices.say(dying_one, "queue.put", queue, encoded(item));
    for (int item = 0; item < 3; ++item) slices.say(dying_one, "queue.get", queue);
    for (int getter = 0; getter < 4; ++getter) slices.say(waiting_one, "queue.get", queue);
    slices.dies();
    for (; slices.told.engine().has_chores(); slices.tell(Continue{}))
        CHECK(reports(slices).empty());
    // Three have an item; the fourth waits for what nobody brings.
    REQUIRE(reports(slices).size() == 1);
    CHECK(slices.told.engine().waiting().size() == 1);
    CHECK(orphans(slices) == 1);
}

TEST_CASE("Orphans: whoever waits where very many are remembered; the oldest of them is forgotten",
          "[engine][orphans]") {
    Slices slices(in_one_turn(false));
    std::vector<ObjectId> queues;
    for (std::size_t i = 0; i <= Orphans::remembered_max; ++i) {
        const std::string name = "jobs " + std::to_string(i);
        queues.push_back(named(slices, "queue", name, looking_one));
        slices.say(dying_one, "manager.open", manager_object, encoded(name.c_str()));
        for (const ChannelId by : {looking_one, dying_one}) gives_back(slices, by, queues.back());
    }
    slices.say(waiting_one, "queue.get", queues[0]);
    CHECK(reports(slices).empty());
    slices.say(looking_one, "queue.get", queues[1]);
    CHECK(reports(slices).size() == 1);
    CHECK(orphans(slices) == 1);
}

TEST_CASE("Orphans: where too many wait to look at all of them nothing is told",
          "[engine][orphans]") {
    for (const std::uint64_t clients : {1u, 5u}) {
        CAPTURE(clients);
        Slices slices(in_one_turn(false));
        const ObjectId queue = named(slices, "queue", "jobs", dying_one);
        for (std::uint64_t client = 4; client < 4 + clients; ++client) {
            slices.tell(arrival(ChannelId{client}, ClientId{client}, 200));
            for (int call = 0; call < 900; ++call)
                slices.say(ChannelId{client}, "queue.get", queue);
        }
        slices.tell(ClientGone{ClientId{1}});
        slices.finish();
        CHECK(slices.told.engine().waiting().size() == clients * 900);
        CHECK(reports(slices).size() == (clients == 1 ? 1 : 0));
        CHECK(orphans(slices) == (clients == 1 ? 900 : 0));
    }
}

TEST_CASE("Orphans: a state that is taken over tells the same, and nothing twice",
          "[engine][orphans]") {
    Slices before;
    const ObjectId queue = named(before, "queue", "jobs", dying_one);
    const ObjectId more_jobs = named(before, "queue", "more jobs", dying_one);
    before.say(looking_one, "manager.open", manager_object, encoded("more jobs"));
    before.say(waiting_one, "queue.get", queue);
    before.say(looking_one, "queue.get", more_jobs);
    before.dies();
    std::size_t restored = 0;
    for (;; before.tell(Continue{}), ++restored) {
        const Bytes saved = before.told.engine().save();
        Told after(slice_types(), one_step_each());
        REQUIRE(after.restore(saved).has_value());
        REQUIRE(after.engine().save() == saved);
        while (after.engine().has_chores()) after.tell(slice_time, Continue{});
        CHECK(after.engine().diagnosis().reports.kept().size() == 2);
        CHECK(after.engine().diagnosis().orphans.all(0, SIZE_MAX).size() == 2);
        if (!before.told.engine().has_chores()) break;
    }
    CHECK(restored > 1);
    CHECK(reports(before).size() == 2);
}

// Who died while it waited is remembered as such until its references are given back, which may be
// in another slice.
TEST_CASE("Orphans: a consumer that dies in slices was none who could have helped the others",
          "[engine][orphans]") {
    Slices slices;
    const ObjectId queue = named(slices, "queue", "jobs", waiting_one);
    slices.say(dying_one, "manager.open", manager_object, encoded("jobs"));
    for (const ChannelId by : {dying_one, waiting_one}) slices.say(by, "queue.get", queue);
    slices.dies();
    slices.finish();
    CHECK(slices.told.engine().waiting().size() == 1);
    CHECK(reports(slices).empty());
    CHECK(orphans(slices) == 0);
}

TEST_CASE("Orphans: what is remembered of an object goes with it", "[engine][orphans]") {
    Slices slices(in_one_turn());
    const ObjectId queue = named(slices, "queue", "jobs", looking_one);
    slices.say(dying_one, "manager.open", manager_object, encoded("jobs"));
    slices.tell(ClientGone{ClientId{1}});
    CHECK(slices.told.engine().diagnosis().orphans.knows_any());
    slices.say(looking_one, "manager.remove", manager_object, encoded("jobs"));
    gives_back(slices, looking_one, queue);
    CHECK(slices.told.engine().store().find(queue) == nullptr);
    CHECK_FALSE(slices.told.engine().diagnosis().orphans.knows_any());
}

}  // namespace steward::engine
