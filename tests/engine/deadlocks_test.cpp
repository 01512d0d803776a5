// Whether a call waits for ever, found out by trying: in a copy of the engine all threads that wait
// for nothing let go what they have, and whoever goes on does so too, until nothing moves any more.
// Whoever waits still is stuck, and no other: made-up schedules of all that can be held, of several
// at once, of conditions, timeouts and deaths are compared with what the graph says, call by call.
#include "engine/deadlocks.hpp"
#include "tests/engine/working.hpp"
#include "tests/support/seed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <set>

namespace steward::engine {
namespace {

using namespace std::chrono_literals;
using random::encoded;
using random::one;
using random::Raw;
using View = WaitGraph::View;

constexpr ChannelId outsider{1};
constexpr std::size_t threads_count = 7;
// A thread of which the test says nothing else has this long to wait, where it has a timeout.
constexpr std::int64_t usual_timeout = 1'000'000;
constexpr Time longer_than_timeouts = std::chrono::seconds(2 * usual_timeout);
constexpr Time longer_than_conditions = 1h;

const Catalogue& deadlock_types() {
    static const Catalogue made(shared_types());
    return made;
}

struct Lockish {
    ObjectId object;
    std::string type;
};

class DeadlockWorld {
public:
    DeadlockWorld(const EngineOptions& options, std::uint64_t seed)
        : options_(options), told_(deadlock_types(), options), generator_(seed) {
        told_.tell(now_, arrival(outsider, ClientId{1}, 100));
        for (std::size_t i = 0; i < threads_count; ++i) arrive(i);
        for (const char* type : {"rlock", "rlock", "rlock", "rwlock", "rwlock", "lock", "lock"})
            things_.push_back({make(encoded(type)), type});
        things_.push_back(
            {make(encoded("bounded_semaphore", nullptr, Raw{encoded(2)})), "bounded_semaphore"});
        queue_ = make(encoded("queue"));
        for (const std::size_t lock : {0u, 5u})
            conditions_.push_back(
                {make(encoded("condition", nullptr, Raw{encoded(things_[lock].object)})),
                 things_[lock].type});
    }

    const Engine& engine() const { return told_.engine(); }
    std::size_t refusals() const { return refusals_; }

    void step() {
        const std::size_t thread = below(threads_count);
        if (below(40) == 0) return die(thread);
        if (below(12) == 0) return pass(1s);
        if (engine().clients().find(threads_[thread])->waiting() > 0) return;
        switch (below(12)) {
            case 0:
                return call(thread, "manager.acquire_all", manager_object,
                            encoded(Raw{some(2, false)}, timeout()));
            case 1:
                return call(thread, "manager.select", manager_object,
                            encoded(Raw{some(1 + below(3), true)}, timeout()));
            case 2: return wait(thread);
            case 3: {
                const Lockish& condition = conditions_[below(conditions_.size())];
                return call(thread, "condition.notify_all", condition.object, encoded());
            }
            case 4:
            case 5:
            case 6: return release(thread);
            default: return acquire(thread);
        }
    }

    // Who is stuck, as trying says: as long as others may do what nobody forbids them, and so much
    // time may pass.
    std::set<ChannelId> stuck_by_trying(View view) const {
        return stuck_by_trying(engine().save(), options_, view);
    }
    std::set<ChannelId> stuck_by_trying(BytesView state, const EngineOptions& options,
                                        View view) const {
        EngineOptions without = options;  // who is refused in it would let others go on
        without.on_deadlock = OnDeadlock::ignore;
        Told copy(deadlock_types(), without);
        REQUIRE(copy.restore(state).has_value());
        const Time round = view == View::certain ? longer_than_timeouts : longer_than_conditions;
        Time now = now_;
        for (auto before = standing(copy.engine());;) {
            copy.tell(now += round, TimePassed{});
            copy.call(now, outsider, "queue.put", queue_, encoded(1));
            for (const Lockish& thing : things_) let_go(copy, now, thing, view);
            auto after = standing(copy.engine());
            if (std::exchange(before, std::move(after)) == before) break;
        }
        std::set<ChannelId> stuck;
        for (const auto& [number, parked] : copy.engine().waiting().all())
            stuck.insert(parked.caller.channel);
        return stuck;
    }
    std::set<ChannelId> stuck_by_graph(View view) const {
        WaitGraph graph(engine(), view);
        for (const auto& [number, parked] : engine().waiting().all()) graph.add(number);
        graph.cross_out();
        std::set<ChannelId> stuck;
        for (const auto& [number, parked] : engine().waiting().all())
            if (graph.is_stuck(number)) stuck.insert(parked.caller.channel);
        return stuck;
    }

private:
    std::size_t below(std::size_t bound) { return generator_() % bound; }
    void arrive(std::size_t thread) {
        threads_[thread] = ChannelId{next_++};
        clients_[thread] = thread % 2 == 0 ? ClientId{next_++} : clients_[thread - 1];
        told_.tell(now_, arrival(threads_[thread], clients_[thread],
                                 static_cast<std::int64_t>(number(clients_[thread]))));
    }
    ObjectId make(const Bytes& arguments) {
        told_.call(now_, outsider, "manager.create", manager_object, arguments);
        return engine().store().all().back()->id;
    }
    void call(std::size_t thread, std::string_view method, ObjectId object,
              const Bytes& arguments) {
        now_ += 1ms;
        const Bytes before = engine().save();
        const Saying saying = told_.call(now_, threads_[thread], method, object, arguments);
        for (const Said& said : saying.replies) {
            if (said.status != ErrorCode::deadlock) continue;
            ++refusals_;
            require_stuck(before, threads_[thread], method, object, arguments);
        }
    }
    // Somebody would be stuck for ever, were the call not refused.
    void require_stuck(BytesView before, ChannelId channel, std::string_view method,
                       ObjectId object, const Bytes& arguments) const {
        EngineOptions options = options_;
        options.on_deadlock = OnDeadlock::report;
        Told twin(deadlock_types(), options);
        REQUIRE(twin.restore(before).has_value());
        for (const Said& said : twin.call(now_, channel, method, object, arguments).replies)
            REQUIRE(said.status != ErrorCode::deadlock);
        REQUIRE_FALSE(stuck_by_trying(twin.engine().save(), options, View::suspected).empty());
    }
    void pass(Time time) {
        now_ += time;
        told_.tell(now_, TimePassed{});
    }
    void die(std::size_t thread) {
        told_.tell(now_, ChannelGone{threads_[thread]});
        if (std::count(std::begin(clients_), std::end(clients_), clients_[thread]) == 1)
            told_.tell(now_, ClientGone{clients_[thread]});
        while (engine().has_chores()) told_.tell(now_, Continue{});
        arrive(thread);
    }
    std::optional<std::int64_t> timeout() {
        return below(4) == 0 ? std::optional(usual_timeout) : std::nullopt;
    }
    static std::string method_of(const Lockish& thing, bool shared) {
        return thing.type == "rwlock" && shared ? "acquire_shared" : "acquire";
    }
    Bytes some(std::size_t count, bool as_calls) {
        std::set<std::size_t> chosen;
        while (chosen.size() < count) chosen.insert(below(things_.size()));
        std::vector<Raw> all;
        for (const std::size_t i : chosen) {
            const bool shared = things_[i].type == "rwlock" && below(2) == 0;
            if (as_calls)
                all.push_back({encoded(things_[i].object, method_of(things_[i], shared))});
            else
                all.push_back(
                    {shared ? encoded(things_[i].object, "shared") : one(things_[i].object)});
        }
        if (as_calls && below(4) == 0) all.push_back({encoded(queue_, "get")});
        return one(all);
    }
    void acquire(std::size_t thread) {
        const Lockish& thing = things_[below(things_.size())];
        call(thread, thing.type + "." + method_of(thing, below(2) == 0), thing.object,
             encoded(timeout()));
    }
    void release(std::size_t thread) {
        const Lockish& thing = things_[below(things_.size())];
        const bool shared = thing.type == "rwlock" && below(2) == 0;
        const bool is_other_s = thing.type == "lock" || thing.type == "bounded_semaphore";
        if (is_other_s && !holds(engine(), thing, thread)) return;
        call(thread, thing.type + (shared ? ".release_shared" : ".release"), thing.object,
             encoded());
    }
    void wait(std::size_t thread) {
        const Lockish& condition = conditions_[below(conditions_.size())];
        call(thread, "condition.wait", condition.object, encoded(3));
    }
    bool holds(const Engine& engine, const Lockish& thing, std::size_t thread) const {
        const Holders& holders = engine.store().find(thing.object)->holders;
        return holders.any_of({threads_[thread], clients_[thread]}) ||
               holders.any_of({ChannelId{}, clients_[thread]});
    }

    // Each thread that waits for nothing lets go of it, by whatever way it has it; an outsider
    // where anybody may, and nobody counts on it.
    void let_go(Told& copy, Time now, const Lockish& thing, View view) const {
        const bool by_anybody = thing.type == "lock" || thing.type == "bounded_semaphore";
        const bool is_left_to_others =
            view == View::certain && options_.on_deadlock == OnDeadlock::usual;
        if (by_anybody && is_left_to_others)
            for (int i = 0; i < 2; ++i)
                copy.call(now, outsider, thing.type + ".release", thing.object, encoded());
        for (std::size_t thread = 0; thread < threads_count; ++thread) {
            const Channel* channel = copy.engine().clients().find(threads_[thread]);
            for (int i = 0; i < 8; ++i) {
                if (channel->waiting() > 0 || !holds(copy.engine(), thing, thread)) break;
                copy.call(now, threads_[thread], thing.type + ".release", thing.object, encoded());
                if (thing.type == "rwlock")
                    copy.call(now, threads_[thread], "rwlock.release_shared", thing.object,
                              encoded());
            }
        }
    }
    // Who waits where, and how much is held of everything: a round without a change is the last.
    std::vector<std::uint64_t> standing(const Engine& engine) const {
        std::vector<std::uint64_t> all;
        for (const auto& [number, parked] : engine.waiting().all()) {
            all.push_back(number);
            all.push_back(steward::number(parked.places.front().object));
        }
        for (const Lockish& thing : things_)
            all.push_back(engine.store().find(thing.object)->holders.count());
        return all;
    }

    EngineOptions options_;
    Told told_;
    std::mt19937_64 generator_;
    Time now_ = 1000s;
    std::uint64_t next_ = 10;
    ChannelId threads_[threads_count]{};
    ClientId clients_[threads_count]{};
    std::vector<Lockish> things_;
    std::vector<Lockish> conditions_;
    ObjectId queue_{};
    std::size_t refusals_ = 0;
};

std::size_t deadlock_steps() {
    const char* const wanted = std::getenv("STEWARD_TEST_STEPS");
    return wanted == nullptr ? 3'000 : std::strtoull(wanted, nullptr, 10);
}

constexpr std::size_t steps_of_world = 150;

}  // namespace

TEST_CASE("Deadlocks: who is stuck is who cannot go on by any schedule", "[engine][deadlock]") {
    const std::uint64_t seed = testing::seed_of("deadlocks", 12);
    std::size_t found = 0, compared = 0;
    for (std::size_t world_number = 0; compared < deadlock_steps(); ++world_number) {
        EngineOptions options;
        // Some worlds only tell, so that what is stuck stays so; others refuse as usual.
        options.on_deadlock = world_number % 2 == 0 ? OnDeadlock::report : OnDeadlock::usual;
        DeadlockWorld world(options, seed * 1'000'003 + world_number);
        for (std::size_t i = 0; i < steps_of_world; ++i, ++compared) {
            world.step();
            for (const View view : {View::suspected, View::certain}) {
                if (view == View::certain && options.on_deadlock == OnDeadlock::report) continue;
                const auto tried = world.stuck_by_trying(view);
                INFO("world " << world_number << ", step " << i << ", view "
                              << static_cast<int>(view));
                const auto graph = world.stuck_by_graph(view);
                // What is certain is less: a part of a call of several, beside readers and behind
                // a writer with a timeout, counts as one that will be possible.
                if (view == View::certain)
                    REQUIRE(std::ranges::includes(tried, graph));
                else
                    REQUIRE(graph == tried);
                found += tried.size();
            }
        }
    }
    CHECK(found > compared / 10);
}

TEST_CASE("Deadlocks: where all is refused nobody is ever stuck, and nobody is refused in vain",
          "[engine][deadlock]") {
    const std::uint64_t seed = testing::seed_of("refused deadlocks", 13);
    EngineOptions options;
    options.on_deadlock = OnDeadlock::refuse;
    std::size_t refusals = 0, compared = 0;
    for (std::size_t world_number = 0; compared < deadlock_steps(); ++world_number) {
        DeadlockWorld world(options, seed * 1'000'003 + world_number);
        for (std::size_t i = 0; i < steps_of_world; ++i, ++compared) {
            world.step();
            INFO("world " << world_number << ", step " << i);
            REQUIRE(world.stuck_by_trying(View::suspected) == std::set<ChannelId>());
        }
        refusals += world.refusals();
    }
    CHECK(refusals > compared / 100);
}

TEST_CASE("Deadlocks: an object that a long call is at work on is no reason to wait for ever",
          "[engine][deadlock]") {
    Working working;
    const ObjectId ours = working.create("lock"), theirs = working.create("lock");
    const ObjectId busy = working.create("lock");
    const ObjectId list = working.create("list", Integers{3, 1, 2});
    CHECK(working.call(worker, "lock.acquire", ours).size() == 1);
    CHECK(working.call(third, "lock.acquire", theirs).size() == 1);
    CHECK(working
              .call(worker, "manager.acquire_all", manager_object,
                    std::vector<ObjectId>{theirs, busy})
              .empty());
    CHECK(working.batch(other, {{"list.sort", list, {}}, {"lock.locked", busy, {}}}).empty());
    REQUIRE(working.jobs.size() == 1);
    CHECK(working.call(third, "lock.acquire", ours).empty());
    CHECK(working.do_job().size() == 2);
    CHECK(working.call(third, "lock.release", theirs).size() == 2);
}

}  // namespace steward::engine
