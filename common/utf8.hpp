// Is this UTF-8? Refuses overlong forms, surrogates and what lies past U+10FFFF (RFC 3629).
#pragma once

#include "common/bytes.hpp"

namespace steward {

// Cost: its bytes; eight at a time as long as they are ASCII.
bool is_utf8(BytesView bytes);

}  // namespace steward
