// What something costs beside what something else costs, as a ratio. The sides take short turns,
// and each turn is compared with its neighbour: so the ratio is of the same moment, however noisy
// the machine.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace steward::bench {

// Of one call (cycle, item), in nanoseconds.
struct Cost {
    double elapsed = 0;
    double server = 0;  // processor time of the server; 0: there is none
};

struct Side {
    std::string what;
    std::function<Cost()> turn;
};

struct Comparison {
    std::string measured;
    std::string what;
    std::string base;
    Cost cost;  // medians
    Cost base_cost;
    double ratio = 0;      // of elapsed time: the median of all turns
    double ratio_low = 0;  // quartiles
    double ratio_high = 0;
    double server_ratio = 0;
};

// On a busy machine there are fewer turns, but three at least.
inline constexpr std::chrono::seconds patience{7};

// Each of `others` beside `base`, as often as there are turns.
std::vector<Comparison> compare(std::string_view measured, const Side& base,
                                const std::vector<Side>& others, std::size_t turns);

}  // namespace steward::bench
