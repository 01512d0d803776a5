// What a call costs beyond the constant that every call does: said in its row, shown in help and
// reference, and estimated by the engine before it begins (work.hpp). The nanoseconds are those of
// an ordinary machine; bench/ measures them and complains where they are far off.
#pragma once

#include <cstdint>
#include <string>

namespace steward::engine {

struct Cost {
    enum class Growth : std::uint8_t { constant, linear, n_log_n };
    // What is counted; of several, their sum.
    enum Counted : std::uint8_t {
        items = 1,      // of the object
        bytes = 2,      // that the object stores
        arguments = 4,  // the bytes of the call's arguments
        asked = 8,      // what the call asks for: a function of the row says it (measured)
    };

    Growth growth = Growth::constant;
    std::uint8_t counted = 0;
    float nanoseconds = 0;  // for each of them

    bool is_constant() const { return growth == Growth::constant; }
};

constexpr Cost linear(int counted, float nanoseconds) {
    return {Cost::Growth::linear, static_cast<std::uint8_t>(counted), nanoseconds};
}
constexpr Cost n_log_n(int counted, float nanoseconds) {
    return {Cost::Growth::n_log_n, static_cast<std::uint8_t>(counted), nanoseconds};
}

// "constant", "linear in its items and in the bytes of the arguments"
std::string in_words(const Cost& cost);

}  // namespace steward::engine
