// A client that dies, one whose calls are jobs, and one that waits: for tests of ends beside long
// calls. The test says when each job is done.
#pragma once

#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {

using random::encoded;
using random::Raw;
using Parts = std::vector<Told::Part>;

inline constexpr ChannelId ends_dying{1}, ends_worker{2}, ends_waiting{3};
inline constexpr Time ends_time = std::chrono::seconds(1000);

inline const Catalogue& ends_types() {
    static const Catalogue made(shared_types());
    return made;
}

inline EngineOptions long_in_small_slices(std::size_t steps) {
    EngineOptions options;
    options.slice_steps = steps;
    options.turn_work = Time{-1};
    return options;
}

// One client that dies, one whose calls are jobs, one that waits.
class Ends {
public:
    explicit Ends(std::size_t steps = 1) : options_(long_in_small_slices(steps)) {
        told = std::make_unique<Told>(ends_types(), options_);
        for (const ChannelId channel : {ends_dying, ends_worker, ends_waiting})
            tell(arrival(channel, ClientId{number(channel)},
                         static_cast<std::int64_t>(100 + number(channel))));
        told->does_jobs_at_once = false;
    }

    const Engine& engine() const { return told->engine(); }
    std::vector<Said> tell(Input::Event event) {
        std::vector<Said> said = told->tell(now, std::move(event)).replies;
        for (auto& job : told->take_jobs()) jobs.push_back(std::move(job));
        return said;
    }
    std::vector<Said> say(ChannelId by, std::string_view method, ObjectId object,
                          const Bytes& arguments = encoded()) {
        return batch(by, {{method, object, arguments}});
    }
    std::vector<Said> batch(ChannelId by, const Parts& parts) {
        std::vector<Said> said = told->batch(now, by, parts).replies;
        for (auto& job : told->take_jobs()) jobs.push_back(std::move(job));
        return said;
    }
    ObjectId make(std::string_view type, ChannelId by = ends_waiting,
                  const Bytes& arguments = encoded(), bool with_creator = false) {
        say(by, "manager.create", manager_object,
            encoded(type, nullptr, Raw{arguments}, nullptr, with_creator));
        while (!jobs.empty()) do_job(0);
        return ObjectId{number(engine().store().next_id()) - 1};
    }
    // A job works on a list, and makes this object busy too.
    void make_busy(ObjectId object, std::string_view method) {
        batch(ends_worker, {{method, object, encoded()}, {"list.sort", list(), encoded()}});
        REQUIRE(jobs.size() == 1);
        REQUIRE(engine().store().find(object)->is_busy);
    }
    ObjectId list() {
        const std::vector<std::int64_t> items{3, 1, 2};
        if (list_ == ObjectId{}) list_ = make("list", ends_waiting, encoded(items));
        return list_;
    }
    std::vector<Said> do_job(std::size_t which) {
        const std::shared_ptr<Job> job = jobs.at(which);
        jobs.erase(jobs.begin() + static_cast<std::ptrdiff_t>(which));
        job->run();
        return tell(JobDone{job->number()});
    }
    std::vector<Said> dies() {
        std::vector<Said> said = tell(ClientDied{ClientId{1}});
        for (auto& more : tell(ClientGone{ClientId{1}})) said.push_back(std::move(more));
        CHECK_FALSE(engine().knows(ClientId{1}));
        for (auto& more : go_on()) said.push_back(std::move(more));
        return said;
    }
    std::vector<Said> go_on() {
        std::vector<Said> said;
        while (engine().has_chores())
            for (auto& more : tell(Continue{})) said.push_back(std::move(more));
        return said;
    }
    bool is_in_table() const { return engine().clients().client(ClientId{1}) != nullptr; }
    // Goes on in another engine, which does its jobs anew.
    void reload() {
        const Bytes saved = engine().save();
        auto fresh = std::make_unique<Told>(ends_types(), options_);
        const auto restored = fresh->restore(saved);
        if (!restored) FAIL(restored.error());
        REQUIRE(fresh->engine().save() == saved);
        fresh->does_jobs_at_once = false;
        told = std::move(fresh);
        jobs = told->take_jobs();
    }

    std::unique_ptr<Told> told;
    Time now = ends_time;
    std::vector<std::shared_ptr<Job>> jobs;

private:
    EngineOptions options_;
    ObjectId list_{};
};

}  // namespace steward::engine
