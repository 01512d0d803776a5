// Waiting for the end of a process in made-up worlds: what the engine wishes to know, what it makes
// of each answer of the world, and that it wants to know nothing any more when nobody waits.
#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

using random::encoded;
using random::one;
using random::Raw;
using What = Wish::What;

constexpr Time noon = std::chrono::seconds(1000);
constexpr ChannelId first_of_two{1};
constexpr ChannelId second_of_two{2};
constexpr ChannelId of_another{3};
constexpr ClientId two_of_one{1};  // of the first two
constexpr ClientId another{2};     // of the third
constexpr std::int64_t stranger = 500;
const Bytes yes = one(true);

class World {
public:
    explicit World(const Limits& limits = {}) : told(catalogue_, with(limits)) {
        told.tell(noon, arrival(first_of_two, two_of_one, 101));
        told.tell(noon, arrival(second_of_two, two_of_one, 101));
        told.tell(noon, arrival(of_another, another, 102));
    }

    Saying await(ChannelId channel, std::int64_t pid, std::optional<std::int64_t> seconds = {}) {
        return told.call(noon, channel, "manager.await_end", manager_object, encoded(pid, seconds));
    }
    Saying select(std::string_view method, ChannelId channel, const std::vector<Raw>& calls) {
        return told.call(noon, channel, method, manager_object, encoded(calls));
    }
    Saying tell(Input::Event event, Time now = noon) { return told.tell(now, std::move(event)); }
    ObjectId create(std::string_view type) {
        told.call(noon, first_of_two, "manager.create", manager_object, encoded(type, type));
        return told.engine()
            .store()
            .find(ObjectId{number(told.engine().store().next_id()) - 1})
            ->id;
    }
    std::size_t watched() const { return told.engine().processes().watched(); }

private:
    Catalogue catalogue_{shared_types()};

    static EngineOptions with(const Limits& limits) {
        EngineOptions options;
        options.limits = limits;
        return options;
    }

public:
    Told told;
};

Raw awaiting(std::int64_t pid) {
    return {encoded(nullptr, "await_end", std::vector<std::int64_t>{pid})};
}

std::vector<Wish> watch(std::int64_t pid) { return {{What::watch, pid}}; }
std::vector<Wish> forget(std::int64_t pid) { return {{What::forget, pid}}; }

}  // namespace

TEST_CASE("await_end: with no time, who lives has not ended when the world has said so",
          "[engine]") {
    World world;
    const Saying asked = world.await(first_of_two, stranger, 0);
    CHECK(asked.replies.empty());
    CHECK(asked.wishes == watch(stranger));
    CHECK(world.tell(ProcessLives{stranger}) == Saying{});
    REQUIRE(world.told.engine().next_deadline() == noon);
    const Saying late = world.tell(TimePassed{});
    REQUIRE(late.replies.size() == 1);
    CHECK(late.replies[0].status == ErrorCode::timed_out);
    CHECK(late.wishes == forget(stranger));
    CHECK(world.watched() == 0);
}

TEST_CASE("await_end: who has ended already was not waited for", "[engine]") {
    World world;
    world.await(first_of_two, stranger,
                GENERATE(std::optional<std::int64_t>(0), std::optional<std::int64_t>()));
    const Saying ended = world.tell(ProcessEnded{stranger});
    REQUIRE(ended.replies.size() == 1);
    CHECK(ended.replies[0].status == ErrorCode::none);
    CHECK(ended.replies[0].payload == yes);
    CHECK_FALSE(ended.replies[0].parked);
    CHECK(ended.wishes.empty());  // the world watches nothing that has ended
    CHECK(world.told.engine().counters().parked == 0);
    CHECK(world.told.engine().counters().granted == 0);
    CHECK(world.watched() == 0);
}

TEST_CASE("await_end: who lives is waited for, by all with one watch", "[engine]") {
    World world;
    CHECK(world.await(first_of_two, stranger).wishes == watch(stranger));
    world.tell(ProcessLives{stranger});
    CHECK(world.await(of_another, stranger) == Saying{});
    CHECK(world.told.engine().counters().parked == 2);
    const Saying ended = world.tell(ProcessEnded{stranger});
    REQUIRE(ended.replies.size() == 2);
    for (const Said& said : ended.replies) {
        CHECK(said.payload == yes);
        CHECK(said.parked.has_value());
    }
    CHECK(ended.replies[0].channel == first_of_two);
    CHECK(world.tell(ProcessEnded{stranger}) == Saying{});
}

TEST_CASE("await_end: what cannot be watched is refused to all who wait, also in a select",
          "[engine]") {
    World world;
    const ObjectId lock = world.create("lock");
    world.told.call(noon, of_another, "lock.acquire", lock);
    world.await(first_of_two, stranger);
    world.await(of_another, stranger, 0);
    const Saying selects =
        world.select("manager.select", second_of_two,
                     {awaiting(stranger), {encoded(lock, "acquire", std::vector<std::int64_t>{})}});
    CHECK(selects == Saying{});
    const Saying unwatched =
        world.tell(ProcessUnwatched{stranger, ErrorCode::busy, "no descriptors"});
    REQUIRE(unwatched.replies.size() == 3);
    for (const Said& said : unwatched.replies) CHECK(said.status == ErrorCode::busy);
    CHECK(unwatched.replies[0].payload == one("manager.await_end: no descriptors"));
    CHECK(unwatched.replies[2].payload == one("manager.select: no descriptors"));
    CHECK(unwatched.wishes == forget(stranger));
    CHECK(world.told.engine().waiting().size() == 0);
    CHECK(world.await(first_of_two, stranger).wishes == watch(stranger));  // it may be tried again
}

TEST_CASE("await_end: the last who waited lets the world forget", "[engine]") {
    World world;
    for (const ChannelId channel : {first_of_two, second_of_two, of_another})
        world.await(channel, stranger, 5);
    world.tell(ProcessLives{stranger});
    CHECK(world.tell(ChannelGone{second_of_two}).wishes.empty());
    CHECK(world.tell(ClientGone{another}).wishes.empty());
    CHECK(world.watched() == 1);
    SECTION("its time is up") {
        CHECK(world.tell(TimePassed{}, noon + std::chrono::seconds(5)).wishes == forget(stranger));
    }
    SECTION("its process dies") {
        CHECK(world.tell(ClientDied{two_of_one}).wishes == forget(stranger));
    }
    SECTION("its channel goes") {
        CHECK(world.tell(ChannelGone{first_of_two}).wishes == forget(stranger));
    }
    SECTION("the daemon ends") { CHECK(world.tell(ShutDown{}).wishes == forget(stranger)); }
    CHECK(world.watched() == 0);
    CHECK(world.tell(ProcessEnded{stranger}) == Saying{});
}

TEST_CASE("await_end: so many processes are watched, clients not counted", "[engine]") {
    World world(Limits{.watched_processes_max = 2});
    world.await(first_of_two, 500);
    world.await(first_of_two, 501, 1);
    const Saying refused = world.await(first_of_two, 502);
    REQUIRE(refused.replies.size() == 1);
    CHECK(refused.replies[0].status == ErrorCode::limit_exceeded);
    CHECK(world.await(second_of_two, 500) == Saying{});
    CHECK(world.await(second_of_two, 102) == Saying{});
    world.tell(ProcessEnded{500});
    CHECK(world.await(first_of_two, 502).wishes == watch(502));
    CHECK(world.watched() == 2);
}

TEST_CASE("await_end: a process that has become a client has ended when its client has",
          "[engine]") {
    World world;
    constexpr ChannelId late{9};
    constexpr ClientId joined{9};
    world.await(first_of_two, stranger);
    world.tell(ProcessLives{stranger});
    world.tell(arrival(late, joined, stranger));
    const Saying at_once = world.await(second_of_two, stranger, 0);
    REQUIRE(at_once.replies.size() == 1);
    CHECK(at_once.replies[0].status == ErrorCode::timed_out);
    SECTION("its client ends, and it may live on: it is watched no longer") {
        const Saying ended = world.tell(ClientGone{joined});
        REQUIRE(ended.replies.size() == 1);
        CHECK(ended.replies[0].payload == yes);
        CHECK(ended.wishes == forget(stranger));
    }
    SECTION("the world is first to say so") {
        world.tell(ProcessEnded{stranger});
        world.tell(ClientGone{joined});
    }
    CHECK(world.told.engine().processes().all().empty());
    CHECK(world.watched() == 0);
}

TEST_CASE("await_end: one of several that has ended stays so while the others are waited for",
          "[engine]") {
    World world;
    const ObjectId lock = world.create("lock");
    world.told.call(noon, of_another, "lock.acquire", lock);
    world.select("manager.select_all", first_of_two,
                 {awaiting(stranger), {encoded(lock, "acquire", std::vector<std::int64_t>{})}});
    CHECK(world.tell(ProcessEnded{stranger}) == Saying{});
    CHECK(world.watched() == 0);
    CHECK(world.await(second_of_two, stranger).replies.size() == 1);
    const Saying released = world.told.call(noon, of_another, "lock.release", lock);
    CHECK(released.replies.size() == 2);
    CHECK(released.wishes.empty());
}

}  // namespace steward::engine
