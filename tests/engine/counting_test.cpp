// Very many references in one answer are counted as the client's in slices: meanwhile the object is
// busy, so what it refers to stays.
#include "tests/engine/working.hpp"

namespace steward::engine {
namespace {

constexpr std::int64_t of_each = 100;
constexpr std::size_t kinds = 3;

EngineOptions long_and_small() {
    EngineOptions options = all_long();
    options.slice_steps = 8;
    return options;
}

// A list that refers to some lists very often, and is all that keeps them.
struct Fan {
    explicit Fan(Working& working) : list(working.create("list")) {
        working.told.does_jobs_at_once = true;
        for (std::size_t i = 0; i < kinds; ++i) items.push_back(working.create("list"));
        working.told.does_jobs_at_once = true;
        for (std::int64_t i = 0; i < of_each; ++i)
            for (const ObjectId item : items) working.call(third, "list.append", list, item);
        for (const ObjectId item : items)
            working.call(third, "manager.release", manager_object,
                         static_cast<std::int64_t>(number(item)));
        working.told.does_jobs_at_once = false;
    }
    ObjectId list;
    std::vector<ObjectId> items;
};

std::uint64_t counted(const Working& working, ObjectId object) {
    const auto& references = working.told.engine().clients().client(worker_client)->references;
    const auto found = references.find(object);
    return found == references.end() ? 0 : found->second;
}

std::vector<Said> goes_on(Working& working) {
    std::vector<Said> said;
    while (working.told.engine().has_chores())
        for (Said& more : working.tell(Continue{})) said.push_back(std::move(more));
    return said;
}

}  // namespace

TEST_CASE("Counting: an answer goes out when all its references are counted", "[engine][jobs]") {
    Working working(long_and_small());
    const Fan fan(working);
    CHECK(working.call(worker, "list.copy", fan.list).empty());
    CHECK(working.do_job().empty());
    CHECK(counted(working, fan.items[0]) > 0);
    CHECK(counted(working, fan.items[0]) < of_each);
    // Whoever would empty it comes after that, and the objects are the client's then.
    CHECK(working.call(other, "list.clear", fan.list).empty());
    const std::vector<Said> said = goes_on(working);
    REQUIRE(said.size() == 1);
    CHECK(said[0].channel == worker);
    CHECK(said[0].status == ErrorCode::none);
    for (const ObjectId item : fan.items) CHECK(counted(working, item) == of_each);
    while (!working.jobs.empty()) working.do_job();
    goes_on(working);
    for (const ObjectId item : fan.items)
        CHECK(working.told.engine().store().find(item) != nullptr);
}

TEST_CASE("Counting: a quiet call, whose answer goes nowhere, counts none", "[engine][jobs]") {
    Working working(long_and_small());
    const Fan fan(working);
    CallFrame frame;
    frame.header.object = fan.list;
    frame.header.method = *types_with_jobs().number_of("list.copy");
    frame.header.flags = call_flags::quiet;
    working.tell(Step{worker, std::span(&frame, 1)});
    CHECK(working.do_job().empty());
    CHECK(goes_on(working).empty());
    CHECK(working.told.engine().jobs().empty());
    CHECK(counted(working, fan.items[0]) == 0);
}

TEST_CASE("Counting: whoever dies meanwhile has counted nothing", "[engine][jobs]") {
    Working working(long_and_small());
    const Fan fan(working);
    working.call(worker, "list.copy", fan.list);
    working.do_job();
    working.tell(ClientDied{worker_client});
    working.tell(ClientGone{worker_client});
    CHECK(working.told.engine().knows(worker_client));
    goes_on(working);
    CHECK_FALSE(working.told.engine().knows(worker_client));
    CHECK(working.told.engine().store().find(fan.items[0])->references == of_each);
}

TEST_CASE("Counting: what a client may not refer to is refused before any is counted",
          "[engine][jobs]") {
    EngineOptions options = long_and_small();
    options.limits.references_per_client_max = 2;
    Working working(options);
    options.limits.references_per_client_max = 2;
    const ObjectId list = working.create("list");
    working.told.does_jobs_at_once = true;
    for (std::size_t i = 0; i < kinds; ++i) {
        const ObjectId item = working.create("list");
        for (std::int64_t n = 0; n < of_each; ++n) working.call(third, "list.append", list, item);
        working.call(third, "manager.release", manager_object,
                     static_cast<std::int64_t>(number(item)));
    }
    working.told.does_jobs_at_once = false;
    working.call(worker, "list.copy", list);
    const auto refused = working.do_job();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].status == ErrorCode::limit_exceeded);
    CHECK(working.told.engine().clients().client(worker_client)->references.empty());
}

TEST_CASE("Counting: a state that is taken over counts on from there", "[engine][jobs]") {
    Working working(long_and_small());
    const Fan fan(working);
    working.call(worker, "list.copy", fan.list);
    working.do_job();
    Told fresh(types_with_jobs(), long_and_small());
    REQUIRE(fresh.restore(working.told.engine().save()));
    fresh.does_jobs_at_once = true;
    std::vector<Said> said = fresh.tell(dawn, TimePassed{}).replies;
    while (fresh.engine().has_chores())
        for (Said& more : fresh.tell(dawn, Continue{}).replies) said.push_back(std::move(more));
    REQUIRE(said.size() == 1);
    const auto& references = fresh.engine().clients().client(worker_client)->references;
    for (const ObjectId item : fan.items) CHECK(references.at(item) == of_each);
}

}  // namespace steward::engine
