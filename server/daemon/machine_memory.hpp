// How much memory this process may use: the least of what the machine has, what its control groups
// leave it and what its resource limits say. A daemon that takes more is ended by the kernel, with
// all that it holds.
#pragma once

#include <cstdint>
#include <filesystem>

namespace steward::daemon {

// In bytes. Where nothing can be found out it is 4 GiB. `root` is where /proc and /sys are, for
// tests.
std::uint64_t usable_memory(const std::filesystem::path& root = "/");

}  // namespace steward::daemon
