// The table of records: what it takes follows from the ids that are there, however many there have
// been, and whatever gaps they leave.
#include "engine/store.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <set>

using namespace steward;
using namespace steward::engine;

namespace {

std::unique_ptr<Record> record_with(std::uint64_t id) {
    auto record = std::make_unique<Record>();
    record->id = ObjectId{id};
    return record;
}

}  // namespace

TEST_CASE("Record table: ids that have been take nothing", "[engine]") {
    RecordTable table;
    table.put(record_with(1));
    const std::uint64_t alone = table.bytes();
    for (std::uint64_t id = 2; id < 300'000; ++id) {
        table.put(record_with(id));
        REQUIRE(table.find(ObjectId{id}) != nullptr);
        table.take(ObjectId{id});
        REQUIRE(table.find(ObjectId{id}) == nullptr);
    }
    CHECK(table.bytes() == alone);
    table.take(ObjectId{1});
    CHECK(table.bytes() == 0);
}

TEST_CASE("Record table: a record is found by its id, near and far, and no other is", "[engine]") {
    std::mt19937_64 random(1);
    RecordTable table;
    std::set<std::uint64_t> there;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t id = random() >> (random() % 64);
        if (there.contains(id)) {
            table.take(ObjectId{id});
            there.erase(id);
        } else {
            CHECK(table.put(record_with(id)).id == ObjectId{id});
            there.insert(id);
        }
        const std::uint64_t other = random() >> (random() % 64);
        const Record* found = table.find(ObjectId{other});
        REQUIRE((found != nullptr) == there.contains(other));
        if (found != nullptr) REQUIRE(found->id == ObjectId{other});
        const Record* next = table.first_from(ObjectId{other});
        const auto expected = there.lower_bound(other);
        REQUIRE((next != nullptr) == (expected != there.end()));
        if (next != nullptr) REQUIRE(number(next->id) == *expected);
    }
    for (const std::uint64_t id : there) table.take(ObjectId{id});
    CHECK(table.bytes() == 0);
}
