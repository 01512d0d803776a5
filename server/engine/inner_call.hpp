// One call of a method within another call, as acquire_all and select make them (several.cpp): what is to be called, how it came
// out, and what it would come to if it were made.
#pragma once

#include "common/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace steward::engine {

struct MethodRow;
struct Record;

struct InnerCall {
    Record* record;
    const MethodRow* row;
    BytesView arguments;
    std::size_t index = 0;  // among those that may wait
    bool has_room = false;  // known already: it is not asked again
};

enum class Performed : std::uint8_t { done, waits };

// Whether it could be executed now, and how large its answer would be.
struct Prospect {
    bool is_possible;
    std::size_t answer_bytes;
};

}  // namespace steward::engine
