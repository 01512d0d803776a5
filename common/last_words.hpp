// Whoever closes a channel says why: the daemon's last words are a reply with id 0. Where they
// follow whole replies they are one like any other. Where a reply has been cut short, because its
// peer read nothing for too long, they stand at the very end.
#pragma once

#include "common/frame.hpp"

#include <optional>

namespace steward {

// A sentence of last words has at most so many bytes.
inline constexpr std::size_t last_words_bytes_max = 1024;

// The last words at the end of a reply that was cut short; nothing where it just ends. `cut` begins
// with the reply's header. Cost: the length of last words.
std::optional<ReplyFrame> last_words(BytesView cut);

}  // namespace steward
