#include "steward/here.hpp"

#include "client/source/process_wide.hpp"

#include <cstdlib>
#include <cstring>

namespace steward {
namespace {

bool is_wanted() {
    const char* const chosen = ::secure_getenv("STEWARD_DIAGNOSIS");
    return chosen != nullptr && std::strcmp(chosen, "1") == 0;
}

}  // namespace

std::atomic<bool> detail::is_diagnosing = is_wanted();

void diagnose(bool on) noexcept { detail::is_diagnosing = on; }

void Here::enter(const SourceLine& where) noexcept {
    if (where.line() == 0) return;
    before_ = std::exchange(detail::process_wide::here(), where);
    is_entered_ = true;
}

void Here::leave() noexcept { detail::process_wide::here() = before_; }

}  // namespace steward
