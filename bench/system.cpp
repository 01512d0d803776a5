#include "bench/system.hpp"

#include <algorithm>
#include <stdexcept>

namespace steward::bench {

std::string_view name(Case measured) {
    switch (measured) {
        case Case::list_set: return "list_set";
        case Case::list_get: return "list_get";
        case Case::dict_set: return "dict_set";
        case Case::dict_get: return "dict_get";
        case Case::lock_pair: return "lock_pair";
    }
    return "unknown";
}

std::string_view name(MemoryCase measured) {
    switch (measured) {
        case MemoryCase::list_integers: return "list_integers";
        case MemoryCase::list_strings: return "list_strings";
        case MemoryCase::dict_integers: return "dict_integers";
        case MemoryCase::dict_strings: return "dict_strings";
    }
    return "unknown";
}

void Requests::add(std::string_view request) {
    bytes.append(request);
    offsets.push_back(bytes.size());
}

void Requests::repeat() {
    const std::size_t count = offsets.size() - 1;
    const std::size_t length = bytes.size();
    bytes += bytes.substr(0, length);
    for (std::size_t i = 1; i <= count; ++i) offsets.push_back(offsets[i] + length);
}

std::string_view Requests::run(std::size_t first, std::size_t count) const {
    return std::string_view(bytes).substr(offsets[first], offsets[first + count] - offsets[first]);
}

// 37 has no divisor in common with either size that is used, so every place is met once a round.
std::size_t shuffled(std::size_t step, std::size_t size) { return step * 37 % size; }
std::int64_t value_before(std::size_t place) { return static_cast<std::int64_t>(place); }
std::int64_t value_after(std::size_t place) { return static_cast<std::int64_t>(place) + 20000; }
std::string dict_key(std::size_t place) { return "key:" + std::to_string(place); }
std::string memory_key(std::size_t place) { return "key:" + std::to_string(place); }
std::string memory_text(std::size_t place) { return "value:" + std::to_string(place); }

void check_stored(std::string_view system, Case measured, std::size_t done,
                  const std::function<std::int64_t(bool, std::size_t)>& read) {
    const bool dict = measured == Case::dict_set || measured == Case::dict_get;
    const bool set = measured == Case::list_set || measured == Case::dict_set;
    const std::size_t round = dict ? dict_entries : list_items;
    for (std::size_t i = 0; i < std::min(done, round); ++i) {
        const std::size_t place = shuffled(i, round);
        if (read(dict, place) != (set ? value_after(place) : value_before(place)))
            throw std::runtime_error(std::string(system) + ": " + std::string(name(measured)) +
                                     " had no effect");
    }
}

}  // namespace steward::bench
