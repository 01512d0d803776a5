// The proof at the end of a test that neither descriptors nor children were left behind.
#pragma once

#include "tests/support/descriptors.hpp"

#include <catch2/catch.hpp>

namespace steward::testing {

// Declared first in a test, so that it looks last.
class NothingLeaks {
public:
    ~NothingLeaks() {
        CHECK(open_descriptors() == descriptors_);
        CHECK(children() == children_);
    }

private:
    std::size_t descriptors_ = open_descriptors();
    std::size_t children_ = children();
};

}  // namespace steward::testing
