// `steward stats`: what the daemon has counted and timed, for people, for programs and for
// Prometheus.
#pragma once

#include "client/cli/context.hpp"

#include <span>

namespace steward::cli {

inline constexpr std::string_view stats_synopsis = "[--prometheus]";

int show_stats(Context& context, std::span<const std::string> words);

}  // namespace steward::cli
