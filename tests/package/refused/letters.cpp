// error: Steward does not store single letters
#include <steward/steward.hpp>

void make(const steward::Manager& manager) { manager.list<char>("letters").append('a'); }
