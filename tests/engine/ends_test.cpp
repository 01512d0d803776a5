// Ends beside long calls: what has to do with a busy object is set aside and the rest goes on; when
// the job is done, what was set aside ends before anybody in line comes. And whatever happens at
// random, in slices of a step, with jobs that are done late and states that are taken over: nothing
// is left in the end.
#include "tests/engine/ends.hpp"
#include "tests/support/seed.hpp"

namespace steward::engine {

TEST_CASE("Ends: of the dead what is busy is set aside, and the rest ends", "[engine][jobs]") {
    Ends ends;
    const ObjectId busy = ends.make("lock");
    const ObjectId free = ends.make("lock");
    for (const ObjectId lock : {busy, free}) {
        CHECK(ends.say(ends_dying, "lock.acquire", lock).size() == 1);
        CHECK(ends.say(ends_waiting, "lock.acquire", lock).empty());
    }
    ends.make_busy(busy, "lock.locked");
    const auto granted = ends.dies();
    REQUIRE(granted.size() == 1);
    CHECK(granted[0].channel == ends_waiting);
    CHECK(ends.engine().store().find(free)->holders.of({ends_waiting, ClientId{3}}) != nullptr);
    CHECK(ends.is_in_table());
    CHECK_FALSE(ends.engine().has_chores());
    SECTION("at once") {}
    SECTION("in a state that is taken over") { ends.reload(); }
    auto said = ends.do_job(0);
    for (auto& more : ends.go_on()) said.push_back(std::move(more));
    REQUIRE(said.size() == 2);
    CHECK(said[1].channel == ends_waiting);
    CHECK((said[1].flags & reply_flags::holder_died) != 0);
    CHECK_FALSE(ends.is_in_table());
}

TEST_CASE("Ends: what was set aside ends before anybody in line comes", "[engine][jobs]") {
    Ends ends;
    const ObjectId lock = ends.make("lock");
    ends.say(ends_dying, "lock.acquire", lock);
    ends.make_busy(lock, "lock.locked");
    CHECK(ends.say(ends_waiting, "lock.acquire", lock, encoded(0)).empty());
    ends.dies();
    auto said = ends.do_job(0);
    for (auto& more : ends.go_on()) said.push_back(std::move(more));
    REQUIRE(said.size() == 2);
    CHECK(said[1].status == ErrorCode::none);
    CHECK((said[1].flags & reply_flags::holder_died) != 0);
}

TEST_CASE("Ends: a channel that is gone lets go of what is busy when that is free",
          "[engine][jobs]") {
    Ends ends;
    const ObjectId lock = ends.make("lock");
    ends.say(ends_dying, "lock.acquire", lock);
    ends.make_busy(lock, "lock.locked");
    ends.tell(ChannelGone{ends_dying});
    ends.go_on();
    CHECK(ends.engine().clients().find(ends_dying) != nullptr);
    ends.do_job(0);
    ends.go_on();
    CHECK(ends.engine().clients().find(ends_dying) == nullptr);
    CHECK_FALSE(ends.engine().store().find(lock)->holders.any());
    CHECK(ends.engine().knows(ClientId{1}));
}

TEST_CASE("Ends: an object that is busy ends with its creator when it is free", "[engine][jobs]") {
    Ends ends;
    const ObjectId busy = ends.make("list", ends_dying, encoded(), true);
    const ObjectId free = ends.make("list", ends_dying, encoded(), true);
    ends.make_busy(busy, "list.len");
    CHECK(ends.say(ends_waiting, "list.append", busy, encoded(1)).empty());
    ends.dies();
    CHECK(ends.engine().store().find(free) == nullptr);
    CHECK(ends.engine().store().find(busy) != nullptr);
    CHECK(ends.do_job(0).size() == 1);
    const auto said = ends.go_on();
    REQUIRE(said.size() == 1);
    CHECK(said[0].status == ErrorCode::no_such_object);
    CHECK(ends.engine().store().find(busy) == nullptr);
    CHECK_FALSE(ends.is_in_table());
}

TEST_CASE("Ends: a call of the dead at a busy object goes when that is free", "[engine][jobs]") {
    Ends ends;
    const ObjectId barrier = ends.make("barrier", ends_waiting, encoded(2));
    CHECK(ends.say(ends_dying, "barrier.wait", barrier, encoded(5)).empty());
    ends.make_busy(barrier, "barrier.n_waiting");
    ends.dies();
    CHECK(ends.engine().waiting().size() == 0);
    CHECK(ends.engine().waiting().all().size() == 1);
    ends.now += std::chrono::seconds(9);
    CHECK(ends.tell(TimePassed{}).empty());
    ends.do_job(0);
    ends.go_on();
    CHECK(ends.engine().waiting().all().empty());
    CHECK_FALSE(ends.is_in_table());
}

TEST_CASE("Ends: a ring with a busy object in it goes when that is free", "[engine][jobs]") {
    Ends ends;
    const ObjectId one = ends.make("list");
    const ObjectId another = ends.make("list");
    ends.say(ends_waiting, "list.append", one, encoded(another));
    ends.say(ends_waiting, "list.append", another, encoded(one));
    ends.go_on();
    CHECK(ends.say(ends_worker, "list.reverse", one).empty());
    REQUIRE(ends.jobs.size() == 1);
    for (const ObjectId object : {one, another})
        ends.say(ends_waiting, "manager.release", manager_object, encoded(number(object)));
    const auto finish = [&] {
        for (int i = 0; i < 5; ++i) {
            ends.go_on();
            ends.now += std::chrono::seconds(11);
            ends.tell(TimePassed{});
        }
    };
    finish();
    CHECK(ends.engine().store().find(another) != nullptr);
    ends.do_job(0);
    finish();
    CHECK(ends.engine().store().find(one) == nullptr);
    CHECK(ends.engine().store().find(another) == nullptr);
}

namespace {

// Clients that come, hold, wait, refer, work long and die, at random.
class Bustle {
public:
    explicit Bustle(std::uint64_t seed) : generator_(seed), ends_(1 + seed % 4) {
        for (const char* type : {"lock", "rlock", "event"})
            for (int i = 0; i < 2; ++i) make(type, encoded());
        make("condition", encoded(objects_.front().second));
        make("latch", encoded(2));
        for (int i = 0; i < 2; ++i) {
            make("semaphore", encoded(1));
            make("bounded_semaphore", encoded(2));
            make("barrier", encoded(3));
            make("queue", encoded(2));
        }
        for (int i = 0; i < 6; ++i) make(i % 2 == 0 ? "list" : "queue", encoded());
    }

    void step() {
        if (channels_.size() < 4) arrive();
        switch (below(16)) {
            case 0: arrive(); break;
            case 1: die(); break;
            case 2: leave(); break;
            case 3:
            case 4: tell(Continue{}); break;
            case 5:
            case 6: do_job(); break;
            case 7:
                ends_.now += std::chrono::milliseconds(below(3000));
                tell(TimePassed{});
                break;
            case 8:
                if (below(3) == 0) ends_.reload();
                break;
            default: call();
        }
    }
    // Everybody dies, in the middle of everything.
    void finish() {
        while (!clients_.empty()) die();
        while (!ends_.jobs.empty() || ends_.engine().has_chores()) {
            do_job();
            tell(Continue{});
        }
        ends_.now += std::chrono::seconds(100);
        tell(ShutDown{});
        for (const ClientId client : {ClientId{1}, ClientId{2}, ClientId{3}})
            tell(ClientGone{client});
        for (int i = 0; i < 50; ++i) {
            ends_.go_on();
            ends_.now += std::chrono::seconds(20);
            tell(TimePassed{});
        }
        const Engine& engine = ends_.engine();
        REQUIRE(engine.clients().all().empty());
        REQUIRE(engine.waiting().all().empty());
        REQUIRE(engine.store().size() == 1);
        REQUIRE(engine.accounts().object_bytes() == 0);
        REQUIRE_FALSE(engine.departures().any());
    }

private:
    std::uint64_t below(std::uint64_t bound) { return generator_() % bound; }
    template <class T>
    const T& one_of(const std::vector<T>& all) {
        return all[below(all.size())];
    }
    void tell(Input::Event event) { ends_.tell(std::move(event)); }

    void make(std::string_view type, const Bytes& arguments) {
        const ObjectId object =
            ends_.make(type, ends_waiting, arguments, below(4) == 0 && type == "list");
        objects_.push_back({std::string(type), object});
    }
    void arrive() {
        const ClientId client{++last_};
        clients_.push_back(client);
        for (std::uint64_t more = 1 + below(3); more > 0; --more) open(client);
    }
    void open(ClientId client) {
        channels_.push_back({ChannelId{++last_}, client});
        tell(arrival(channels_.back().first, client,
                     static_cast<std::int64_t>(1000 + number(client))));
    }
    void die() {
        if (clients_.empty()) return;
        const ClientId client = one_of(clients_);
        std::erase(clients_, client);
        std::erase_if(channels_, [&](const auto& one) { return one.second == client; });
        tell(ClientDied{client});
        if (below(2) == 0) tell(Continue{});
        tell(ClientGone{client});
    }
    void leave() {
        const auto gone = one_of(channels_);
        std::erase(channels_, gone);
        if (below(2) == 0 && !ends_.engine().busy().is_at_work(gone.first))
            ends_.say(gone.first, "manager.goodbye", manager_object, encoded(below(2) == 0));
        tell(ChannelGone{gone.first});
    }
    void do_job() {
        if (!ends_.jobs.empty()) ends_.do_job(below(ends_.jobs.size()));
    }

    // Some of the calls are refused: that too must leave nothing behind.
    void call() {
        const ChannelId by = one_of(channels_).first;
        if (ends_.engine().busy().is_at_work(by)) return;
        Parts parts;
        if (below(8) == 0) {
            parts = with_condition();
        } else {
            for (std::uint64_t more = below(4) == 0 ? 1 + below(3) : 1; more > 0; --more)
                parts.push_back(part());
        }
        ends_.batch(by, parts);
    }
    // Takes the condition's lock, and waits or wakes others.
    Parts with_condition() {
        const ObjectId lock = objects_.front().second;
        const auto condition = std::find_if(objects_.begin(), objects_.end(), [](const auto& one) {
                                   return one.first == "condition";
                               })->second;
        if (below(2) == 0)
            return {{"lock.acquire", lock, encoded(3)},
                    {"condition.wait", condition, encoded(1 + below(3))},
                    {"lock.release", lock, encoded()}};
        return {{"lock.acquire", lock, encoded(3)},
                {"condition.notify_all", condition, encoded()},
                {"lock.release", lock, encoded()}};
    }
    Told::Part part() {
        const auto& [type, object] = one_of(objects_);
        const Bytes patience = encoded(static_cast<std::int64_t>(below(4)));
        const ObjectId other = one_of(objects_).second;
        if (below(8) == 0) return select();
        if (below(12) == 0)
            return {"manager.create", manager_object, encoded("list", nullptr, Raw{encoded()})};
        if (type == "list") return of_list(object, other);
        if (type == "queue")
            return below(2) == 0 ? Told::Part{"queue.get", object, encoded(true, below(3))}
                                 : Told::Part{"queue.put", object, encoded(other, true, below(3))};
        if (type == "condition") return {"condition.wait", object, encoded(1 + below(3))};
        if (type == "event")
            return below(2) == 0   ? Told::Part{"event.wait", object, patience}
                   : below(2) == 0 ? Told::Part{"event.set", object, encoded()}
                                   : Told::Part{"event.clear", object, encoded()};
        if (type == "barrier") return {"barrier.wait", object, patience};
        if (type == "latch") return {"latch.wait", object, patience};
        return below(3) == 0 ? Told::Part{type_row(type + ".release"), object, encoded()}
                             : Told::Part{type_row(type + ".acquire"), object, patience};
    }
    static std::string_view type_row(const std::string& name) {
        return ends_types().method(*ends_types().number_of(name))->full_name;
    }
    Told::Part of_list(ObjectId object, ObjectId other) {
        switch (below(5)) {
            case 0: return {"list.reverse", object, encoded()};
            case 1: return {"list.count", object, encoded(other)};
            case 2: return {"list.clear", object, encoded()};
            default: return {"list.append", object, encoded(other)};
        }
    }
    Told::Part select() {
        std::vector<Raw> calls;
        for (std::uint64_t more = 1 + below(3); more > 0; --more) {
            const auto& [type, object] = one_of(objects_);
            const bool is_lock = type == "lock" || type == "rlock" || type == "semaphore";
            if (is_lock) calls.push_back({encoded(object, "acquire")});
            if (type == "queue") calls.push_back({encoded(object, "get")});
            if (type == "event") calls.push_back({encoded(object, "wait")});
        }
        return {"manager.select", manager_object, encoded(calls, below(4))};
    }

    std::mt19937_64 generator_;
    Ends ends_;
    std::uint64_t last_ = 100;
    std::vector<ClientId> clients_;
    std::vector<std::pair<ChannelId, ClientId>> channels_;
    std::vector<std::pair<std::string, ObjectId>> objects_;
};

}  // namespace

TEST_CASE("Ends: whatever is done, and whoever dies meanwhile, nothing is left", "[engine][jobs]") {
    const std::uint64_t seed = testing::seed_of("ends", 1);
    for (std::uint64_t i = 0; i < 60; ++i) {
        CAPTURE(seed + i);
        Bustle bustle(seed + i);
        for (std::size_t steps = 0; steps < 500; ++steps) bustle.step();
        bustle.finish();
    }
}

}  // namespace steward::engine
