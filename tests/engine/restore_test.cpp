// A saved state that a disk has changed is not taken over. One whose digest is right, but which
// says what no engine writes, is an error, or an engine whose invariants hold and that can be told
// on. And a whole one goes on as the engine that was saved would have, in its wishes too.
#include "common/digest.hpp"
#include "tests/engine/told.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>
#include <random>

namespace steward::engine {
namespace {

using random::encoded;
using Integers = std::vector<std::int64_t>;

constexpr Time midnight = std::chrono::seconds(1000);
constexpr std::uint64_t clients = 6;
constexpr std::int64_t strange_pid = 500;

// Two channels of each client: the first of client n is 10 n.
ChannelId channel(std::uint64_t client, std::uint64_t which = 0) {
    return ChannelId{10 * client + which};
}

const Catalogue& catalogue() {
    static const Catalogue made(shared_types());
    return made;
}

// An engine in which there is some of everything: what can be stored, held, lent, left behind, and
// waited for.
class Bustling {
public:
    Bustling() : told(catalogue()) {
        for (std::uint64_t client = 1; client <= clients; ++client)
            for (const std::uint64_t which : {0u, 1u})
                told.tell(midnight, arrival(channel(client, which), ClientId{client},
                                            static_cast<std::int64_t>(100 + client)));
        store();
        hold();
        wait();
        told.tell(midnight, ClientGone{ClientId{clients}});  // what it held where that is kept
    }

    Told told;

private:
    template <class... Argument>
    ObjectId create(std::string_view type, const Argument&... arguments) {
        const std::string name = "the " + std::string(type);
        const Saying made = told.call(midnight, channel(1), "manager.create", manager_object,
                                      encoded(type, name, random::Raw{encoded(arguments...)}));
        REQUIRE(made.replies.at(0).status == ErrorCode::none);
        return told.engine().store().all().back()->id;
    }
    template <class... Argument>
    void call(ChannelId from, std::string_view method, ObjectId object,
              const Argument&... arguments) {
        const Saying said = told.call(midnight, from, method, object, encoded(arguments...));
        CAPTURE(method);
        for (const Said& reply : said.replies) {
            CAPTURE(reply.payload);
            REQUIRE(reply.status == ErrorCode::none);
        }
    }
    template <class... Argument>
    void call_and_wait(ChannelId from, std::string_view method, ObjectId object,
                       const Argument&... arguments) {
        CAPTURE(method);
        REQUIRE(told.call(midnight, from, method, object, encoded(arguments...)).replies.empty());
    }

    void store() {
        const ObjectId list = create("list", Integers{1, 300, 70'000});
        const ObjectId dict = create("dict");
        call(channel(1), "dict.set", dict, "list", list);
        call(channel(1), "dict.set", dict, 2.5, "a text");
        create("set", Integers{1, 2});
        create("array", "integer", Integers{4, 5});
        create("value", 7, "int8");
        create("namespace");
        create("semaphore", 3);
        call(channel(2), "manager.create", manager_object, "event", nullptr, Integers{}, nullptr,
             true);
    }
    void hold() {
        lock_ = create("lock", "keep");
        rlock_ = create("rlock");
        queue_ = create("queue", 0, true);
        permits_ = create("bounded_semaphore", 2);
        pipe_ = create("pipe");
        call(channel(1), "manager.create", manager_object, "list", "guarded",
             random::Raw{encoded(Integers{1, 2})}, nullptr, nullptr, rlock_, true);
        call(channel(clients), "lock.acquire", lock_);
        for (int depth = 0; depth < 3; ++depth) call(channel(2), "rlock.acquire", rlock_);
        for (const int item : {1, 2, 3, 4}) call(channel(1), "queue.put", queue_, item);
        call(channel(2), "queue.get", queue_);
        call(channel(3), "queue.take", queue_);
        call(channel(4, 1), "queue.get", queue_);
        call(channel(4, 1), "queue.give_back", queue_, nullptr, 60);
        for (const std::uint64_t client : {2u, 3u})
            call(channel(client), "bounded_semaphore.acquire", permits_);
        call(channel(2), "pipe.send", pipe_, 0, "message");
    }
    void wait() {
        const ObjectId condition = create("condition", rlock_);
        const ObjectId barrier = create("barrier", 3, true);
        call_and_wait(channel(2), "condition.wait", condition, 50);
        call(channel(3), "rlock.acquire", rlock_);
        call_and_wait(channel(3, 1), "barrier.wait", barrier);
        call_and_wait(channel(4), "barrier.wait", barrier, 100);
        call(channel(2, 1), "barrier.wait", barrier);  // leads the two
        call_and_wait(channel(5), "lock.acquire", lock_);
        call_and_wait(channel(5), "bounded_semaphore.acquire", permits_, 30);
        call_and_wait(channel(5, 1), "pipe.recv", pipe_, 0);
        call_and_wait(channel(1, 1), "manager.await_end", manager_object, strange_pid, 0);
        call_and_wait(channel(1, 1), "manager.await_end", manager_object, strange_pid + 1);
        told.tell(midnight, ProcessLives{strange_pid + 1});
        call_and_wait(channel(1, 1), "manager.await_end", manager_object, 103);
        call_and_wait(
            channel(5), "manager.select", manager_object,
            std::vector<random::Raw>{{encoded(nullptr, "await_end", Integers{strange_pid})},
                                     {encoded(lock_, "acquire", Integers{})}});
    }

    ObjectId lock_{}, rlock_{}, queue_{}, permits_{}, pipe_{};
};

// Everything that can come to an end does; the engine checks its invariants after each input.
void end_all(Told& told) {
    for (const auto& [pid, process] : std::map(told.engine().processes().all()))
        told.tell(midnight, ProcessEnded{pid});
    told.tell(midnight + std::chrono::hours(1), TimePassed{});
    std::vector<ClientId> known;
    for (const auto& [id, client] : told.engine().clients().all()) known.push_back(id);
    for (const ClientId client : known) {
        const auto& channels = told.engine().clients().client(client)->channels;
        if (!channels.empty()) told.tell(midnight, ChannelGone{*channels.begin()});
        told.tell(midnight, ClientDied{client});
        told.tell(midnight, ClientGone{client});
    }
    told.tell(Time::max(), TimePassed{});
    told.tell(midnight, ShutDown{});
}

// What stands behind the head and the digest; and such a content as a state, with its digest.
constexpr std::size_t head_bytes = 2 + 16;
Bytes content_of(const Engine& engine) { return engine.save().substr(head_bytes); }
Bytes as_state(BytesView content) { return "\x92\xb0" + digest(content) + Bytes(content); }

// Whether it was taken over.
bool survives(BytesView content) {
    EngineOptions options;
    options.checks_invariants = false;  // what was changed need not fit together
    Told told(catalogue(), options);
    const auto restored = told.restore(as_state(content));
    if (!restored) {
        CHECK_FALSE(restored.error().empty());
        return false;
    }
    end_all(told);
    return true;
}

// What both say to the same inputs.
struct Pair {
    Told& one;
    Told& other;

    void tell(Time now, const Input::Event& event) {
        CAPTURE(event.index());
        CHECK(one.tell(now, event) == other.tell(now, event));
        CHECK(one.engine().save() == other.engine().save());
    }
};

}  // namespace

TEST_CASE("Restore: a state that has changed since it was saved is an error", "[engine]") {
    const Bytes state = Bustling().told.engine().save();
    REQUIRE(Told(catalogue()).restore(state));
    for (std::size_t at = 0; at < state.size(); ++at) {
        CAPTURE(at);
        Bytes changed = state;
        changed[at] ^= static_cast<char>(1 << at % 8);
        CHECK_FALSE(Told(catalogue()).restore(changed));
    }
}

TEST_CASE("Restore: a state of another catalogue is an error", "[engine]") {
    const Bytes state = Bustling().told.engine().save();
    const Told another(catalogue(),
                       {.limits = {}, .daemon_version = "", .catalogue_digest = "another"});
    CHECK_FALSE(Told(catalogue(), another.engine().options()).restore(state));
}

// From here on the digest is right, as if a daemon had written it so.
TEST_CASE("Restore: a state that is cut anywhere is an error", "[engine]") {
    const Bytes state = content_of(Bustling().told.engine());
    for (std::size_t size = 0; size < state.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(survives(BytesView(state).substr(0, size)));
    }
    CHECK_FALSE(survives(state + '\0'));
    CHECK(survives(state));
}

TEST_CASE("Restore: a state with one byte changed is an error, or an engine whose invariants hold",
          "[engine]") {
    const Bytes state = content_of(Bustling().told.engine());
    std::mt19937_64 random(testing::seed_of("changed states", 1));
    std::size_t refused = 0;
    std::size_t taken = 0;
    for (std::size_t at = 0; at < state.size(); ++at)
        for (int change = 0; change < 4; ++change) {
            Bytes changed = state;
            // A byte close to what it was is likelier to mean something.
            changed[at] = static_cast<char>(change % 2 == 0 ? changed[at] + 1 + change
                                                            : static_cast<int>(random()));
            CAPTURE(at, change, static_cast<int>(changed[at]));
            ++(survives(changed) ? taken : refused);
        }
    CHECK(refused > state.size());
    CHECK(taken > state.size() / 10);
}

// Counts of references are right, but what they refer to is another type than it has to be.
TEST_CASE("Restore: objects that refer to others of the wrong type are an error", "[engine]") {
    const auto made = [](Told& told, std::string_view type, const Bytes& arguments) {
        told.call(midnight, channel(1), "manager.create", manager_object,
                  encoded(type, nullptr, random::Raw{arguments}));
        return told.engine().store().all().back()->id;
    };
    Told told(catalogue());
    told.tell(midnight, arrival(channel(1), ClientId{1}, 101));
    const bool is_condition = GENERATE(false, true);
    const ObjectId right = made(told, is_condition ? "lock" : "queue", encoded());
    const ObjectId wrong = made(told, "list", encoded());
    made(told, "list", encoded(random::Raw{encoded(wrong)}));
    if (is_condition)
        made(told, "condition", encoded(right));
    else
        made(told, "queue", encoded(nullptr, true, 2, right));
    Bytes state = content_of(told.engine());
    CHECK(survives(state));
    const Bytes one = random::one(right), another = random::one(wrong);
    REQUIRE(one.size() == another.size());
    for (std::size_t at = 0; at + one.size() <= state.size(); ++at) {
        const BytesView here = BytesView(state).substr(at, one.size());
        if (here == one)
            state.replace(at, one.size(), another);
        else if (here == another)
            state.replace(at, one.size(), one);
    }
    CHECK_FALSE(survives(state));
}

TEST_CASE("Restore: with two bytes changed at a time it never crashes either", "[engine]") {
    const Bytes state = content_of(Bustling().told.engine());
    std::mt19937_64 random(testing::seed_of("changed states", 2));
    for (int i = 0; i < 3'000; ++i) {
        Bytes changed = state;
        for (int change = 0; change < 2; ++change)
            changed[random() % changed.size()] = static_cast<char>(random() % 16);
        survives(changed);
    }
}

TEST_CASE("Restore: what the one engine says after it the original says, of its wishes too",
          "[engine]") {
    Bustling busy;
    Told fresh(catalogue());
    REQUIRE(fresh.restore(busy.told.engine().save()));
    CHECK(fresh.engine().save() == busy.told.engine().save());
    // The world is asked anew for what is not known to have ended.
    CHECK(fresh.take_wishes() == std::vector<Wish>{{Wish::What::watch, strange_pid},
                                                   {Wish::What::watch, strange_pid + 1}});
    CHECK(fresh.engine().processes().watched() == busy.told.engine().processes().watched());
    Pair both{busy.told, fresh};
    both.tell(midnight, ProcessLives{strange_pid + 1});
    SECTION("the one that was asked for lives") {
        both.tell(midnight, ProcessLives{strange_pid});
        both.tell(midnight, TimePassed{});
    }
    SECTION("it has ended") { both.tell(midnight, ProcessEnded{strange_pid}); }
    SECTION("it cannot be watched") {
        both.tell(midnight, ProcessUnwatched{strange_pid, ErrorCode::busy, "not now"});
    }
    both.tell(midnight, ProcessEnded{strange_pid + 1});
    both.tell(midnight + std::chrono::seconds(20), TimePassed{});
    for (const std::uint64_t client : {3u, 2u, 1u})
        both.tell(midnight, ClientGone{ClientId{client}});
    both.tell(midnight + std::chrono::hours(1), TimePassed{});
    both.tell(midnight, ShutDown{});
    CHECK(fresh.engine().waiting().size() == 0);
}

TEST_CASE("Restore: a process that has become a client meanwhile is watched until nobody waits",
          "[engine]") {
    Told told(catalogue());
    told.tell(midnight, arrival(channel(1), ClientId{1}, 101));
    told.call(midnight, channel(1), "manager.await_end", manager_object, encoded(strange_pid));
    told.tell(midnight, ProcessLives{strange_pid});
    told.tell(midnight, arrival(channel(2), ClientId{2}, strange_pid));
    Told fresh(catalogue());
    REQUIRE(fresh.restore(told.engine().save()));
    CHECK(fresh.take_wishes() == std::vector<Wish>{{Wish::What::watch, strange_pid}});
    CHECK(fresh.engine().processes().watched() == 1);
    Pair{told, fresh}.tell(midnight, ClientGone{ClientId{1}});
    CHECK(fresh.engine().processes().watched() == 0);
}

TEST_CASE("Restore: what one of several waits for no longer is not asked of the world",
          "[engine]") {
    Told told(catalogue());
    told.tell(midnight, arrival(channel(1), ClientId{1}, 101));
    told.tell(midnight, arrival(channel(2), ClientId{2}, 102));
    const std::vector<random::Raw> calls{{encoded(nullptr, "await_end", Integers{strange_pid})},
                                         {encoded(nullptr, "await_end", Integers{102})}};
    told.call(midnight, channel(1), "manager.select_all", manager_object, encoded(calls));
    told.tell(midnight, ProcessEnded{strange_pid});
    Told fresh(catalogue());
    REQUIRE(fresh.restore(told.engine().save()));
    CHECK(fresh.take_wishes().empty());
    Pair{told, fresh}.tell(midnight, ClientGone{ClientId{2}});
    CHECK(fresh.engine().waiting().size() == 0);
}

}  // namespace steward::engine
