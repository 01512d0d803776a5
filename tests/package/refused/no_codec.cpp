// error: Steward cannot store this type
#include <steward/steward.hpp>

struct Job {
    int pages;
};

void append(const steward::Manager& manager) { manager.list<Job>("jobs").append(Job{3}); }
