// Built instead of bench/hiredis where that library is absent; programs.cpp says so.
#include "bench/queues/exchange.hpp"

namespace steward::bench {

std::vector<QueueKind> hiredis_queues(const std::string&) { return {}; }

}  // namespace steward::bench
