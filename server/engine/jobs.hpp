// The jobs that are under way, and what waits for their ends besides the calls that stand in line.
#pragma once

#include "engine/job.hpp"

#include <map>
#include <memory>
#include <set>

namespace steward::engine {

// The end of a channel, or of a client by all its channels.
struct PostponedEnd {
    ChannelId channel{};  // 0: the client's
    ClientId client{};
};

class Jobs {
public:
    bool empty() const { return under_way_.empty(); }
    const std::map<JobNumber, std::shared_ptr<Job>>& all() const { return under_way_; }

    // The job is to be run: from now on it is under way, under a number of its own.
    void begin(const std::shared_ptr<Job>& job);
    // Nothing where there is none of this number.
    Job* find(JobNumber number) const;
    // It is done.
    std::shared_ptr<Job> end(JobNumber number);
    // It has run, and the references in its answer are counted a part at a time.
    void counts(JobNumber number) { counting_.insert(number); }
    const std::set<JobNumber>& counting() const { return counting_; }
    // Those begun since this was asked last, in order.
    std::vector<std::shared_ptr<Job>> take_new() { return std::exchange(new_, {}); }
    bool has_new() const { return !new_.empty(); }
    // Whether this caller's channel, or its client by any channel, has a job under way.
    bool any_of(ChannelId channel) const;
    bool any_of(ClientId client) const;

    // What is charged for all that are under way.
    std::uint64_t bytes() const { return bytes_; }
    void charge(const Job& job) { bytes_ += job.bytes(); }
    void discharge(const Job& job) { bytes_ -= job.bytes(); }

    // Waiters who were not asked, since something they name was busy: when a job is done, those of
    // these objects are asked again.
    void ask_later(ObjectId object) { unasked_.insert(object); }
    std::set<ObjectId> take_unasked() { return std::exchange(unasked_, {}); }
    // Calls whose time was up while something they name was busy, in the order of their deadlines.
    void is_late(ParkNumber number) { late_.push_back(number); }
    std::vector<ParkNumber> take_late() { return std::exchange(late_, {}); }
    // Ends of channels and clients that have to wait for a job, in order.
    void postpone(const PostponedEnd& end) { postponed_.push_back(end); }
    bool has_postponed() const { return !postponed_.empty(); }
    std::vector<PostponedEnd> take_postponed() { return std::exchange(postponed_, {}); }

    // Large contents of objects that have ended, for somebody else to destroy.
    void leave(std::unique_ptr<Object> remains) { remains_.push_back(std::move(remains)); }
    bool has_remains() const { return !remains_.empty(); }
    std::vector<std::unique_ptr<Object>> take_remains() { return std::exchange(remains_, {}); }

    void save(Writer& writer) const;  // saving.cpp
    JobNumber next_number() const { return next_number_; }
    void continue_from(JobNumber number) { next_number_ = number; }
    const std::set<ObjectId>& unasked() const { return unasked_; }
    const std::vector<ParkNumber>& late() const { return late_; }
    const std::vector<PostponedEnd>& postponed() const { return postponed_; }

private:
    std::map<JobNumber, std::shared_ptr<Job>> under_way_;
    std::vector<std::shared_ptr<Job>> new_;
    std::set<JobNumber> counting_;
    std::vector<std::unique_ptr<Object>> remains_;
    JobNumber next_number_{1};
    std::uint64_t bytes_ = 0;
    std::set<ObjectId> unasked_;
    std::vector<ParkNumber> late_;
    std::vector<PostponedEnd> postponed_;
};

}  // namespace steward::engine
