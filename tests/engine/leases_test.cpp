// Leases: what is told of them, when the engine has to be told the time, what is kept of those who
// overstay, and that nothing of it is lost with a state that is taken over. What callers hear
// stands in tests/transcripts/lease.transcript.
#include "tests/engine/slices.hpp"
#include "tests/engine/working.hpp"

namespace steward::engine {
namespace {

using std::chrono::seconds;

const Bytes lent_for_five = encoded(nullptr, 5);

std::vector<Report> leases_told(const Engine& engine) {
    std::vector<Report> told;
    for (const Report& report : engine.diagnosis().reports.kept())
        if (report.kind == Report::Kind::lease_ended) told.push_back(report);
    return told;
}

std::vector<ObjectId> acquired(Slices& slices, std::size_t count, ChannelId by) {
    const std::vector<ObjectId> locks = slices.make(count, "lock");
    for (const ObjectId lock : locks)
        CHECK(status(slices.say(by, "lock.acquire", lock, lent_for_five)) == ErrorCode::none);
    return locks;
}

// As often as the engine wants to be told: it has to come to an end.
void pass(Slices& slices, Time now) {
    const Engine& engine = slices.told.engine();
    for (int left = 10'000; engine.next_deadline().value_or(Time::max()) <= now; --left) {
        REQUIRE(left > 0);
        slices.tell(TimePassed{}, now);
    }
    slices.finish();
}

}  // namespace

TEST_CASE("Leases: whoever overstays is told of, and nobody else", "[engine][lease]") {
    Slices slices;
    const Engine& engine = slices.told.engine();
    const ObjectId held = acquired(slices, 1, dying_one).front();
    const ObjectId released = acquired(slices, 1, dying_one).front();
    const ObjectId renewed = acquired(slices, 1, dying_one).front();
    slices.say(dying_one, "lock.release", released);
    slices.say(dying_one, "lock.renew", renewed, encoded(60));
    slices.say(waiting_one, "lock.acquire", held);
    pass(slices, slice_time + seconds(7));
    const std::vector<Report> told = leases_told(engine);
    REQUIRE(told.size() == 1);
    CHECK(told[0].sentence == "a lease has ended: told (pid 101) has held lock @" +
                                  std::to_string(number(held)) +
                                  " for 7.0 s, last lent for 5.0 s; 1 call waits for it");
    CHECK(told[0].pids == std::vector<std::int64_t>{101});
    CHECK(told[0].at == slice_time + seconds(7));
    pass(slices, slice_time + seconds(60));
    REQUIRE(leases_told(engine).size() == 2);
    CHECK_THAT(leases_told(engine)[1].sentence, Catch::Contains("; nobody waits for it"));
}

TEST_CASE("Leases: the engine wants to be told the time when the first of them ends",
          "[engine][lease]") {
    Slices slices;
    const Engine& engine = slices.told.engine();
    const std::vector<ObjectId> locks = slices.make(2, "lock");
    slices.say(dying_one, "lock.acquire", locks[0]);
    CHECK_FALSE(engine.next_deadline());
    slices.say(dying_one, "lock.acquire", locks[1], encoded(nullptr, 9));
    CHECK(engine.next_deadline() == slice_time + seconds(9));
    acquired(slices, 1, looking_one);
    CHECK(engine.next_deadline() == slice_time + seconds(5));
    slices.tell(TimePassed{}, slice_time + seconds(5));
    CHECK(engine.next_deadline() == slice_time + seconds(9));
    slices.say(dying_one, "lock.release", locks[1]);
    CHECK_FALSE(engine.next_deadline());
}

// A step for each slice: in one turn fits nothing but the first.
TEST_CASE("Leases: many that end at one time end in slices, and all of them end",
          "[engine][lease]") {
    Slices slices;
    const std::vector<ObjectId> locks = acquired(slices, 100, dying_one);
    slices.tell(TimePassed{}, slice_time + seconds(5));
    const auto is_held = [&](ObjectId lock) {
        return slices.told.engine().store().find(lock)->holders.any();
    };
    CHECK(std::ranges::count_if(locks, is_held) > 90);
    pass(slices, slice_time + seconds(5));
    CHECK(std::ranges::none_of(locks, is_held));
}

TEST_CASE("Leases: of one caller the last 64 are remembered that it has overstayed",
          "[engine][lease]") {
    Slices slices;
    const std::vector<ObjectId> locks = acquired(slices, 65, dying_one);
    pass(slices, slice_time + seconds(5));
    const auto release = [&](ObjectId lock) {
        return slices.told.call(slice_time + seconds(5), dying_one, "lock.release", lock)
            .replies.at(0)
            .status;
    };
    CHECK(release(locks[0]) == ErrorCode::not_held);
    CHECK(release(locks[1]) == ErrorCode::not_holder);
    CHECK(release(locks[64]) == ErrorCode::not_holder);
}

TEST_CASE("Leases: an engine that takes over a state ends them alike", "[engine][lease]") {
    Slices slices;
    const std::vector<ObjectId> locks = acquired(slices, 3, dying_one);
    slices.say(dying_one, "lock.renew", locks[0], encoded(10));
    slices.say(waiting_one, "lock.acquire", locks[0]);
    slices.tell(TimePassed{}, slice_time + seconds(5));
    REQUIRE(slices.told.engine().clients().find(dying_one)->overstayed.any());
    Told second_one(slice_types(), one_step_each());
    REQUIRE(second_one.restore(slices.told.engine().save()));
    CHECK(second_one.engine().state() == slices.told.engine().state());
    CHECK(second_one.engine().next_deadline() == slices.told.engine().next_deadline());
    // The answer to a release, and what others hear by it; the numbers of calls are each one's own.
    const auto release = [](Told& told, Time now, ObjectId lock) {
        Saying saying = told.call(now, dying_one, "lock.release", lock);
        for (Said& said : saying.replies) said.id = 0;
        return saying;
    };
    for (const int later : {5, 9, 10, 11}) {
        const Time now = slice_time + seconds(later);
        for (int round = 0; round < 5; ++round)
            CHECK(second_one.tell(now, TimePassed{}) == slices.told.tell(now, TimePassed{}));
        for (const ObjectId lock : locks)
            CHECK(release(second_one, now, lock) == release(slices.told, now, lock));
        CHECK(second_one.engine().state() == slices.told.engine().state());
    }
}

// What a step has named is busy with it, though only the last of its calls takes long.
TEST_CASE("Leases: of what a job works on none ends before it is done", "[engine][lease]") {
    Working working;
    const ObjectId list = working.create("list", Raw{encoded(1, 2, 3)});
    const ObjectId lock = working.create("lock");
    working.batch(worker, {{"lock.acquire", lock, encoded(nullptr, 5)},
                           {"list.index", list, encoded(2)},
                           {"lock.locked", lock, encoded()}});
    const Engine& engine = working.told.engine();
    REQUIRE(engine.store().find(lock)->is_busy);
    working.now = dawn + seconds(6);
    working.tell(TimePassed{});
    CHECK(engine.store().find(lock)->holders.any());
    // It does not have to be told the time again and again meanwhile.
    CHECK_FALSE(engine.next_deadline());
    const std::vector<Said> said = working.do_job();
    REQUIRE(said.size() == 2);
    CHECK(said[1].payload == "\xc3");
    CHECK(engine.next_deadline() == dawn + seconds(5));
    working.tell(TimePassed{});
    CHECK_FALSE(engine.store().find(lock)->holders.any());
    CHECK(leases_told(engine).size() == 1);
}

}  // namespace steward::engine
