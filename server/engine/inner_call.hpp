// One call of a method within another call, as select, select_all and acquire_all make them
// (several.cpp): what is to be called, and which of them it is.
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
    std::size_t index = 0;       // among those of the outer call
    bool is_one_of_all = false;  // all are to be done at once, or none
    // The caller named the object, and not this method: nor does a refusal.
    bool is_implied = false;
};

}  // namespace steward::engine
