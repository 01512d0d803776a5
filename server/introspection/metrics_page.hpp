// The page that Prometheus reads, made in parts: each takes well under a millisecond, so that
// nobody waits for the page of a daemon that has much. What is counted between two parts is in the
// later one; a page is no snapshot, as none of Prometheus is.
//
// It shows what is named: of unnamed locks and objects the ids would be labels that come and go. At
// most a thousand of each group: the first locks and clients by their ids, and of the first 10,000
// objects by name the largest.
#pragma once

#include "introspection/service.hpp"
#include "introspection/statistics.hpp"

namespace steward::introspection {

class MetricsPage {
public:
    // Both outlive it. The clock is asked once for each part.
    MetricsPage(const engine::Engine& engine, const DaemonFigures& figures, const StepTimes* steps)
        : engine_(engine), figures_(figures), steps_(steps) {}

    // Another part of it is made. False: it is whole.
    bool add_part(engine::Time now);
    // Afterwards.
    std::string take() { return std::move(text_); }

    static constexpr std::size_t shown_max = 1'000;
    static constexpr std::size_t names_max = 10'000;

private:
    struct Group {
        std::string_view name;
        std::vector<Bytes> maps;
    };
    bool collect(engine::Time now);
    void add_arrays(Group& group, BytesView array);
    bool add_locks(Group& group, engine::Time now);
    bool add_clients(Group& group);
    bool add_objects(Group& group);
    bool expose_part();

    const engine::Engine& engine_;
    const DaemonFigures& figures_;
    const StepTimes* steps_;
    std::vector<Group> groups_;
    bool is_collected_ = false;
    // Of the group that is collected: what was looked at last, and how many.
    std::uint64_t last_id_ = 0;
    std::string last_name_;
    std::size_t looked_at_ = 0;
    std::vector<std::pair<std::uint64_t, ObjectId>> largest_;  // a heap, the smallest on top
    // Of the statistic that is exposed.
    std::size_t statistic_ = 0;
    std::size_t map_ = 0;
    bool has_head_ = false;
    std::string text_;
};

}  // namespace steward::introspection
