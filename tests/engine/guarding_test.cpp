// Guarded data: the lock is there as long as what it guards, nothing of it is lost with a state
// that is taken over, and who holds it is seen whatever is under way: a job, or an end in slices.
#include "tests/engine/slices.hpp"
#include "tests/engine/working.hpp"

namespace steward::engine {
namespace {

Bytes guarded(std::string_view type, ObjectId lock, bool reads_too = false) {
    return encoded(type, nullptr, Raw{encoded()}, nullptr, nullptr, lock, reads_too);
}

ObjectId newest(const Engine& engine) { return engine.store().all().back()->id; }

ObjectId guarded_list(Working& working, ObjectId lock) {
    working.told.does_jobs_at_once = true;
    working.told.call(working.now, third, "manager.create", manager_object, guarded("list", lock));
    working.told.does_jobs_at_once = false;
    return newest(working.told.engine());
}

Bytes number_of(ObjectId object) { return encoded(number(object)); }

std::uint64_t references(const Slices& slices, ObjectId object) {
    const Record* record = slices.told.engine().store().find(object);
    return record == nullptr ? 0 : record->references;
}

}  // namespace

TEST_CASE("Guarding: the lock ends with what it guards, and not before", "[engine][guarding]") {
    Slices slices;
    const ObjectId lock = slices.make(1, "lock").front();
    slices.say(looking_one, "manager.create", manager_object, guarded("list", lock));
    const ObjectId list = newest(slices.told.engine());
    CHECK(references(slices, lock) == 2);
    slices.say(looking_one, "manager.release", manager_object, number_of(lock));
    slices.finish();
    CHECK(references(slices, lock) == 1);
    CHECK(status(slices.say(looking_one, "lock.acquire", lock)) == ErrorCode::none);
    CHECK(status(slices.say(looking_one, "list.append", list, encoded(1))) == ErrorCode::none);
    slices.say(looking_one, "manager.release", manager_object, number_of(list));
    slices.finish();
    CHECK(slices.told.engine().store().find(list) == nullptr);
    CHECK(slices.told.engine().store().find(lock) == nullptr);
}

// A lock refers to nothing, so it is on no ring; what it guards may be.
TEST_CASE("Guarding: a list that contains itself and its lock goes, and the lock with it",
          "[engine][guarding]") {
    Slices slices;
    const ObjectId lock = slices.make(1, "lock").front();
    slices.say(looking_one, "manager.create", manager_object, guarded("list", lock));
    const ObjectId list = newest(slices.told.engine());
    slices.say(looking_one, "lock.acquire", lock);
    for (const ObjectId item : {list, lock})
        CHECK(status(slices.say(looking_one, "list.append", list, encoded(item))) ==
              ErrorCode::none);
    slices.say(looking_one, "lock.release", lock);
    for (const ObjectId object : {lock, list})
        slices.say(looking_one, "manager.release", manager_object, number_of(object));
    const Engine& engine = slices.told.engine();
    for (Time later = slice_time; engine.has_chores() || engine.next_deadline();) {
        later = std::max(later, engine.next_deadline().value_or(later));
        slices.tell(engine.has_chores() ? Input::Event(Continue{}) : TimePassed{}, later);
    }
    CHECK(engine.store().find(list) == nullptr);
    CHECK(engine.store().find(lock) == nullptr);
}

TEST_CASE("Guarding: a state that is taken over guards as before", "[engine][guarding]") {
    Slices before;
    const ObjectId lock = before.make(1, "rwlock").front();
    before.say(looking_one, "manager.create", manager_object, guarded("list", lock, true));
    const ObjectId list = newest(before.told.engine());
    before.say(waiting_one, "rwlock.acquire_shared", lock);
    const Bytes saved = before.told.engine().save();

    Told after(slice_types(), one_step_each());
    REQUIRE(after.restore(saved).has_value());
    CHECK(after.engine().save() == saved);
    const auto status_of = [&](ChannelId by, std::string_view method) {
        const Bytes arguments = method == "list.append" ? encoded(1) : encoded();
        return status(after.call(slice_time, by, method, list, arguments));
    };
    CHECK(status_of(looking_one, "list.len") == ErrorCode::not_holder);
    CHECK(status_of(waiting_one, "list.len") == ErrorCode::none);
    CHECK(status_of(waiting_one, "list.append") == ErrorCode::not_holder);
    const Record& record = *after.engine().store().find(list);
    CHECK(record.guard == lock);
    CHECK(record.guards_reads);
    CHECK(after.engine().store().find(lock)->references == 2);
}

// The object is busy meanwhile: whoever has the lock next finds the write done.
TEST_CASE("Guarding: a job that began with the lock is done though the lock goes",
          "[engine][guarding][jobs]") {
    Working working;
    const ObjectId lock = working.create("lock");
    const ObjectId list = guarded_list(working, lock);
    CHECK(working.call(worker, "list.sort", list).at(0).status == ErrorCode::not_holder);
    working.call(worker, "lock.acquire", lock);
    working.call(worker, "list.append", list, 2);
    working.call(worker, "list.append", list, 1);
    CHECK(working.call(worker, "list.sort", list).empty());
    CHECK(working.call(other, "lock.release", lock).at(0).status == ErrorCode::none);
    CHECK(working.call(other, "lock.acquire", lock).at(0).status == ErrorCode::none);
    CHECK(working.call(other, "list.append", list, 3).empty());
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[0].channel == worker);
    CHECK(replies[0].status == ErrorCode::none);
    CHECK(replies[1].channel == other);
    CHECK(replies[1].status == ErrorCode::none);
    CHECK(working.call(worker, "list.append", list, 4).at(0).status == ErrorCode::not_holder);
    CHECK(working.call(third, "list.get", list, 0).at(0).payload == random::one(1));
}

// Its arguments are read in one job, and it is done in another or at once: it came with the first.
TEST_CASE("Guarding: a call that is long to read came with the lock, and is done",
          "[engine][guarding][jobs]") {
    EngineOptions options = all_long();
    options.turn_bytes = 16;
    Working working(options);
    const ObjectId lock = working.create("lock");
    const ObjectId list = guarded_list(working, lock);
    const std::string text(100, 'x');
    CHECK(working.call(worker, "list.append", list, text).at(0).status == ErrorCode::not_holder);
    CHECK(working.jobs.empty());
    working.call(worker, "lock.acquire", lock);
    CHECK(working.call(worker, "list.append", list, text).empty());
    working.call(other, "lock.release", lock);
    std::vector<Said> replies;
    while (replies.empty()) replies = working.do_job();
    CHECK(replies[0].status == ErrorCode::none);
    CHECK(working.call(worker, "list.append", list, 1).at(0).status == ErrorCode::not_holder);
}

// What stands in line has not come: the lock is asked for when it does.
TEST_CASE("Guarding: a call that stands in line is let in when it comes",
          "[engine][guarding][jobs]") {
    Working working;
    const ObjectId lock = working.create("lock");
    const ObjectId list = guarded_list(working, lock);
    working.call(worker, "lock.acquire", lock);
    working.call(worker, "list.append", list, 2);
    working.call(worker, "list.sort", list);
    CHECK(working.call(other, "list.append", list, 3).empty());
    const auto replies = working.do_job();
    REQUIRE(replies.size() == 2);
    CHECK(replies[1].channel == other);
    CHECK(replies[1].status == ErrorCode::not_holder);
}

TEST_CASE("Guarding: who waited for the lock of the dead has it when it writes",
          "[engine][guarding]") {
    Slices slices;
    const auto locks = slices.make(20, "lock");
    slices.say(looking_one, "manager.create", manager_object, guarded("list", locks[19]));
    const ObjectId list = newest(slices.told.engine());
    for (const ObjectId lock : locks) slices.say(dying_one, "lock.acquire", lock);
    CHECK(slices.say(waiting_one, "lock.acquire", locks[19]).replies.empty());
    slices.dies();
    CHECK(slices.told.engine().store().find(locks[19])->holders.any());
    std::vector<Said> heard = slices.say(waiting_one, "list.append", list, encoded(1)).replies;
    while (slices.told.engine().has_chores())
        for (Said& more : slices.tell(Continue{}).replies) heard.push_back(std::move(more));
    REQUIRE(heard.size() == 2);
    CHECK(heard[0].status == ErrorCode::none);
    CHECK(heard[1].status == ErrorCode::none);
    CHECK(heard[1].id == slices.told.last_id());
}

}  // namespace steward::engine
