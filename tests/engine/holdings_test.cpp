// The room for holding against a plain model: a vector of what is held, in the order of the grants.
// Whatever is held, let go, handed over and left, both say the same; and a million holdings go in
// any order without a walk over the others.
#include "engine/holdings.hpp"

#include "engine/store.hpp"
#include "tests/support/seed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace steward::engine {
namespace {

// A holding as the model sees it.
struct Held {
    std::size_t object;
    Caller caller;
    std::uint8_t mode;
    Sequence since;
    std::uint64_t count;
    Holding* real;

    bool operator==(const Held&) const = default;
};

struct Person {
    Caller caller;
    HeldByCaller holds;
};

class PlainHoldings {
public:
    static constexpr std::size_t objects = 5;
    static constexpr std::size_t persons = 8;

    explicit PlainHoldings(std::uint64_t seed) : random_(seed) {
        for (std::size_t i = 0; i < objects; ++i) {
            records_[i].id = ObjectId{i + 16};
            records_[i].holders = Holders(room_, records_[i]);
        }
        for (Person& person : persons_) become(person);
    }

    void step() {
        switch (below(12)) {
            case 0:
            case 1:
            case 2:
            case 3: return hold();
            case 4:
            case 5: return hold_again();
            case 6:
            case 7:
            case 8: return let_go();
            case 9: return let_go_all();
            case 10: return hand_over();
            default: return leave();
        }
    }

    void compare() const {
        for (std::size_t i = 0; i < objects; ++i) compare(i);
        for (const Person& person : persons_) compare(person);
        REQUIRE(room_.size() == holders().size());
    }

private:
    using Pair = std::pair<std::size_t, Caller>;

    std::size_t below(std::size_t end) { return random_() % end; }
    // Somebody new, whom nothing is held by.
    void become(Person& person) {
        ++last_number_;
        person.caller = {.channel = ChannelId{last_number_ % 3 == 0 ? 0 : last_number_},
                         .client = ClientId{last_number_}};
    }
    Person& somebody() { return persons_[below(persons)]; }

    void hold() {
        Held held{.object = below(objects),
                  .caller = {},
                  .mode = static_cast<std::uint8_t>(below(3)),
                  .since = ++commits_,
                  .count = 1 + below(3),
                  .real = nullptr};
        Person& person = somebody();
        held.caller = person.caller;
        held.real = &room_.hold(records_[held.object].holders, person.holds, held.caller, held.mode,
                                held.since, held.count);
        held_.push_back(held);
    }
    void hold_again() {
        if (held_.empty()) return;
        Held& held = held_[below(held_.size())];
        const std::uint64_t more = 1 + below(4);
        room_.hold_again(*held.real, more);
        held.count += more;
    }
    void let_go() {
        if (held_.empty()) return;
        const std::size_t which = below(held_.size());
        Held& held = held_[which];
        const std::uint64_t less = 1 + below(held.count);
        room_.let_go(*held.real, less);
        held.count -= less;
        if (held.count == 0) held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(which));
    }
    void let_go_all() {
        if (held_.empty()) return;
        const Held held = held_[below(held_.size())];
        room_.let_go_all(*held.real->holder);
        std::erase_if(held_, [&](const Held& one) {
            return one.object == held.object && one.caller == held.caller;
        });
    }
    // As when a channel ends well: who it was stays the holder, and its process keeps it.
    void hand_over() {
        Person& from = somebody();
        Person& to = somebody();
        if (&from == &to) return;
        room_.hand_over(from.holds, to.holds);
        become(from);
    }
    // As when a client crashes where it is kept.
    void leave() {
        Person& person = somebody();
        while (person.holds.any()) {
            Holder& holder = *person.holds.first;
            room_.leave(holder, departed_);
            gone_.emplace_back(static_cast<std::size_t>(number(holder.object->record().id)) - 16,
                               holder.caller);
        }
        become(person);
    }

    std::vector<Pair> holders() const {
        std::vector<Pair> found;
        for (const Held& held : held_)
            if (const Pair pair(held.object, held.caller);
                std::find(found.begin(), found.end(), pair) == found.end())
                found.push_back(pair);
        return found;
    }

    void compare(std::size_t object) const {
        const Holders& holders = records_[object].holders;
        std::vector<Held> seen;
        const Holding* before = nullptr;
        for (const Holding* one = holders.oldest(); one != nullptr;
             before = one, one = one->younger) {
            REQUIRE(one->older == before);
            seen.push_back({object, one->caller(), one->mode, one->since, one->count,
                            const_cast<Holding*>(one)});
        }
        std::vector<Held> expected;
        for (const Held& one : held_)
            if (one.object == object) expected.push_back(one);
        REQUIRE(seen == expected);
        REQUIRE(holders.size() == expected.size());
        REQUIRE(holders.any() == !expected.empty());
        std::uint64_t count = 0;
        for (const Held& held : expected) count += held.count;
        REQUIRE(holders.count() == count);
        for (const Pair& pair : this->holders()) compare(holders, object, pair.second);
        REQUIRE(holders.of({.channel = ChannelId{999'999}, .client = ClientId{1}}) == nullptr);
    }

    // What one caller holds of one object, perhaps nothing.
    void compare(const Holders& holders, std::size_t object, const Caller& caller) const {
        const auto of_caller = [&](const Held& one) {
            return one.object == object && one.caller == caller;
        };
        const Holder* holder = holders.of(caller);
        REQUIRE((holder != nullptr) == std::any_of(held_.begin(), held_.end(), of_caller));
        REQUIRE(holders.any_of(caller) == (holder != nullptr));
        for (std::uint8_t mode = 0; mode < 3; ++mode) {
            const auto has_mode = [&](const Held& one) {
                return of_caller(one) && one.mode == mode;
            };
            const auto first = std::find_if(held_.begin(), held_.end(), has_mode);
            REQUIRE(holders.of(caller, mode) == (first == held_.end() ? nullptr : first->real));
        }
        if (holder == nullptr) return;
        const Holding* own = holder->first;
        std::uint64_t count = 0;
        for (const Held& held : held_) {
            if (!of_caller(held)) continue;
            REQUIRE(own == held.real);
            own = own->next;
            count += held.count;
        }
        REQUIRE(own == nullptr);
        REQUIRE(holder->count == count);
        const bool is_gone =
            std::find(gone_.begin(), gone_.end(), Pair(object, caller)) != gone_.end();
        REQUIRE(holder->is_gone() == is_gone);
        REQUIRE((holder->departed == departed_) == is_gone);
    }

    // The list of a caller holds each of its holders once.
    void compare(const Person& person) const {
        const Holder* before = nullptr;
        for (const Holder* one = person.holds.first; one != nullptr;
             before = one, one = one->after) {
            REQUIRE(one->before == before);
            REQUIRE(one->by == &person.holds);
            REQUIRE(one->object->of(one->caller) == one);
        }
        REQUIRE(person.holds.last == before);
    }

    std::mt19937_64 random_;
    Holdings room_;
    Record records_[objects];
    Person persons_[persons];
    std::vector<Held> held_;  // the oldest first
    std::vector<Pair> gone_;
    std::shared_ptr<const Departed> departed_ =
        std::make_shared<const Departed>(Departed{7, "gone"});
    std::uint64_t last_number_ = 0;
    Sequence commits_ = 0;
};

}  // namespace

TEST_CASE("Holdings: are what a plain list of them is, whatever becomes of them", "[engine]") {
    PlainHoldings model(testing::seed_of("holdings", 1));
    for (int step = 0; step < 1'000; ++step) {
        model.step();
        if (step % 5 == 0) model.compare();
    }
    model.compare();
}

TEST_CASE("Holdings: each of many holders is found while the table grows and when others have gone",
          "[engine]") {
    constexpr std::uint64_t callers = 5'000;
    Holdings room;
    Record record;
    record.holders = Holders(room, record);
    std::vector<HeldByCaller> by(callers);
    const auto caller = [](std::uint64_t i) {
        return Caller{.channel = ChannelId{i}, .client = ClientId{i / 2 + 1}};
    };
    for (std::uint64_t i = 0; i < callers; ++i) {
        room.hold(record.holders, by[i], caller(i), 0, i);
        for (const std::uint64_t one : {std::uint64_t{0}, i / 2, i})
            REQUIRE(record.holders.any_of(caller(one)));
    }
    for (std::uint64_t i = 0; i < callers; ++i)
        REQUIRE(record.holders.of(caller(i))->first->since == i);
    for (std::uint64_t i = 0; i < callers; i += 2) room.let_go_all(*by[i].first);
    for (std::uint64_t i = 0; i < callers; ++i)
        REQUIRE(record.holders.any_of(caller(i)) == (i % 2 == 1));
    CHECK(room.size() == callers / 2);
}

// A walk over what is held besides would take hours here.
TEST_CASE("Holdings: a million of one caller and of one object go in any order", "[engine]") {
    constexpr std::uint64_t million = 1'000'000;
    Holdings room;
    std::vector<Holding*> all(million);
    std::mt19937_64 random(3);
    SECTION("of one object, each by a caller of its own") {
        Record record;
        record.holders = Holders(room, record);
        std::vector<HeldByCaller> by(million);
        for (std::uint64_t i = 0; i < million; ++i)
            all[i] = &room.hold(record.holders, by[i],
                                {.channel = ChannelId{i}, .client = ClientId{i}}, 0, i);
        std::shuffle(all.begin(), all.end(), random);
        for (Holding* holding : all) room.let_go(*holding);
        CHECK_FALSE(record.holders.any());
    }
    SECTION("of one caller, each of an object of its own") {
        Record record;
        std::vector<Holders> objects(million, Holders(room, record));
        HeldByCaller by;
        for (std::uint64_t i = 0; i < million; ++i)
            all[i] =
                &room.hold(objects[i], by, {.channel = ChannelId{1}, .client = ClientId{1}}, 0, i);
        std::shuffle(all.begin(), all.end(), random);
        for (Holding* holding : all) room.let_go(*holding);
        CHECK_FALSE(by.any());
    }
    SECTION("of one caller and one object, as permits are") {
        Record record;
        record.holders = Holders(room, record);
        HeldByCaller by;
        for (std::uint64_t i = 0; i < million; ++i)
            all[i] = &room.hold(record.holders, by,
                                {.channel = ChannelId{1}, .client = ClientId{1}}, 0, i);
        CHECK(record.holders.count() == million);
        std::shuffle(all.begin(), all.end(), random);
        for (Holding* holding : all) room.let_go(*holding);
        CHECK_FALSE(by.any());
    }
    CHECK(room.size() == 0);
}

}  // namespace steward::engine
