// Built instead of bench/hiredis where that library is absent.
#include "bench/clients/program.hpp"

#include <cstdio>

namespace steward::bench {

std::vector<Program> hiredis_programs(std::string, const std::string&, int) {
    std::fprintf(stderr, "hiredis was absent when the bench was built: skipped\n");
    return {};
}

}  // namespace steward::bench
