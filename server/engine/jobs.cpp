#include "engine/jobs.hpp"

#include <algorithm>

namespace steward::engine {

void Jobs::begin(const std::shared_ptr<Job>& job) {
    job->number_ = next_number_;
    next_number_ = JobNumber{engine::number(next_number_) + 1};
    under_way_.emplace(job->number_, job);
    new_.push_back(job);
}

Job* Jobs::find(JobNumber number) const {
    const auto found = under_way_.find(number);
    return found == under_way_.end() ? nullptr : found->second.get();
}

std::shared_ptr<Job> Jobs::end(JobNumber number) {
    counting_.erase(number);
    const auto found = under_way_.find(number);
    if (found == under_way_.end()) return nullptr;
    std::shared_ptr<Job> job = std::move(found->second);
    under_way_.erase(found);
    return job;
}

bool Jobs::any_of(ChannelId channel) const {
    return std::any_of(under_way_.begin(), under_way_.end(),
                       [&](const auto& one) { return one.second->caller_.channel == channel; });
}

bool Jobs::any_of(ClientId client) const {
    return std::any_of(under_way_.begin(), under_way_.end(),
                       [&](const auto& one) { return one.second->caller_.client == client; });
}

}  // namespace steward::engine
