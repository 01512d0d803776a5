// error: Steward cannot store this type
#include <steward/steward.hpp>

struct Job {
    int pages;
};

void make(const steward::Manager& manager) { manager.value(Job{3}); }
