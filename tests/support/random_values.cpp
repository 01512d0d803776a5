#include "tests/support/random_values.hpp"

#include "common/json.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace steward::testing {
namespace {

using nlohmann::json;

constexpr std::array<std::uint64_t, 10> borders{0,   31,  32,    127,   128,
                                                255, 256, 65535, 65536, 4294967295};

// One letter of each length that UTF-8 has.
constexpr std::array<std::string_view, 7> letters{"a",      "Z",      "\"",        "\n",
                                                  "\u00e9", "\u20ac", "\U0001f600"};

json some_array(Random& random, int depth, bool special) {
    json items = json::array();
    const std::uint64_t count = pick(random, 12) == 0 ? 14 + pick(random, 6) : pick(random, 5);
    for (std::uint64_t i = 0; i < count; ++i)
        items.push_back(some_document(random, depth - 1, special));
    return items;
}

json some_map(Random& random, int depth, bool special) {
    json members = json::object();
    const std::uint64_t count = pick(random, 12) == 0 ? 14 + pick(random, 6) : pick(random, 5);
    for (std::uint64_t i = 0; i < count; ++i)
        members["k" + some_text(random)] = some_document(random, depth - 1, special);
    return members;
}

json some_special(Random& random) {
    switch (pick(random, 5)) {
        case 0: return {{"$ref", random() >> pick(random, 64)}};
        case 1: return {{"$bytes", "aGk="}};
        case 2: return {{"$float", "inf"}};
        case 3: return {{"$float", "-inf"}};
        default: return {{"$map", json::array({json::array({"$ref", pick(random, 9)})})}};
    }
}

}  // namespace

std::uint64_t pick(Random& random, std::uint64_t below) { return random() % below; }

json some_integer(Random& random) {
    const std::uint64_t border = borders[pick(random, borders.size())] + pick(random, 3);
    switch (pick(random, 6)) {
        case 0: return random();
        case 1: return static_cast<std::int64_t>(random());
        case 2: return -static_cast<std::int64_t>(border);
        case 3:
            return pick(random, 2) == 0 ? std::numeric_limits<std::int64_t>::min()
                                        : std::numeric_limits<std::int64_t>::max();
        case 4: return border;
        default: return pick(random, 200);
    }
}

double some_real(Random& random) {
    if (pick(random, 2) == 0)
        return static_cast<double>(static_cast<std::int64_t>(pick(random, 2001)) - 1000) / 8;
    const double real = std::bit_cast<double>(random());
    return std::isfinite(real) ? real : 0.5;
}

std::string some_text(Random& random) {
    std::string text;
    const std::uint64_t count = pick(random, 20) == 0 ? 200 + pick(random, 200) : pick(random, 40);
    for (std::uint64_t i = 0; i < count; ++i) text += letters[pick(random, letters.size())];
    return text;
}

json some_scalar(Random& random) {
    switch (pick(random, 6)) {
        case 0: return nullptr;
        case 1: return pick(random, 2) == 0;
        case 2: return some_real(random);
        case 3: return some_text(random);
        default: return some_integer(random);
    }
}

json some_document(Random& random, int depth, bool special) {
    const std::uint64_t choice = pick(random, 8);
    if (depth > 0 && choice == 0) return some_array(random, depth, special);
    if (depth > 0 && choice == 1) return some_map(random, depth, special);
    if (special && choice == 2) return some_special(random);
    return some_scalar(random);
}

Bytes encode(const json& document) {
    Bytes bytes;
    Writer writer(bytes);
    write_json(writer, document);
    return bytes;
}

json decode(BytesView bytes) { return to_json({bytes}); }

}  // namespace steward::testing
