// What daemons have told of their catalogues, kept in $XDG_CACHE_HOME/steward or ~/.cache/steward:
// one file for each digest. A cache only: whatever is wrong with it, it is passed over without a
// word, and the daemon is asked.
#pragma once

#include "common/bytes.hpp"

#include <optional>
#include <string>

namespace steward::cli {

// The description with this digest: one checked value. Nothing where there is none or another,
// where there is no directory for it, and where file or directory belong to another user or are
// open to others.
std::optional<Bytes> kept_description(const std::string& digest);

// Keep it for later commands. The file appears whole or not at all.
void keep_description(const std::string& digest, BytesView description);

}  // namespace steward::cli
