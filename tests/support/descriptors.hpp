// What this process has open: for fixtures that prove at their end that nothing leaked.
#pragma once

#include <cstddef>

namespace steward::testing {

// How many file descriptors are open.
std::size_t open_descriptors();

// How many children this process has, ended ones that nobody waited for included.
std::size_t children();

}  // namespace steward::testing
