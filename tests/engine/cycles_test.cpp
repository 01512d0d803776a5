// Objects that contain themselves, directly or around corners: they go once nobody can reach them,
// and not before, whatever happens while they are looked at.
#include "tests/engine/told.hpp"
#include "tests/support/seed.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace steward::engine {
namespace {

using random::encoded;

constexpr ChannelId ring_maker{1};
constexpr ChannelId ring_friend{2};

const Catalogue& ring_types() {
    static const Catalogue made(shared_types());
    return made;
}

EngineOptions sliced(std::size_t steps) {
    EngineOptions options;
    options.slice_steps = steps;
    return options;
}

// Lists that refer to one another, and two clients.
class Rings {
public:
    explicit Rings(std::size_t steps = 500) : options_(sliced(steps)) {
        told_ = std::make_unique<Told>(ring_types(), options_);
        told_->tell(now_, arrival(ring_maker, ClientId{1}, 101));
        told_->tell(now_, arrival(ring_friend, ClientId{2}, 102));
    }

    ObjectId make(std::string_view type = "list", ChannelId by = ring_maker,
                  const Bytes& arguments = encoded()) {
        told_->call(now_, by, "manager.create", manager_object,
                    encoded(type, nullptr, random::Raw{arguments}));
        return ObjectId{number(store().next_id()) - 1};
    }
    Saying say(ChannelId by, std::string_view method, ObjectId object, const Bytes& arguments) {
        return told_->call(now_, by, method, object, arguments);
    }
    void refer(ObjectId from, ObjectId to) { say(ring_maker, "list.append", from, encoded(to)); }
    void give_back(ObjectId object, ChannelId by = ring_maker) {
        say(by, "manager.release", manager_object, encoded(number(object)));
    }
    std::vector<ObjectId> make_ring(std::size_t size) {
        std::vector<ObjectId> ring;
        for (std::size_t i = 0; i < size; ++i) ring.push_back(make());
        for (std::size_t i = 0; i < size; ++i) refer(ring[i], ring[(i + 1) % size]);
        return ring;
    }

    Saying tell(Input::Event event) { return told_->tell(now_, std::move(event)); }
    bool go_on() {
        if (!engine().has_chores()) return false;
        tell(Continue{});
        return true;
    }
    // Until nothing is left to do, however late that is.
    void finish() {
        for (;;) {
            while (go_on()) {}
            const std::optional<Time> next = engine().next_deadline();
            if (!next) return;
            now_ = std::max(now_, *next);
            tell(TimePassed{});
        }
    }
    void reload() {
        const Bytes saved = engine().save();
        auto fresh = std::make_unique<Told>(ring_types(), options_);
        const auto restored = fresh->restore(saved);
        if (!restored) FAIL(restored.error());
        REQUIRE(fresh->engine().save() == saved);
        told_ = std::move(fresh);
    }

    const Engine& engine() const { return told_->engine(); }
    const Store& store() const { return told_->engine().store(); }
    bool is_there(ObjectId object) const { return store().find(object) != nullptr; }
    // Without the manager.
    std::size_t objects() const { return store().size() - 1; }

private:
    EngineOptions options_;
    std::unique_ptr<Told> told_;
    Time now_ = std::chrono::seconds(1000);
};

}  // namespace

TEST_CASE("Cycles: an object that contains itself goes with its last reference", "[engine]") {
    Rings rings;
    const ObjectId self = rings.make();
    rings.refer(self, self);
    CHECK(rings.is_there(self));
    rings.give_back(self);
    CHECK(rings.objects() == 0);
}

TEST_CASE("Cycles: a ring goes once none of it is referred to", "[engine]") {
    Rings rings;
    const auto ring = rings.make_ring(3);
    const ObjectId hung_on = rings.make();
    rings.refer(ring[2], hung_on);
    rings.give_back(hung_on);
    rings.give_back(ring[0]);
    rings.give_back(ring[1]);
    rings.finish();
    CHECK(rings.objects() == 4);
    rings.give_back(ring[2]);
    rings.finish();
    CHECK(rings.objects() == 0);
    CHECK(rings.engine().accounts().object_bytes() == 0);
}

TEST_CASE("Cycles: a name keeps a ring, and the end of its client does not", "[engine]") {
    Rings rings;
    const auto ring = rings.make_ring(3);
    rings.say(ring_maker, "manager.create", manager_object, encoded("dict", "named"));
    const ObjectId named{number(rings.store().next_id()) - 1};
    rings.say(ring_maker, "dict.set", named, encoded("ring", ring[1]));
    rings.refer(ring[0], named);
    rings.tell(ClientGone{ClientId{1}});
    rings.finish();
    CHECK(rings.objects() == 4);
    rings.say(ring_friend, "manager.remove", manager_object, encoded("named"));
    rings.finish();
    CHECK(rings.objects() == 0);
}

TEST_CASE("Cycles: a ring that somebody waits for goes after the waiter", "[engine]") {
    Rings rings;
    const ObjectId queue = rings.make("queue", ring_maker, encoded(1));
    const ObjectId list = rings.make();
    rings.refer(list, queue);
    rings.say(ring_maker, "queue.put", queue, encoded(list));
    CHECK(rings.say(ring_friend, "queue.put", queue, encoded(1)).replies.empty());
    rings.give_back(list);
    rings.give_back(queue);
    rings.finish();
    CHECK(rings.objects() == 2);
    rings.tell(ChannelGone{ring_friend});
    rings.finish();
    CHECK(rings.objects() == 0);
}

TEST_CASE("Cycles: what is taken out of a ring while it is looked at stays", "[engine]") {
    for (std::size_t slices = 0; slices < 60; ++slices) {
        Rings rings(1);
        const auto ring = rings.make_ring(5);
        for (const ObjectId object : ring)
            if (object != ring[2]) rings.give_back(object);
        for (std::size_t i = 0; i < slices && rings.go_on(); ++i) {}
        rings.say(ring_maker, "list.pop", ring[2], encoded());  // its reference to the next
        rings.finish();
        CHECK(rings.is_there(ring[2]));
        CHECK(rings.is_there(ring[3]));
        rings.give_back(ring[2]);
        rings.finish();
        CHECK(rings.is_there(ring[3]));
        rings.give_back(ring[3]);
        rings.finish();
        CHECK(rings.objects() == 0);
    }
}

TEST_CASE("Cycles: an object that many refer back to is looked through in parts", "[engine]") {
    Rings rings(20);
    const ObjectId parent = rings.make();
    ObjectId child{};
    for (std::size_t i = 0; i < 300; ++i) {
        child = rings.make();
        rings.refer(parent, child);
        rings.refer(child, parent);
        rings.give_back(child);
    }
    rings.finish();
    CHECK(rings.objects() == 301);
    SECTION("and goes") {}
    SECTION("and goes, though it changes meanwhile") {
        rings.give_back(rings.make());
        for (std::size_t i = 0; i < 20; ++i) {
            rings.refer(parent, parent);
            rings.go_on();
            CHECK(rings.say(ring_friend, "list.len", child, encoded()).replies.at(0).status ==
                  ErrorCode::none);
        }
        rings.finish();
        CHECK(rings.objects() == 301);
    }
    rings.give_back(parent);
    rings.finish();
    CHECK(rings.objects() == 0);
}

TEST_CASE("Cycles: the dying are not there for whoever guesses their numbers", "[engine]") {
    Rings rings(1);
    const auto ring = rings.make_ring(8);
    for (const ObjectId object : ring) rings.give_back(object);
    std::size_t refused = 0;
    while (rings.objects() > 0 && rings.engine().has_chores()) {
        rings.go_on();
        const Saying said = rings.say(ring_friend, "list.count", ring[7], encoded(1));
        refused += said.replies.at(0).status == ErrorCode::no_such_object ? 1u : 0u;
    }
    CHECK(refused > 1);
}

namespace {

// A graph that two clients change at random, and what of it they can reach.
class Graph {
public:
    explicit Graph(std::uint64_t seed) : generator_(seed), rings_(1 + seed % 5) {}

    void step() {
        const std::vector<ObjectId> all = reached();
        const ObjectId one = all.empty() ? ObjectId{} : all[below(all.size())];
        switch (all.empty() ? 0 : below(9)) {
            case 0:
                if (all.size() < 12) made(rings_.make());
                break;
            case 1:
            case 2: refer(one, all[below(all.size())]); break;
            case 3: take(one); break;
            case 4: pop(one); break;
            case 5:
            case 6: give_back(); break;
            case 7: rings_.go_on(); break;
            default:
                if (below(4) == 0) rings_.reload();
        }
        for (const ObjectId object : reached()) REQUIRE(rings_.is_there(object));
    }
    void finish() {
        rings_.finish();
        REQUIRE(rings_.objects() == reached().size());
    }

private:
    std::uint64_t below(std::uint64_t bound) { return generator_() % bound; }
    void made(ObjectId object) { had_[object] = 1; }
    void refer(ObjectId from, ObjectId to) {
        rings_.refer(from, to);
        inside_[from].push_back(to);
    }
    // A reference that an answer brings.
    void take(ObjectId from) {
        if (inside_[from].empty()) return;
        rings_.say(ring_maker, "list.get", from, encoded(-1));
        ++had_[inside_[from].back()];
    }
    void pop(ObjectId from) {
        if (inside_[from].empty()) return;
        rings_.say(ring_maker, "list.delete", from, encoded(-1));
        inside_[from].pop_back();
    }
    void give_back() {
        if (had_.empty()) return;
        auto one = had_.begin();
        std::advance(one, static_cast<std::ptrdiff_t>(below(had_.size())));
        rings_.give_back(one->first);
        if (--one->second == 0) had_.erase(one);
    }
    std::vector<ObjectId> reached() {
        std::vector<ObjectId> all;
        for (const auto& [object, count] : had_) all.push_back(object);
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const ObjectId object : inside_[all[i]])
                if (std::find(all.begin(), all.end(), object) == all.end()) all.push_back(object);
        return all;
    }

    std::mt19937_64 generator_;
    Rings rings_;
    std::map<ObjectId, std::uint64_t> had_;
    std::map<ObjectId, std::vector<ObjectId>> inside_;
};

}  // namespace

TEST_CASE("Cycles: of a graph that changes at random what is reached stays, and nothing else",
          "[engine]") {
    const std::uint64_t seed = testing::seed_of("cycles", 1);
    for (std::uint64_t i = 0; i < 60; ++i) {
        CAPTURE(seed + i);
        Graph graph(seed + i);
        for (std::size_t steps = 0; steps < 400; ++steps) {
            graph.step();
            if (steps % 100 == 99) graph.finish();
        }
    }
}

}  // namespace steward::engine
