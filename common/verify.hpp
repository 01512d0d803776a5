// Assertions that are always on. They document bugs, never what a peer sent.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace steward {

inline void verify(bool holds, const char* what,
                   std::source_location where = std::source_location::current()) {
    if (holds) [[likely]]
        return;
    std::fprintf(stderr, "%s:%u: bug: %s\n", where.file_name(), static_cast<unsigned>(where.line()),
                 what);
    std::abort();
}

}  // namespace steward
