// The packed deque against a plain deque of byte strings, with many random changes.
#include "engine/packed_deque.hpp"

#include "common/msgpack_writer.hpp"

#include <catch2/catch.hpp>
#include <deque>
#include <random>

namespace steward::engine {
namespace {

Bytes some_item(std::mt19937& random) {
    Bytes bytes;
    Writer writer(bytes);
    switch (random() % 6) {
        case 0: writer.text(std::string(random() % 200, 'x')); break;
        case 1: writer.integer(static_cast<std::int64_t>(random())); break;
        case 2: writer.text(std::string(random() % 50 == 0 ? random() % 40000 : 3, 'y')); break;
        case 3:
            writer.array(2);
            writer.integer(7);
            writer.text("inside");
            break;
        default: writer.integer(static_cast<std::int64_t>(random() % 1000)); break;
    }
    return bytes;
}

void check_same(const PackedDeque& deque, const std::deque<Bytes>& model) {
    REQUIRE(deque.size() == model.size());
    auto expected = model.begin();
    deque.visit([&](ValueView value) { REQUIRE(value.bytes == *expected++); });
    REQUIRE(expected == model.end());
}

void check_allocated(const PackedDeque& deque) {
    if (deque.allocated_bytes() > PackedDeque::allocated_per_charged_max * deque.stored_bytes())
        FAIL(deque.allocated_bytes() << " bytes are allocated for " << deque.stored_bytes()
                                     << " in " << deque.size() << " items");
}

// What the deque is charged is what its items are charged in a new one, and what it has allocated
// is not far from that.
void check_charge(const PackedDeque& deque) {
    PackedDeque fresh;
    deque.visit([&](ValueView value) { fresh.push_back(value); });
    REQUIRE(deque.stored_bytes() == fresh.stored_bytes());
    check_allocated(deque);
}

Bytes deque_text(std::size_t size) {
    Bytes bytes;
    Writer(bytes).text(std::string(size, 'x'));
    return bytes;
}

}  // namespace

TEST_CASE("PackedDeque: behaves like a deque under random changes", "[engine][packed_deque]") {
    const auto seed = GENERATE(1u, 2u, 3u, 4u);
    CAPTURE(seed);
    std::mt19937 random(seed);
    PackedDeque deque;
    std::deque<Bytes> model;
    for (int step = 0; step < 20'000; ++step) {
        const unsigned pushes = step % 4000 < 2200 ? 6 : 3;
        const auto choice = random() % 10;
        if (model.empty() || choice < pushes) {
            model.push_back(some_item(random));
            deque.push_back({model.back()});
        } else if (choice % 2 == 0) {
            REQUIRE(deque.front().bytes == model.front());
            deque.pop_front();
            model.pop_front();
        } else {
            REQUIRE(deque.back().bytes == model.back());
            deque.pop_back();
            model.pop_back();
        }
        check_allocated(deque);
        if (step % 500 == 0 || model.size() < 5) check_charge(deque);
        if (step % 500 == 0) check_same(deque, model);
    }
    check_same(deque, model);
    while (!deque.empty()) deque.pop_front();
    CHECK(deque.stored_bytes() < 1000);
}

TEST_CASE("PackedDeque: a million small items cost less than three times their bytes",
          "[engine][packed_deque]") {
    PackedDeque deque;
    std::size_t bytes = 0;
    for (std::int64_t i = 0; i < 1'000'000; ++i) {
        Bytes item;
        Writer(item).integer(i);
        bytes += item.size();
        deque.push_back({item});
    }
    CHECK(deque.stored_bytes() < 2 * bytes);
    CHECK(deque.allocated_bytes() < 2 * bytes);
    for (std::int64_t i = 0; i < 1'000'000; ++i) deque.pop_front();
    CHECK(deque.empty());
    check_charge(deque);
}

TEST_CASE("PackedDeque: no chunk stays sparse, whatever is done to the ends",
          "[engine][packed_deque]") {
    PackedDeque deque;
    SECTION("one item is left of many, from either end") {
        for (int i = 0; i < 4000; ++i) deque.push_back({deque_text(10)});
        const bool from_front = GENERATE(true, false);
        while (deque.size() > 1) {
            from_front ? deque.pop_front() : deque.pop_back();
            check_allocated(deque);
        }
    }
    SECTION("two chunks have an item each") {
        for (int i = 0; i < 600; ++i) deque.push_back({deque_text(10)});
        for (int i = 0; i < 300; ++i) {
            deque.pop_front();
            check_allocated(deque);
            if (deque.size() > 1) deque.pop_back();
            check_allocated(deque);
        }
    }
    SECTION("large items stood behind small ones") {
        for (int i = 0; i < 4; ++i) {
            deque.push_back({"\x01"});
            deque.push_back({deque_text(GENERATE(4090u, 5000u))});
            check_allocated(deque);
        }
        while (!deque.empty()) {
            deque.pop_back();
            check_allocated(deque);
            if (!deque.empty()) deque.pop_front();
            check_allocated(deque);
        }
    }
    SECTION("most chunks have come and gone") {
        for (int i = 0; i < 10'000; ++i) deque.push_back({deque_text(200)});
        while (deque.size() > 30) {
            deque.pop_front();
            check_allocated(deque);
        }
    }
    check_charge(deque);
}

}  // namespace steward::engine
