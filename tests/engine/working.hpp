// An engine whose long calls are jobs that a test lets be done when it says so, and three clients
// that call it.
#pragma once

#include "tests/engine/told.hpp"

#include <catch2/catch.hpp>

namespace steward::engine {

using random::encoded;
using random::Raw;
using Integers = std::vector<std::int64_t>;

inline constexpr ChannelId worker{10}, other{20}, third{30};
inline constexpr ClientId worker_client{1}, other_client{2}, third_client{3};
inline constexpr Time dawn = std::chrono::seconds(1000);
inline constexpr Time second = std::chrono::seconds(1);

inline const Catalogue& types_with_jobs() {
    static const Catalogue made(shared_types());
    return made;
}

inline EngineOptions all_long() {
    EngineOptions options;
    options.turn_work = Time{-1};
    return options;
}

// An engine for which every call is long whose cost is not constant. The test says when each is
// done.
class Working {
public:
    explicit Working(const EngineOptions& options = all_long()) : told(types_with_jobs(), options) {
        told.tell(dawn, arrival(worker, worker_client, 101));
        told.tell(dawn, arrival(other, other_client, 102));
        told.tell(dawn, arrival(third, third_client, 103));
        told.does_jobs_at_once = false;
    }

    template <class... Argument>
    ObjectId create(std::string_view type, const Argument&... arguments) {
        told.does_jobs_at_once = true;
        const Saying made = told.call(now, third, "manager.create", manager_object,
                                      encoded(type, nullptr, Raw{encoded(arguments...)}));
        told.does_jobs_at_once = false;
        REQUIRE(made.replies.at(0).status == ErrorCode::none);
        return told.engine().store().all().back()->id;
    }
    template <class... Argument>
    std::vector<Said> call(ChannelId channel, std::string_view method, ObjectId object,
                           const Argument&... arguments) {
        const Saying said = told.call(now, channel, method, object, encoded(arguments...));
        collect();
        return said.replies;
    }
    std::vector<Said> batch(ChannelId channel, const std::vector<Told::Part>& parts) {
        const Saying said = told.batch(now, channel, parts);
        collect();
        return said.replies;
    }
    // The oldest job that is not done is run, elsewhere, and the engine hears of it.
    std::vector<Said> do_job() {
        REQUIRE_FALSE(jobs.empty());
        const std::shared_ptr<Job> job = jobs.front();
        jobs.erase(jobs.begin());
        job->run();
        return tell(JobDone{job->number()});
    }
    std::vector<Said> tell(Input::Event event) {
        const Saying said = told.tell(now, std::move(event));
        collect();
        return said.replies;
    }
    void collect() {
        for (auto& job : told.take_jobs()) jobs.push_back(std::move(job));
    }

    Told told;
    Time now = dawn;
    std::vector<std::shared_ptr<Job>> jobs;
};

}  // namespace steward::engine
