// Lost updates: what is remembered has its bounds and is forgotten with those whom it is about; a
// state that is taken over finds what it would have found; and a call that takes long counts.
#include "tests/engine/slices.hpp"

namespace steward::engine {
namespace {

Bytes watched(std::string_view type, const Bytes& arguments = encoded()) {
    return encoded(type, nullptr, Raw{arguments}, nullptr, nullptr, nullptr, nullptr, true);
}

ObjectId make_watched(Slices& slices, std::string_view type, const Bytes& arguments = encoded()) {
    slices.say(looking_one, "manager.create", manager_object, watched(type, arguments));
    return ObjectId{number(slices.told.engine().store().next_id()) - 1};
}

const Races& races(const Told& told) { return told.engine().diagnosis().races; }
const Races& races(const Slices& slices) { return races(slices.told); }

Write write_by(std::uint64_t channel, std::uint64_t version) {
    return {.caller = {ChannelId{channel}, ClientId{channel}},
            .pid = 1,
            .name = {},
            .method = {},
            .where = {},
            .version = version,
            .at = {},
            .locks = {}};
}

Places place(std::uint64_t number) { return {.each = {encoded(number)}}; }

}  // namespace

TEST_CASE("Races: of an object so many places are remembered, and the oldest are forgotten",
          "[engine][races]") {
    AccessHistory history;
    const ObjectId object{20};
    for (std::uint64_t i = 0; i < 3 * AccessHistory::places_max; ++i) {
        history.read(object, place(i), ChannelId{1}, 1);
        CHECK(history.entries() <= 1 + 2 * AccessHistory::places_max);
    }
    const std::uint64_t last = 3 * AccessHistory::places_max - 1;
    for (const std::uint64_t i : {std::uint64_t{0}, last})
        history.wrote(object, place(i), write_by(2, 2), true);
    CHECK_FALSE(history.lost(object, place(0), write_by(1, 3)));
    CHECK(history.lost(object, place(last), write_by(1, 3)));
}

TEST_CASE("Races: of a place so many readers are remembered, and the oldest is forgotten",
          "[engine][races]") {
    AccessHistory history;
    const ObjectId object{20};
    for (std::uint64_t reader = 1; reader <= AccessHistory::readers_max; ++reader)
        history.read(object, place(0), ChannelId{reader}, 1);
    history.read(object, place(0), ChannelId{1}, 1);  // it was here last
    history.read(object, place(0), ChannelId{1000}, 1);
    CHECK(history.entries() == 2 + AccessHistory::readers_max);
    history.wrote(object, place(0), write_by(2000, 2), true);
    CHECK(history.lost(object, place(0), write_by(1, 3)));
    CHECK_FALSE(history.lost(object, place(0), write_by(2, 3)));
    CHECK(history.lost(object, place(0), write_by(3, 3)));
}

TEST_CASE("Races: of all objects so much is remembered, and those not used for longest go",
          "[engine][races]") {
    AccessHistory history;
    const Places whole{.whole = true};
    const std::uint64_t objects = AccessHistory::entries_max;  // each with a reader: two entries
    for (std::uint64_t object = 1; object <= objects; ++object)
        history.read(ObjectId{object}, whole, ChannelId{1}, 1);
    CHECK(history.entries() == AccessHistory::entries_max);
    for (const ObjectId object : {ObjectId{1}, ObjectId{objects}})
        history.wrote(object, whole, write_by(2, 2), true);
    CHECK_FALSE(history.lost(ObjectId{1}, whole, write_by(1, 3)));
    CHECK(history.lost(ObjectId{objects}, whole, write_by(1, 3)));
}

TEST_CASE("Races: what an object's end or a thread's leaves behind is nothing", "[engine][races]") {
    Slices slices;
    const ObjectId list = make_watched(slices, "list", encoded(Raw{encoded(1, 2, 3)}));
    slices.say(looking_one, "list.get", list, encoded(0));
    slices.say(waiting_one, "list.get", list, encoded(0));
    slices.say(dying_one, "list.get", list, encoded(1));
    slices.say(dying_one, "list.copy", list);
    CHECK(races(slices).history().entries() == 7);
    slices.tell(ChannelGone{dying_one});
    slices.finish();
    CHECK(races(slices).history().entries() == 5);
    slices.say(looking_one, "manager.release", manager_object, encoded(number(list)));
    slices.finish();
    CHECK(races(slices).history().entries() == 0);
}

TEST_CASE("Races: an object that is not watched is not remembered, one of a daemon that watches is",
          "[engine][races]") {
    for (const bool watches : {false, true}) {
        EngineOptions options = one_step_each();
        options.tracks_races = watches;
        Slices slices(options);
        const ObjectId value = slices.make(1, "value", looking_one, encoded(1)).front();
        const ObjectId lock = slices.make(1, "lock").front();
        slices.say(looking_one, "value.get", value);
        CHECK(races(slices).history().entries() == (watches ? 2u : 0u));
        CHECK(slices.told.engine().store().find(value)->tracks_races == watches);
        CHECK_FALSE(slices.told.engine().store().find(lock)->tracks_races);
    }
}

TEST_CASE("Races: a state that is taken over knows who has read, and what was found",
          "[engine][races]") {
    Slices before;
    const ObjectId value = make_watched(before, "value", encoded(1));
    const ObjectId list = make_watched(before, "list", encoded(Raw{encoded(1, 2, 3)}));
    for (const ChannelId reader : {looking_one, waiting_one, dying_one}) {
        before.say(reader, "value.get", value);
        before.say(reader, "list.get", list, encoded(1));
    }
    for (const ChannelId writer : {waiting_one, looking_one})
        before.say(writer, "value.set", value, encoded(1));
    before.say(looking_one, "list.set", list, encoded(1, 1));
    CHECK(races(before).all().size() == 1);
    const Bytes saved = before.told.engine().save();
    Told after(slice_types(), one_step_each());
    REQUIRE(after.restore(saved).has_value());
    CHECK(after.engine().save() == saved);
    after.call(slice_time, dying_one, "list.set", list, encoded(1, 1));
    REQUIRE(races(after).all().size() == 2);
    CHECK(races(after).all().back().number == 2);
    CHECK(races(after).all().back().overwritten.caller.channel == looking_one);
    CHECK(after.engine().diagnosis().reports.kept().size() == 2);
}

TEST_CASE("Races: a call that takes long reads and writes like any other", "[engine][races]") {
    EngineOptions options = one_step_each();
    options.turn_work = Time{-1};
    Slices slices(options);
    const ObjectId list = make_watched(slices, "list", encoded(Raw{encoded(1, 2, 3)}));
    slices.say(looking_one, "list.copy", list);
    slices.say(waiting_one, "list.reverse", list);
    slices.say(looking_one, "list.clear", list);
    REQUIRE(races(slices).all().size() == 1);
    CHECK(races(slices).all().front().overwriting.method == "list.clear");
    CHECK(races(slices).all().front().overwriting.at == slice_time);
    CHECK(races(slices).all().front().overwritten.method == "list.reverse");
}

TEST_CASE("Races: so many are kept, and the first go; each is reported once", "[engine][races]") {
    Slices slices;
    const std::size_t count = Races::races_max + 1;
    std::vector<ObjectId> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(make_watched(slices, "value", encoded(1)));
    for (const ObjectId value : values) {
        slices.say(looking_one, "value.get", value);
        for (const ChannelId writer :
             {waiting_one, looking_one, looking_one, waiting_one, looking_one})
            slices.say(writer, "value.set", value, encoded(1));
    }
    CHECK(races(slices).all().size() == Races::races_max);
    CHECK(races(slices).all().front().number == 2);
    CHECK(races(slices).all().front().count == 2);
    const Reports& reports = slices.told.engine().diagnosis().reports;
    CHECK(reports.last_number() == count);
    CHECK(reports.kept().back().kind == Report::Kind::lost_update);
    CHECK(reports.kept().back().pids == std::vector<std::int64_t>{102, 103});
}

TEST_CASE("Races: a long key stands for itself, and a number for all its forms",
          "[engine][races]") {
    Slices slices;
    const ObjectId dict = make_watched(slices, "dict");
    const std::string beginning(200, 'x');
    slices.say(looking_one, "dict.contains", dict, encoded(beginning + "a"));
    slices.say(looking_one, "dict.contains", dict, encoded(1));
    slices.say(waiting_one, "dict.set", dict, encoded(beginning + "b", 1));
    slices.say(looking_one, "dict.set", dict, encoded(beginning + "a", 1));
    CHECK(races(slices).all().empty());
    slices.say(waiting_one, "dict.set", dict, encoded(beginning + "a", 1));
    slices.say(looking_one, "dict.set", dict, encoded(beginning + "a", 1));
    REQUIRE(races(slices).all().size() == 1);
    CHECK(races(slices).all().front().place.size() < 200);
    slices.say(waiting_one, "dict.set", dict, encoded(1.0, 1));
    slices.say(looking_one, "dict.set", dict, encoded(1, 1));
    CHECK(races(slices).all().front().count == 2);
    CHECK(races(slices).all().front().called.find("key 1 of dict") == 0);
}

}  // namespace steward::engine
