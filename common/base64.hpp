// Base64 (RFC 4648, with padding): how bytes stand in JSON text.
#pragma once

#include "common/bytes.hpp"

#include <optional>

namespace steward {

std::string to_base64(BytesView bytes);
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace steward
