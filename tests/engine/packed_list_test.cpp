// The packed list against a plain vector of byte strings, with many random changes.
#include "engine/packed_list.hpp"

#include "common/msgpack_writer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

namespace steward::engine {
namespace {

Bytes some_value(std::mt19937& random) {
    Bytes bytes;
    Writer writer(bytes);
    switch (random() % 8) {
        case 0: writer.text(std::string(random() % 40, 'x')); break;
        case 1: writer.integer(static_cast<std::int64_t>(random())); break;
        case 2:
            if (random() % 20 == 0)
                writer.text(std::string(random() % 6000, 'y'));
            else
                writer.nil();
            break;
        case 3:
            writer.array(2);
            writer.integer(7);
            writer.text("inside");
            break;
        default: writer.integer(static_cast<std::int64_t>(random() % 1000)); break;
    }
    return bytes;
}

void check_same(const PackedList& list, const std::vector<Bytes>& model) {
    REQUIRE(list.size() == model.size());
    std::size_t index = 0;
    list.visit(0, list.size(), [&](std::size_t at, ValueView value) {
        REQUIRE(at == index);
        REQUIRE(value.bytes == model[index++]);
        return true;
    });
    REQUIRE(index == model.size());
}

void check_allocated(const PackedList& list) {
    const std::size_t most = PackedList::allocated_per_charged_max * list.stored_bytes() +
                             PackedList::allocated_empty_max;
    if (list.allocated_bytes() > most)
        FAIL(list.allocated_bytes() << " bytes are allocated for " << list.stored_bytes() << " in "
                                    << list.size() << " items");
}

// What the list is charged is what its items are charged in a new list, and what it has allocated
// is not far from that.
void check_charge(const PackedList& list) {
    PackedList fresh;
    list.visit(0, list.size(),
               [&](std::size_t, ValueView value) { return fresh.append(value), true; });
    REQUIRE(list.stored_bytes() == fresh.stored_bytes());
    check_allocated(list);
}

Bytes list_text(std::size_t size) {
    Bytes bytes;
    Writer(bytes).text(std::string(size, 'x'));
    return bytes;
}

// Values of few sizes, in runs: chunks come to have items of one size, and lose it, in every way.
TEST_CASE("ListChunk: knows whether its items have one size", "[engine][packed_list]") {
    const auto seed = GENERATE(1u, 2u, 3u, 4u);
    CAPTURE(seed);
    std::mt19937 random(seed);
    ListChunk::Pointer chunk = ListChunk::make();
    std::vector<Bytes> model;
    std::size_t times_of_one_size = 0;
    const auto joined = [](auto first, auto last) { return std::accumulate(first, last, Bytes()); };
    for (int step = 0; step < 4000; ++step) {
        const bool is_mixed = step % 100 > 80;
        const auto value = [&] {
            return list_text(is_mixed ? random() % 3 : static_cast<std::size_t>(step / 400 % 3));
        };
        const bool is_anew = step % 100 == 0;
        const std::size_t at = is_anew ? 0 : random() % (model.size() + 1);
        const std::size_t removed =
            is_anew ? model.size() : random() % std::min<std::size_t>(model.size() - at + 1, 4);
        std::vector<Bytes> fresh(is_anew ? 60 : random() % 4);
        std::generate(fresh.begin(), fresh.end(), value);
        const auto place = model.begin() + static_cast<std::ptrdiff_t>(at);
        switch (is_anew ? 3 : random() % 4) {
            case 0:
                if (const Bytes one = value(); chunk->append(one)) model.push_back(one);
                break;
            case 1:
                if (const Bytes one = value(); at < model.size() && chunk->overwrite(at, one))
                    *place = one;
                break;
            case 2:
                if (step % 7 == 0) chunk->reverse(), std::reverse(model.begin(), model.end());
                break;
            default:
                ListChunk::splice(chunk, at, removed, joined(fresh.begin(), fresh.end()),
                                  fresh.size());
                model.insert(model.erase(place, place + static_cast<std::ptrdiff_t>(removed)),
                             fresh.begin(), fresh.end());
        }
        const Bytes all = joined(model.begin(), model.end());
        REQUIRE(chunk->bytes() == all);
        const bool is_one_size = std::all_of(model.begin(), model.end(), [&](const Bytes& item) {
            return item.size() == model[0].size();
        });
        const std::size_t expected = model.empty() || !is_one_size ? 0 : model[0].size();
        REQUIRE(chunk->item_bytes() == expected);
        BytesView rest = all;
        if (!all.empty()) {
            const ListChunk::Pointer filled = ListChunk::filled(rest);
            REQUIRE((!rest.empty() || filled->item_bytes() == expected));
            REQUIRE((!rest.empty() || filled->copy()->item_bytes() == expected));
        }
        for (std::size_t i = 0; i < model.size(); ++i) REQUIRE(chunk->at(i).bytes == model[i]);
        times_of_one_size += expected != 0;
    }
    CHECK(times_of_one_size > 200);
    CHECK(times_of_one_size < 3800);
}

TEST_CASE("PackedList: behaves like a vector under random changes", "[engine][packed_list]") {
    const auto seed = GENERATE(1u, 2u, 3u, 4u);
    CAPTURE(seed);
    std::mt19937 random(seed);
    PackedList list;
    std::vector<Bytes> model;
    for (int step = 0; step < 6000; ++step) {
        const bool shrinking = step % 1500 > 1000;
        const std::size_t index = model.empty() ? 0 : random() % model.size();
        const auto at = model.begin() + static_cast<std::ptrdiff_t>(index);
        const Bytes value = some_value(random);
        const auto choice = random() % 10;
        if (model.empty() || choice < (shrinking ? 2 : 4)) {
            list.append({value});
            model.push_back(value);
        } else if (choice < (shrinking ? 3 : 6)) {
            list.insert(index, {value});
            model.insert(at, value);
        } else if (choice < 8) {
            list.set(index, {value});
            *at = value;
        } else if (choice == 8 || !shrinking) {
            list.erase(index);
            model.erase(at);
        } else {
            const std::size_t count = std::min<std::size_t>(random() % 60, model.size() - index);
            list.erase(index, count);
            model.erase(at, at + static_cast<std::ptrdiff_t>(count));
        }
        if (!model.empty()) {
            const std::size_t look = random() % model.size();
            REQUIRE(list.at(look).bytes == model[look]);
        }
        check_allocated(list);
        if (step % 250 == 0) check_charge(list);
        if (step % 500 == 0) check_same(list, model);
    }
    check_same(list, model);
    list.clear();
    REQUIRE(list.size() == 0);
    REQUIRE(list.stored_bytes() == 0);
}

TEST_CASE("PackedList: a list put into another is as if its items were inserted one by one",
          "[engine][packed_list]") {
    const auto seed = GENERATE(1u, 2u, 3u);
    CAPTURE(seed);
    std::mt19937 random(seed);
    PackedList list;
    std::vector<Bytes> model;
    for (int step = 0; step < 60; ++step) {
        PackedList run;
        std::vector<Bytes> values(random() % (step % 3 == 0 ? 3 : 2000));
        for (Bytes& value : values) run.append({value = some_value(random)});
        const std::size_t index = random() % (model.size() + 1);
        list.insert(index, std::move(run));
        model.insert(model.begin() + static_cast<std::ptrdiff_t>(index), values.begin(),
                     values.end());
        check_same(list, model);
        const std::size_t first = random() % (model.size() + 1);
        const std::size_t count = random() % (model.size() - first + 1) / 2;
        list.erase(first, count);
        const auto from = model.begin() + static_cast<std::ptrdiff_t>(first);
        model.erase(from, from + static_cast<std::ptrdiff_t>(count));
        check_same(list, model);
        check_charge(list);
    }
    list.erase(0, list.size());
    REQUIRE(list.stored_bytes() == 0);
}

TEST_CASE("PackedList: what is done to many items at once is as if done one by one",
          "[engine][packed_list]") {
    std::mt19937 random(4713);
    for (int round = 0; round < 60; ++round) {
        PackedList list;
        std::vector<Bytes> model;
        Bytes all;
        for (std::size_t left = random() % 3000; left > 0; --left) {
            model.push_back(some_value(random));
            all += model.back();
        }
        // Some come one by one, and the rest in one piece behind them.
        std::size_t singly = model.empty() ? 0 : random() % model.size();
        for (std::size_t i = 0; i < singly; ++i) list.append({model[i]});
        Bytes rest;
        for (std::size_t i = singly; i < model.size(); ++i) rest += model[i];
        list.append_all(rest);
        check_same(list, model);
        check_charge(list);

        list.reverse();
        std::reverse(model.begin(), model.end());
        check_same(list, model);
        for (int i = 0; i < 20 && !model.empty(); ++i) {
            const std::size_t at = random() % model.size();
            REQUIRE(list.at(at).bytes == model[at]);
        }
        check_charge(list);

        const std::size_t first = random() % (model.size() + 1);
        const std::size_t last = first + random() % (model.size() - first + 1);
        Bytes between;
        for (std::size_t i = first; i < last; ++i) between += model[i];
        Bytes copied = "before";
        list.append_to(copied, first, last);
        CHECK(copied == "before" + between);
        CHECK(list.bytes_between(first, last) == between.size());

        const std::size_t size = model.size();
        const std::size_t times = random() % 5;
        list.repeat(times);
        for (std::size_t i = 0; i < times * size; ++i) model.push_back(Bytes(model[i]));
        check_same(list, model);
        check_charge(list);
    }
}

TEST_CASE("PackedList: a few items are repeated very often", "[engine][packed_list]") {
    PackedList list;
    list.append({"\x07"});
    list.append({"\xa1x"});
    list.repeat(99'999);
    REQUIRE(list.size() == 200'000);
    CHECK(list.at(123'456).bytes == "\x07");
    CHECK(list.at(199'999).bytes == "\xa1x");
    check_charge(list);
}

TEST_CASE("PackedList: repeated items take no more than is foretold", "[engine][packed_list]") {
    const std::size_t size = GENERATE(0u, 30u, 700u, 1030u, 3000u);
    const std::size_t count = GENERATE(1u, 3u, 100u);
    CAPTURE(size, count);
    Bytes value;
    Writer(value).text(std::string(size, 'x'));
    PackedList list;
    for (std::size_t i = 0; i < count; ++i) list.append({value});
    const std::uint64_t most = list.stored_bytes() + list.bytes_of_rounds(300);
    for (std::size_t i = 0; i < 300 * count; ++i) list.append({value});
    CHECK(list.stored_bytes() <= most);
    CHECK(list.stored_bytes() + 1 >= most);
    CHECK(list.bytes_of_rounds(UINT64_MAX / 2) == UINT64_MAX);
}

TEST_CASE("PackedList: chunks do not stay sparse, whatever is done to them",
          "[engine][packed_list]") {
    PackedList list;
    for (int i = 0; i < 3000; ++i) list.append({list_text(60)});
    SECTION("items of each chunk are erased until few are left") {
        for (std::size_t kept = 0; kept + 40 < list.size(); ++kept) list.erase(kept, 40);
        check_charge(list);
    }
    SECTION("a run of chunks is erased between two small ones") {
        list.erase(1, 2997);
        check_charge(list);
    }
    SECTION("large items become small") {
        for (std::size_t i = 0; i < list.size(); ++i) list.set(i, {"\x01"});
        check_charge(list);
    }
    SECTION("items come where chunks are cut behind their first item") {
        for (std::size_t at = 1; at < 2900; at += 3) {
            list.insert(at, {"\x01"});
            list.insert(at, {list_text(1500)});
            list.erase(at);
        }
        while (list.size() > 3000) list.erase(3000, 1);
        check_charge(list);
    }
    SECTION("short runs come between large items that go again") {
        for (std::size_t at = 1; at < 2000; at += 2) {
            PackedList run;
            run.append({"\x01"});
            list.insert(at, std::move(run));
        }
        for (std::size_t i = 1000; i-- > 0;) list.erase(2 * i);
        list.erase(1000, list.size() - 1000);
        check_charge(list);
    }
    SECTION("all but one go from the back") {
        while (list.size() > 1) list.erase(list.size() - 1);
        check_charge(list);
    }
}

TEST_CASE("PackedList: a small integer costs little more than its bytes", "[engine][packed_list]") {
    PackedList list;
    std::size_t bytes = 0;
    for (int i = 0; i < 100'000; ++i) {
        Bytes value;
        Writer(value).integer(i % 1000);
        bytes += value.size();
        list.append({value});
    }
    CHECK(list.stored_bytes() < bytes + 100'000 / 4);
    CHECK(list.allocated_bytes() < bytes + 100'000 / 4);
}

}  // namespace
}  // namespace steward::engine
