// The packed dict against a plain model: a vector in the order of insertion.
#include "engine/packed_dict.hpp"

#include "common/msgpack_writer.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

namespace steward::engine {
namespace {

using Model = std::vector<std::pair<Bytes, Bytes>>;

Bytes dict_text(const std::string& value) {
    Bytes bytes;
    Writer(bytes).text(value);
    return bytes;
}

void check_same(const PackedDict& dict, const Model& model) {
    REQUIRE(dict.size() == model.size());
    std::size_t at = 0;
    dict.visit([&](const PackedDict::Entry& entry) {
        REQUIRE(entry.key == model[at].first);
        REQUIRE(entry.value.bytes == model[at++].second);
        return true;
    });
    REQUIRE(at == model.size());
}

void check_allocated(const PackedDict& dict) {
    if (dict.allocated_bytes() > PackedDict::allocated_per_charged_max * dict.stored_bytes())
        FAIL(dict.allocated_bytes() << " bytes are allocated for " << dict.stored_bytes() << " in "
                                    << dict.size() << " entries");
}

// What the dict is charged is what its entries are charged in a new one, and what it has allocated
// is not far from that.
void check_charge(const PackedDict& dict) {
    PackedDict fresh({.low = 5, .high = 6});
    dict.visit(
        [&](const PackedDict::Entry& entry) { return fresh.set(entry.key, entry.value), true; });
    REQUIRE(dict.stored_bytes() == fresh.stored_bytes());
    check_allocated(dict);
}

TEST_CASE("PackedDict: behaves like a vector in insertion order under random changes",
          "[engine][packed_dict]") {
    const auto seed = GENERATE(1u, 2u, 3u);
    CAPTURE(seed);
    std::mt19937 random(seed);
    PackedDict dict({.low = seed, .high = 17});
    Model model;
    for (int step = 0; step < 20'000; ++step) {
        const bool shrinking = step % 4000 > 2500;
        const Bytes key = dict_text("key" + std::to_string(random() % 700));
        const auto found = std::find_if(model.begin(), model.end(),
                                        [&](const auto& item) { return item.first == key; });
        const auto choice = random() % 10;
        if (choice < (shrinking ? 2 : 6)) {
            const Bytes value = dict_text(std::string(random() % 50, 'v'));
            dict.set(key, {value});
            if (found == model.end())
                model.emplace_back(key, value);
            else
                found->second = value;
        } else if (choice < 9) {
            REQUIRE(dict.erase(key) == (found != model.end()));
            if (found != model.end()) model.erase(found);
        } else {
            const auto value = dict.find(key);
            REQUIRE(value.has_value() == (found != model.end()));
            if (value) REQUIRE(value->bytes == found->second);
        }
        if (!model.empty()) REQUIRE(dict.last().key == model.back().first);
        check_allocated(dict);
        if (step % 500 == 0 || model.size() < 5) check_charge(dict);
        if (step % 1000 == 0) check_same(dict, model);
    }
    check_same(dict, model);
    dict.clear();
    REQUIRE(dict.size() == 0);
    REQUIRE(dict.stored_bytes() == 0);
    REQUIRE(dict.allocated_bytes() == 0);
}

TEST_CASE("PackedDict: new entries take no more than is foretold", "[engine][packed_dict]") {
    PackedDict dict({});
    int next = 0;
    for (const int count : {1, 1, 3, 4, 20, 1, 100, 1000, 1, 5, 7000}) {
        CAPTURE(dict.size(), count);
        std::size_t most = dict.stored_bytes() + dict.index_growth(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            const Bytes key = dict_text(std::to_string(next++));
            most += key.size() + 1 + PackedDict::entry_overhead_max;
            dict.set(key, {"\x01"});
        }
        CHECK(dict.stored_bytes() <= most);
    }
}

TEST_CASE("PackedDict: the index is charged by how many entries there are",
          "[engine][packed_dict]") {
    const auto key = [](int number) { return dict_text(std::to_string(1000 + number)); };
    // By the number of entries, as they come one after the other.
    std::vector<std::size_t> charged = {0};
    PackedDict growing({});
    for (int i = 0; i < 300; ++i) {
        growing.set(key(i), {"\x01"});
        charged.push_back(growing.stored_bytes());
    }
    PackedDict dict({});
    int entries = 0;
    for (const int target : {5, 1, 13, 12, 25, 0, 7, 6, 129, 96, 97, 64, 65, 33, 290, 3}) {
        while (entries != target) {
            if (entries < target)
                dict.set(key(entries++), {"\x01"});
            else
                dict.erase(key(--entries));
            CAPTURE(target, entries);
            REQUIRE(dict.stored_bytes() == charged[static_cast<std::size_t>(entries)]);
            const std::size_t entry = charged[1] - PackedDict({}).index_growth(1);
            for (const int more : {1, 2, 9}) {
                const std::size_t after = charged[static_cast<std::size_t>(entries + more)];
                const std::size_t growth = dict.index_growth(static_cast<std::size_t>(more));
                REQUIRE(dict.stored_bytes() + growth + static_cast<std::size_t>(more) * entry ==
                        after);
            }
        }
    }
}

TEST_CASE("PackedDict: gives its memory back as it empties", "[engine][packed_dict]") {
    PackedDict dict({});
    const auto key = [](int number) { return dict_text(std::to_string(number)); };
    for (int i = 0; i < 10'000; ++i) dict.set(key(i), {"\x01"});
    SECTION("from the front") {
        const std::size_t full = dict.stored_bytes();
        for (int i = 0; i < 9'990; ++i) {
            dict.erase(key(i));
            if (i % 50 == 0) check_allocated(dict);
        }
        for (int i = 0; i < 100; ++i) dict.set(dict_text("again" + std::to_string(i)), {"\x01"});
        CHECK(dict.size() == 110);
        CHECK(dict.stored_bytes() < full / 10);
    }
    SECTION("from the back") {
        for (int i = 10'000; --i > 0;) {
            dict.erase(key(i));
            if (i % 50 == 0 || i < 50) check_allocated(dict);
        }
    }
    SECTION("all but the first and the last") {
        for (int i = 1; i < 9'999; ++i) dict.erase(key(i));
    }
    SECTION("while others come") {
        for (int i = 0; i < 9'990; ++i) {
            dict.erase(key(i));
            if (i % 3 == 0) dict.set(key(-i), {"\x02"});
        }
        for (int i = 0; i < 9'990; ++i) dict.erase(key(-i));
    }
    SECTION("values") {
        for (int i = 0; i < 10'000; ++i) dict.set(key(i), {dict_text(std::string(500, 'v'))});
        for (int i = 0; i < 10'000; ++i) dict.set(key(i), {"\x01"});
    }
    check_charge(dict);
}

TEST_CASE("PackedDict: a few entries that come and go do not fill the row with gaps",
          "[engine][packed_dict]") {
    PackedDict dict({});
    for (int kept = 1; kept < 20; ++kept) {
        dict.set(dict_text("kept" + std::to_string(kept)), {"\x01"});
        for (int i = 0; i < 200; ++i) {
            dict.set(dict_text("last" + std::to_string(i)), {"\x01"});
            dict.set(dict_text("next" + std::to_string(i)), {"\x01"});
            dict.erase(dict_text("last" + std::to_string(i)));
            check_allocated(dict);
            dict.erase(dict_text("next" + std::to_string(i)));
            check_allocated(dict);
        }
    }
}

}  // namespace
}  // namespace steward::engine
