// A refusal is thrown inside the engine before any change, caught in one place, and sent as code and sentence.
#pragma once

#include "common/errors.hpp"

#include <string>

namespace steward::engine {

struct Refusal {
    ErrorCode code;
    std::string sentence;
};

}  // namespace steward::engine
