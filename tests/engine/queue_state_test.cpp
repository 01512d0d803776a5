// What queues and pipes remember, out and back: an object that was loaded is saved as the same
// bytes, is charged as much, and counts the references that it holds. And the question whether an
// item has its place among others, which changes nothing.
#include "engine/row.hpp"
#include "engine/types/queue.hpp"
#include "engine/types/types.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {
namespace {

template <class Write>
Bytes written(Write write) {
    Bytes bytes;
    Writer writer(bytes);
    write(writer);
    return bytes;
}
Bytes text_value(std::string_view value) {
    return written([&](Writer& writer) { writer.text(value); });
}
Bytes integer(std::int64_t value) {
    return written([&](Writer& writer) { writer.integer(value); });
}
Bytes saved(const Object& object) {
    return written([&](Writer& writer) { object.save(writer); });
}

std::unique_ptr<Object> load(const TypeRow& type, BytesView state) {
    Saved reader(state);
    const Limits limits;
    auto object =
        type.constructor.load(reader, {.limits = limits, .hash_key = {}, .changes = nullptr});
    REQUIRE(reader.at_end());
    return object;
}

void write_delivery(Writer& writer, BytesView item, std::int64_t count,
                    std::optional<std::int64_t> priority, std::uint64_t ticket) {
    writer.array(4);
    writer.raw(item);
    writer.integer(count);
    if (priority)
        writer.integer(*priority);
    else
        writer.nil();
    writer.unsigned_integer(ticket);
}

// Something in every place. Of a priority queue every other item has a priority.
Bytes queue_state(bool is_sorted) {
    return written([&](Writer& writer) {
        const Bytes reference = written([](Writer& to) { to.reference(ObjectId{7}); });
        writer.array(10);
        writer.array(4);
        writer.unsigned_integer(50);
        writer.boolean(true);
        writer.integer(3);
        writer.reference(ObjectId{9});
        writer.array(2 * 3);
        for (const std::int64_t item : {1, 2, 2}) {
            writer.integer(item);
            if (is_sorted && item == 2)
                writer.integer(5);
            else
                writer.nil();
        }
        writer.array(2);
        write_delivery(writer, integer(4), 2, {}, 8);
        write_delivery(writer, reference, 1,
                       is_sorted ? std::optional<std::int64_t>(8) : std::nullopt, 9);
        writer.unsigned_integer(40);
        writer.array(4 * 2);
        for (const std::uint64_t ticket : {12u, 31u}) {
            writer.unsigned_integer(ticket);
            writer.unsigned_integer(ticket == 12 ? 0 : 6);
            writer.unsigned_integer(5);
            write_delivery(writer, ticket == 12 ? BytesView(reference) : BytesView("\x01", 1), 2,
                           {}, ticket);
        }
        writer.array(2 * 2);
        for (const char* item : {"first", "second"}) {  // at the same time: they return in this
                                                        // order
            writer.integer(1'000'000);
            write_delivery(writer, text_value(item), 1, {}, 3);
        }
        writer.integer(9);
        writer.integer(1);
        writer.boolean(true);
        writer.boolean(false);
    });
}

TypeRow type_named(std::string_view name) {
    for (TypeRow& type : shared_types())
        if (type.name == name) return std::move(type);
    FAIL("there is no such type");
    return {};
}

}  // namespace

TEST_CASE("Queue: a state that was loaded is saved as the same bytes", "[engine][queue]") {
    const bool is_sorted = GENERATE(false, true);
    const TypeRow type = type_named(is_sorted ? "priority_queue" : "lifo_queue");
    const Bytes state = queue_state(is_sorted);
    const auto queue = load(type, state);
    CHECK(saved(*queue) == state);
    CHECK(queue->stored_bytes() > 0);
    CHECK(queue->stored_bytes() == load(type, saved(*queue))->stored_bytes());
    std::vector<ObjectId> references;
    queue->visit_references([&](ObjectId object) { references.push_back(object); });
    CHECK(references == std::vector{ObjectId{9}, ObjectId{7}, ObjectId{7}});
}

TEST_CASE("Pipe: a state that was loaded is saved as the same bytes", "[engine][pipe]") {
    const Bytes state = written([](Writer& writer) {
        writer.array(6);
        writer.boolean(false);
        writer.unsigned_integer(100);
        writer.boolean(false);
        writer.array(2);
        writer.text("message");
        writer.reference(ObjectId{7});
        writer.boolean(true);
        writer.array(0);
    });
    const auto pipe = load(type_named("pipe"), state);
    CHECK(saved(*pipe) == state);
    CHECK(pipe->holds_references());
    std::vector<ObjectId> references;
    pipe->visit_references([&](ObjectId object) { references.push_back(object); });
    CHECK(references == std::vector{ObjectId{7}});
}

TEST_CASE("QueueItems: what has no order to others is refused before anything changes",
          "[engine][queue]") {
    const Bytes one = integer(1), two = integer(2), letter = text_value("a");
    const Bytes not_a_number =
        written([](Writer& writer) { writer.real(std::numeric_limits<double>::quiet_NaN()); });
    const std::vector<ValueView> numbers{{two}, {one}};
    QueueItems items(QueueItems::Order::priority);
    CHECK_THROWS_AS(items.check(std::vector<ValueView>{{one}, {letter}}, {}), Refusal);
    CHECK_THROWS_AS(items.check(std::vector<ValueView>{{one}, {not_a_number}}, {}), Refusal);
    items.check(numbers, {});
    CHECK(items.size() == 0);
    items.put(numbers, {});
    CHECK_THROWS_AS(items.check(std::vector<ValueView>{{letter}}, {}), Refusal);
    CHECK_NOTHROW(items.check(std::vector<ValueView>{{letter}, {not_a_number}}, {one}));
    CHECK_THROWS_AS(items.check(numbers, {not_a_number}), Refusal);
    CHECK(items.size() == 2);
    CHECK(items.take_next().item == one);
}

}  // namespace steward::engine
