// Answers as large as a message may be: what fits into a call comes out of the engine again, and
// what fits into no answer is refused before anything has changed.
#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

using random::encoded;
using random::Raw;

constexpr ChannelId large_asker{1};

const Catalogue& types_of_all() {
    static const Catalogue made(shared_types());
    return made;
}

class LargeAsking {
public:
    LargeAsking() : told_(types_of_all()) {
        told_.tell({}, arrival(large_asker, ClientId{1}, 100));
    }

    template <class... Argument>
    Said ask(std::string_view method, ObjectId object, const Argument&... arguments) {
        return told_.call({}, large_asker, method, object, encoded(arguments...)).replies.at(0);
    }
    template <class... Argument>
    ObjectId create(std::string_view type, const Argument&... arguments) {
        const Said said =
            ask("manager.create", manager_object, type, nullptr, Raw{encoded(arguments...)});
        REQUIRE(said.status == ErrorCode::none);
        return told_.engine().store().all().back()->id;
    }
    const Record& record(ObjectId object) const { return *told_.engine().store().find(object); }
    bool can_be_restored() const {
        return Told(types_of_all()).restore(told_.engine().save()).has_value();
    }

private:
    Told told_;
};

}  // namespace

TEST_CASE("Queue: an item that filled a call comes out alone, and is held", "[engine][queue]") {
    LargeAsking large;
    const ObjectId queue = large.create("queue", nullptr, true);
    const std::string item(limits::call_bytes_max - 64, 'x');
    for (int i = 0; i < 2; ++i)
        REQUIRE(large.ask("queue.put", queue, item).status == ErrorCode::none);
    const Said taken = large.ask("queue.take_many", queue, 5);
    CHECK(taken.status == ErrorCode::none);
    CHECK(taken.payload.size() > item.size());
    CHECK(taken.payload.size() <= limits::answer_bytes_max);
    CHECK(large.record(queue).holders.count() == 1);
    CHECK(large.ask("queue.get_many", queue, 5).payload.size() > item.size());
    CHECK(large.record(queue).holders.count() == 2);
    CHECK(large.can_be_restored());
}

TEST_CASE(
    "Select: an answer that is too large to be sent is refused by its method, and counts "
    "nothing",
    "[engine]") {
    LargeAsking large;
    const ObjectId list = large.create("list");
    const ObjectId inner = large.create("list");
    large.ask("list.append", list, inner);
    const std::string item(limits::call_bytes_max / 3, 'x');
    for (int i = 0; i < 4; ++i) large.ask("list.append", list, item);
    const std::uint64_t references = large.record(inner).references;
    const Said said =
        large.ask("manager.select", manager_object, std::vector{Raw{encoded(list, "copy")}});
    CHECK(said.status == ErrorCode::limit_exceeded);
    CHECK(said.payload.find("list.copy: the answer is larger") != Bytes::npos);
    CHECK(large.record(inner).references == references);
}

}  // namespace steward::engine
