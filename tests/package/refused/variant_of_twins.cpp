// error: two alternatives of this std::variant look alike
#include <steward/steward.hpp>

void make(const steward::Manager& manager) { manager.value(std::variant<int, long>(1)); }
