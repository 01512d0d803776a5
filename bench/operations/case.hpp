// One operation that is measured: a method of an object that holds so many items, and the same in
// Python's own types. All of them stand in one table (cases.cpp), which is also what a method's
// estimate of its cost can be held against.
#pragma once

#include "common/msgpack_writer.hpp"

#include <string_view>
#include <vector>

namespace steward::bench {

// Writes one argument, for an object of so many items.
using Argument = void (*)(Writer& writer, std::size_t items);
using ArgumentList = std::vector<Argument>;

struct Case {
    std::string_view method;       // "list.sort"
    std::string_view of;           // what the items are, or how many are meant
    ArgumentList made = {};        // the object's constructor is given these
    std::string_view filled = {};  // by this method, called with `made` instead; empty: by nothing
    ArgumentList arguments = {};
    std::string_view prepare = {};  // Python: makes `x` and whatever else the statement needs
    std::string_view python = {};   // the statement that is measured; empty: Python has nothing
                                    // alike
    bool is_easy = false;           // takes less than others, so its estimate says little of it
};

std::vector<Case> all_operations();

}  // namespace steward::bench
