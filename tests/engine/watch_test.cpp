// Watches: whatever is called, the versions that are told have no holes, and what is missing is
// counted; what is remembered has its bounds; a state that is taken over tells what it would have
// told; and what is refused changes nothing.
#include "tests/engine/slices.hpp"
#include "tests/support/seed.hpp"

#include <random>

namespace steward::engine {
namespace {

struct Heard {
    std::string kind;
    std::uint64_t object = 0;
    std::uint64_t version = 0;
    std::uint64_t lost = 0;
};

std::vector<Heard> heard_in(BytesView payload) {
    std::vector<Heard> all;
    Reader reader(payload);
    for (std::uint64_t left = reader.next().bits; left > 0; --left) {
        Heard& one = all.emplace_back();
        Reader change(reader.value());
        for (std::uint64_t members = change.next().bits; members > 0; --members) {
            const std::string_view member = change.next().bytes;
            const Token value = Reader(change.value()).next();
            if (member == "kind") one.kind = value.bytes;
            if (member == "object") one.object = value.bits;
            if (member == "version") one.version = value.bits;
            if (member == "lost") one.lost = value.bits;
        }
    }
    return all;
}

const Changes& changes(const Slices& slices) { return slices.told.engine().diagnosis().changes; }

Bytes next_at_once() { return encoded(nullptr, 0, 0); }  // gathers nothing, waits for nothing

std::vector<Heard> next(Slices& slices, ObjectId watch, ChannelId by = looking_one) {
    const Saying said = slices.say(by, "watch.next", watch, next_at_once());
    REQUIRE(said.replies.size() == 1);
    REQUIRE(said.replies[0].status == ErrorCode::none);
    return heard_in(said.replies[0].payload);
}

ObjectId watch_of(Slices& slices, ObjectId object) {
    const ObjectId watch = slices.make(1, "watch")[0];
    CHECK(status(slices.say(looking_one, "watch.add", watch, encoded(number(object)))) ==
          ErrorCode::none);
    return watch;
}

ObjectId value_in(Slices& slices) { return slices.make(1, "value", looking_one, encoded(0))[0]; }

void set(Slices& slices, ObjectId value, std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) slices.say(waiting_one, "value.set", value, encoded(i));
}

EngineOptions with_history(std::uint64_t bytes) {
    EngineOptions options;
    options.limits.history_bytes_max = bytes;
    return options;
}

// Arguments that may fit or not; none that makes a call wait.
class Caprice {
public:
    explicit Caprice(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t count) { return random_() % count; }
    Bytes arguments(const MethodRow& row, ObjectId lock) {
        const bool waits = row.timeout != MethodRow::no_parameter;
        std::size_t count = row.parameters.size();
        while (!waits && count > 0 && row.parameters[count - 1].optional && below(2) == 0) --count;
        Bytes bytes;
        Writer writer(bytes);
        writer.array(count);
        for (std::size_t i = 0; i < count; ++i) write(writer, row.parameters[i], lock);
        return bytes;
    }

private:
    void write(Writer& writer, const ParameterRow& parameter, ObjectId lock) {
        const std::string_view kind = parameter.kind;
        if (kind == "seconds") return writer.integer(0);
        if (parameter.optional && below(3) == 0) return writer.nil();
        if (kind == "boolean") return writer.boolean(below(2) == 0);
        if (kind == "reference") return writer.reference(lock);
        if (kind == "string") return writer.text(below(2) == 0 ? "a" : "b");
        if (kind == "map") return writer.map(1), writer.text("a"), writer.integer(digit());
        if (kind == "array" || below(8) == 0) return write_array(writer);
        if (kind == "any" && below(4) == 0) return writer.text(below(2) == 0 ? "a" : "b");
        writer.integer(digit());
    }
    void write_array(Writer& writer) {
        const std::size_t count = below(4);
        writer.array(count);
        for (std::size_t i = 0; i < count; ++i) writer.integer(digit());
    }
    std::int64_t digit() { return static_cast<std::int64_t>(below(4)); }

    std::mt19937_64 random_;
};

// An object of each type that callers can make.
std::vector<ObjectId> one_of_each(Slices& slices, ObjectId lock) {
    std::vector<ObjectId> objects{lock};
    for (const TypeRow& type : slice_types().types()) {
        if (type.constructor.construct == nullptr || type.name == "watch") continue;
        Bytes arguments = encoded();
        if (type.name == "condition") Writer(arguments = "\x91").reference(lock);
        if (type.name == "barrier" || type.name == "latch") arguments = encoded(3);
        if (type.name == "bounded_semaphore") arguments = encoded(1);
        if (type.name == "value") arguments = encoded(1);
        objects.push_back(slices.make(1, type.name, looking_one, arguments)[0]);
    }
    return objects;
}

}  // namespace

TEST_CASE("Watch: whatever is called, the versions that are told have no holes",
          "[engine][watch]") {
    const std::uint64_t seed = steward::testing::seed_of("watch", 1);
    CAPTURE(seed);
    Caprice caprice(seed);
    Slices slices{EngineOptions{}};
    const std::vector<ObjectId> objects =
        one_of_each(slices, slices.make(1, "lock", looking_one, encoded(nullptr, nullptr, 1))[0]);
    const ObjectId watch = slices.make(1, "watch")[0];
    for (const ObjectId object : objects)
        slices.say(looking_one, "watch.add", watch, encoded(number(object)));
    const Engine& engine = slices.told.engine();
    std::map<std::uint64_t, std::uint64_t> versions;
    std::set<std::string> changing;
    for (int round = 0; round < 6'000; ++round) {
        const ObjectId object = objects[caprice.below(objects.size())];
        const Record& record = *engine.store().find(object);
        const TypeRow& type = slice_types().types()[record.type];
        const MethodRow& row = type.methods[caprice.below(type.methods.size())];
        const std::uint64_t before = record.version;
        slices.say(caprice.below(2) == 0 ? looking_one : waiting_one, row.full_name, object,
                   caprice.arguments(row, objects[0]));
        if (record.version != before) changing.insert(type.name);
        if (round % 50 != 0) continue;
        for (const Heard& one : next(slices, watch)) {
            CHECK(one.version == versions[one.object] + 1);
            versions[one.object] = one.version;
        }
    }
    for (const Heard& one : next(slices, watch)) versions[one.object] = one.version;
    for (const ObjectId object : objects)
        CHECK(versions[number(object)] == engine.store().find(object)->version);
    CHECK(changing.size() >= 12);
}

TEST_CASE("Watch: what one who ends lets go is told, and what time brings", "[engine][watch]") {
    Slices slices{EngineOptions{}};
    const ObjectId lock = slices.make(1, "lock", looking_one, encoded(nullptr, nullptr, 5))[0];
    const ObjectId watch = watch_of(slices, lock);
    slices.say(dying_one, "lock.acquire", lock);
    slices.tell(ClientGone{ClientId{1}});
    slices.say(waiting_one, "lock.acquire", lock);
    slices.tell(TimePassed{}, slice_time + std::chrono::seconds(6));
    const std::vector<Heard> told = next(slices, watch);
    std::vector<std::string> kinds;
    for (const Heard& one : told) kinds.push_back(one.kind);
    CHECK(kinds == std::vector<std::string>{"acquire", "crash", "acquire", "lease_ended"});
}

TEST_CASE("Watch: who asks late is told how much is lost, and costs no more meanwhile",
          "[engine][watch]") {
    constexpr std::uint64_t bytes = 64u << 10;
    constexpr std::size_t times = 10'000;
    Slices slices{with_history(bytes)};
    const ObjectId value = value_in(slices);
    const ObjectId watch = watch_of(slices, value);
    const std::uint64_t before = slices.told.engine().accounts().stored_bytes();
    for (int part = 0; part < 10; ++part) {
        set(slices, value, times / 10);
        CHECK(changes(slices).bytes() <= bytes);
    }
    CHECK(slices.told.engine().accounts().stored_bytes() <= before + 64);
    const std::vector<Heard> told = next(slices, watch);
    REQUIRE(told.size() > 10);
    CHECK(told[0].kind == "lost");
    CHECK(told[0].version == told[0].lost);
    CHECK(told[0].lost + told.size() - 1 == times);
    for (std::size_t i = 1; i < told.size(); ++i) CHECK(told[i].version == told[0].lost + i);
    CHECK(next(slices, watch).empty());
}

TEST_CASE("Watch: the histories of many objects are bounded together", "[engine][watch]") {
    Slices slices{with_history(64u << 10)};
    const std::vector<ObjectId> values = slices.make(50, "value", looking_one, encoded(0));
    const ObjectId watch = slices.make(1, "watch")[0];
    for (const ObjectId value : values)
        slices.say(looking_one, "watch.add", watch, encoded(number(value)));
    for (const ObjectId value : values) set(slices, value, 100);
    CHECK(changes(slices).bytes() <= 64u << 10);
    std::map<std::uint64_t, std::uint64_t> told;
    for (const Heard& one : next(slices, watch)) told[one.object] += one.lost > 0 ? one.lost : 1;
    for (const ObjectId value : values) CHECK(told[number(value)] == 100);
}

TEST_CASE("Watch: what nobody watches any more is remembered for a while", "[engine][watch]") {
    Slices slices{EngineOptions{}};
    const ObjectId value = value_in(slices);
    const Record& record = *slices.told.engine().store().find(value);
    CHECK_FALSE(record.is_recorded);
    const ObjectId watch = watch_of(slices, value);
    slices.say(looking_one, "watch.remove", watch, encoded(number(value)));
    set(slices, value, 10);
    CHECK(status(slices.say(looking_one, "watch.add", watch, encoded(number(value), 4))) ==
          ErrorCode::none);
    CHECK(next(slices, watch).size() == 6);
    slices.say(looking_one, "manager.release", manager_object, encoded(number(watch)));
    CHECK(changes(slices).watches() == 0);
    set(slices, value, Changes::unwatched_max);
    CHECK(record.is_recorded);
    set(slices, value, 1);
    CHECK_FALSE(record.is_recorded);
    CHECK(changes(slices).bytes() == 0);
}

TEST_CASE("Watch: an engine that takes the state over tells what the other would have told",
          "[engine][watch]") {
    Slices slices{with_history(8u << 10)};
    const ObjectId value = value_in(slices);
    const ObjectId dict = slices.make(1, "dict")[0];
    const ObjectId watch = watch_of(slices, value);
    slices.say(looking_one, "watch.add", watch, encoded("jobs/*"));
    slices.say(looking_one, "watch.add", watch, encoded(number(dict), nullptr, "key"));
    set(slices, value, 100);
    slices.say(looking_one, "dict.set", dict, encoded("other", 1));
    slices.say(looking_one, "dict.set", dict, encoded("key", 1));
    Slices other{with_history(8u << 10)};
    Told fresh(slice_types(), with_history(8u << 10));
    REQUIRE(fresh.restore(slices.told.engine().save()));
    CHECK(fresh.engine().state() == slices.told.engine().state());
    for (Told* told : {&slices.told, &fresh})
        told->call(slice_time, waiting_one, "manager.create", manager_object,
                   encoded("list", "jobs/1"));
    const Saying one =
        slices.told.call(slice_time, looking_one, "watch.next", watch, next_at_once());
    const Saying another = fresh.call(slice_time, looking_one, "watch.next", watch, next_at_once());
    CHECK(heard_in(one.replies.at(0).payload).back().kind == "created");
    CHECK(one.replies.at(0).payload == another.replies.at(0).payload);
    CHECK(fresh.engine().state() == slices.told.engine().state());
}

TEST_CASE("Watch: what is refused changes nothing", "[engine][watch]") {
    Slices slices{EngineOptions{}};
    const ObjectId value = value_in(slices);
    const ObjectId watch = watch_of(slices, value);
    for (std::size_t i = 0; i < Changes::names_max; ++i)
        CHECK(status(slices.say(looking_one, "watch.add", watch,
                                encoded("name" + std::to_string(i) + "*"))) == ErrorCode::none);
    const Bytes before = slices.told.engine().state();
    const std::pair<Bytes, ErrorCode> refused[] = {
        {encoded("one more"), ErrorCode::limit_exceeded},
        {encoded(std::string(256, 'x')), ErrorCode::bad_argument},
        {encoded(number(value), 1), ErrorCode::bad_argument},
        {encoded("absent", 0), ErrorCode::no_such_object},
        {encoded("absent", nullptr, "key"), ErrorCode::no_such_object},
        {encoded(number(watch)), ErrorCode::bad_argument}};
    for (const auto& [arguments, code] : refused)
        CHECK(status(slices.say(looking_one, "watch.add", watch, arguments)) == code);
    CHECK(slices.told.engine().state() == before);
}

TEST_CASE("Watch: patterns", "[engine][watch]") {
    CHECK(matches("jobs/*", "jobs/"));
    CHECK(matches("jobs/*", "jobs/1/2"));
    CHECK_FALSE(matches("jobs/*", "jobs"));
    CHECK(matches("*b*d", "abcbd"));
    CHECK_FALSE(matches("*b*d", "abcbda"));
    CHECK(matches("a?c", "abc"));
    CHECK_FALSE(matches("a?c", "ac"));
    CHECK(matches("a\\*?", "a*b"));
    CHECK_FALSE(matches("a\\*?", "axb"));
    CHECK(matches("a\\b", "a\\b"));  // no pattern: it is that name
    CHECK(literal_beginning("jobs/*") == "jobs/");
    CHECK(literal_beginning("jobs") == "jobs");
    // No pattern makes the search take longer than the product of the lengths.
    std::string stars;
    for (int i = 0; i < 60; ++i) stars += "*a";
    CHECK_FALSE(matches(stars + "b", std::string(255, 'a')));
}

}  // namespace steward::engine
