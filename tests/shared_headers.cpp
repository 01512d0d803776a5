// What the compiled form of tests/shared_headers.hpp is made with: a target needs a source.
#include "tests/shared_headers.hpp"
