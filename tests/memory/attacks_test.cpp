// What one client may do to the daemon's memory, with small numbers: each attack goes on until it
// is refused. By then the engine has taken no more than its limit, as the allocator says; another
// client is served before, meanwhile and after; and what is given back makes room again.
#include "tests/memory/allocated.hpp"
#include "tests/memory/keeper.hpp"

namespace steward::memory {
namespace {

constexpr std::uint64_t limit = 4u << 20;
constexpr double beyond = 1.15;
constexpr std::uint64_t scratch = 1u << 20;  // that does not grow with the attack
constexpr int steps_max = 1'000'000;

struct Attack {
    std::string_view what;
    // Goes one step further; false when it is refused.
    bool (*step)(Keeper& keeper, int step);
};

std::string long_text(std::size_t bytes) { return std::string(bytes, 'y'); }

// What an attack made in its first step.
ObjectId last_made(const Keeper& keeper) {
    return ObjectId{number(keeper.engine().store().next_id()) - 1};
}
ObjectId made_first(Keeper& keeper, int step, std::string_view type,
                    const Bytes& arguments = encoded()) {
    return step == 0 ? keeper.create(type, arguments) : last_made(keeper);
}

template <class Item>
Raw many(std::size_t count, Item item) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) random::write(writer, item(i));
    return {bytes};
}

bool make(Keeper& keeper, std::string_view type, const Bytes& arguments = encoded()) {
    return keeper.is_taken("manager.create", manager_object, type, nullptr, Raw{arguments});
}

const Attack attacks[] = {
    {"empty queues", [](Keeper& keeper, int) { return make(keeper, "queue"); }},
    {"empty dicts", [](Keeper& keeper, int) { return make(keeper, "dict"); }},
    {"locks", [](Keeper& keeper, int) { return make(keeper, "lock"); }},
    {"arrays", [](Keeper& keeper, int) { return make(keeper, "array", encoded("real", 1'000)); }},
    {"names of maximal length",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("manager.create", manager_object, "event",
                                std::to_string(step) + long_text(245));
     }},
    {"references of many clients",
     [](Keeper& keeper, int step) {
         if (step == 0)
             for (int i = 0; i < 100; ++i) keeper.create("event");
         std::vector<std::uint64_t> ids;
         for (std::uint64_t i = 0; i < 100; ++i) ids.push_back(number(last_made(keeper)) - i);
         keeper.arrive();
         return keeper.is_taken("manager.hello", manager_object, nullptr, ids);
     }},
    {"clients with long names",
     [](Keeper& keeper, int) {
         keeper.arrive();
         return keeper.is_taken("manager.hello", manager_object, long_text(255),
                                std::vector<std::uint64_t>{number(last_made(keeper))});
     }},
    {"tiny items for a priority_queue",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("priority_queue.put_many",
                                made_first(keeper, step, "priority_queue"),
                                many(1'000, [](std::size_t i) { return i % 100; }));
     }},
    {"tiny items for a priority_queue, all at once",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("priority_queue.put_many",
                                made_first(keeper, step, "priority_queue"),
                                many(60'000, [](std::size_t i) { return i % 100; }));
     }},
    {"tiny keys of a dict",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("dict.set", made_first(keeper, step, "dict"), step, nullptr);
     }},
    {"tiny keys of a dict, all at once",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("dict.update", made_first(keeper, step, "dict"),
                                many(100'000, [](std::size_t i) { return Raw{encoded(i, 1)}; }));
     }},
    {"elements of a set",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("set.add", made_first(keeper, step, "set"), step);
     }},
    {"items on loan",
     [](Keeper& keeper, int step) {
         const ObjectId queue = made_first(keeper, step, "queue", encoded(nullptr, true));
         if (step == 0)
             keeper.done("queue.put_many", queue, many(200'000, [](std::size_t) { return 1; }));
         return keeper.is_taken("queue.get_many", queue, 100);
     }},
    {"items on loan, all at once",
     [](Keeper& keeper, int step) {
         const ObjectId queue = made_first(keeper, step, "queue", encoded(nullptr, true));
         if (step == 0)
             keeper.done("queue.put_many", queue, many(200'000, [](std::size_t) { return 1; }));
         return keeper.is_taken("queue.get_many", queue, 200'000);
     }},
    {"permits",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("bounded_semaphore.acquire",
                                made_first(keeper, step, "bounded_semaphore", encoded(1'000'000)));
     }},
    {"calls that wait",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("event.wait", made_first(keeper, step, "event"));
     }},
    {"selects of 64 places",
     [](Keeper& keeper, int step) {
         const ObjectId event = made_first(keeper, step, "event");
         return keeper.is_taken("manager.select", manager_object,
                                many(64, [&](std::size_t) { return Raw{encoded(event, "wait")}; }));
     }},
    {"large calls that wait",
     [](Keeper& keeper, int step) {
         const ObjectId queue = made_first(keeper, step, "queue", encoded(1));
         return keeper.is_taken("queue.put", queue, long_text(10'000));
     }},
    {"a value that is larger each time",
     [](Keeper& keeper, int step) {
         return keeper.is_taken("value.set", made_first(keeper, step, "value", encoded(nullptr)),
                                long_text(static_cast<std::size_t>(step) * 10'000));
     }},
    {"values that were large once",
     [](Keeper& keeper, int step) {
         if (step > 0) keeper.done("value.set", last_made(keeper), nullptr);
         return make(keeper, "value", encoded(nullptr)) &&
                keeper.is_taken("value.set", last_made(keeper), long_text(50'000));
     }},
    {"a list that is reversed",
     [](Keeper& keeper, int step) {
         const ObjectId list = made_first(keeper, step, "list");
         for (int half = 0; step == 0 && half < 2; ++half)
             keeper.done("list.extend", list, many(1'200'000, [](std::size_t i) { return i % 9; }));
         return keeper.is_taken("list.reverse", list);
     }},
    {"a list that is sorted",
     [](Keeper& keeper, int step) {
         const ObjectId list = made_first(keeper, step, "list");
         if (step == 0)
             keeper.done("list.extend", list, many(1'000'000, [](std::size_t i) { return i % 9; }));
         return keeper.is_taken("list.sort", list);
     }},
    {"a list that is repeated", [](Keeper& keeper, int step) {
         const ObjectId list = made_first(keeper, step, "list", encoded(std::vector<int>{1}));
         return keeper.is_taken("list.repeat", list, 3);
     }}};

engine::Limits tight_limits() {
    engine::Limits limits;
    limits.waiters_max = limits.waiters_per_channel_max = limits.calls_per_client_max = 1'000'000;
    limits.memory_bytes_max = limits.client_bytes_max = limit;
    return limits;
}

void attack_until_refused(const Attack& attack) {
    CAPTURE(attack.what);
    Keeper keeper(tight_limits());
    const ChannelId victim = keeper.channel();
    const ObjectId list = keeper.create("list", encoded(std::vector<int>{1, 2, 3}));
    keeper.arrive();
    const std::uint64_t before = allocated_bytes();
    int steps = 0;
    while (steps < steps_max && attack.step(keeper, steps)) ++steps;
    CHECK(steps < steps_max);
    const std::uint64_t grown = allocated_bytes() - before;
    INFO(steps << " steps, " << grown << " bytes, counted " << keeper.counted());
    CHECK(static_cast<double>(grown) < beyond * static_cast<double>(limit) + scratch);
    CHECK(keeper.counted() < limit + limit / 8);

    const ClientId attacker = keeper.client();
    keeper.speak_as(victim);
    keeper.done("list.get", list, 1);
    keeper.done("list.pop", list);
    for (std::uint64_t client = 2; client <= number(attacker); ++client)
        keeper.tell(engine::ClientGone{ClientId{client}});
    keeper.finish();
    CHECK(keeper.is_taken("list.append", list, 4));
}

}  // namespace

TEST_CASE("Attacks: each is refused before the daemon has taken more than its limit", "[memory]") {
    for (const Attack& attack : attacks) attack_until_refused(attack);
}

}  // namespace steward::memory
