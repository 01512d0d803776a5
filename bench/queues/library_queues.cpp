// Shared queues through libsteward: plain ones, and owned ones, whose consumers take loans and say
// of each (or of all they took at once) that it is done.
#include "bench/queues/exchange.hpp"

#include <algorithm>
#include <cstdlib>
#include <steward/steward.hpp>

namespace steward::bench {
namespace {

std::string library_queue_name(bool is_owned, std::size_t queue) {
    return (is_owned ? "owned-" : "queue-") + std::to_string(queue);
}

Queue<std::int64_t> open_queue(const Manager& manager, bool is_owned, std::size_t queue) {
    return manager.queue<std::int64_t>(library_queue_name(is_owned, queue),
                                       QueueOptions{.owned = is_owned});
}

class LibraryQueueEnd : public QueueEnd {
public:
    LibraryQueueEnd(const std::string& path, const std::string& transport, bool is_owned,
                    std::size_t queue)
        : manager_(connect(path, transport)), queue_(open_queue(manager_, is_owned, queue)) {}

    void put(std::span<const std::int64_t> items) override {
        if (items.size() == 1)
            queue_.put(items[0]);
        else
            queue_.put_many(std::vector<std::int64_t>(items.begin(), items.end()));
    }
    std::size_t get(std::span<std::int64_t> room) override {
        if (room.size() == 1) {
            room[0] = queue_.get();
            return 1;
        }
        const std::vector<std::int64_t> items =
            queue_.get_many(static_cast<std::int64_t>(room.size()));
        std::copy(items.begin(), items.end(), room.begin());
        return items.size();
    }

protected:
    static Manager connect(const std::string& path, const std::string& transport) {
        ::setenv("STEWARD_TRANSPORT", transport.c_str(), 1);
        return Manager::connect(path);
    }

    Manager manager_;
    Queue<std::int64_t> queue_;
};

class LendingQueueEnd : public LibraryQueueEnd {
public:
    using LibraryQueueEnd::LibraryQueueEnd;
    std::size_t get(std::span<std::int64_t> room) override {
        if (room.size() == 1) {
            Loan<std::int64_t> loan = queue_.take();
            room[0] = loan.item;
            loan.post_done();
            return 1;
        }
        std::vector<Loan<std::int64_t>> loans =
            queue_.take_many(static_cast<std::int64_t>(room.size()));
        std::vector<Ticket> tickets;
        for (std::size_t i = 0; i < loans.size(); ++i) {
            room[i] = loans[i].item;
            tickets.push_back(loans[i].detach());
        }
        queue_.done(tickets);
        return loans.size();
    }
};

void make_queues(const std::string& path, bool is_owned) {
    const Manager manager = Manager::connect(path);
    for (std::size_t i = 0; i < 2; ++i) {
        const Queue<std::int64_t> queue = open_queue(manager, is_owned, i);
        if (!queue.empty()) throw std::runtime_error("a queue of the bench is not empty");
    }
}

template <class End>
QueueKind library_kind(const std::string& path, const std::string& transport, bool is_owned,
                       std::size_t batch) {
    return {.system = "steward-" + transport + (is_owned ? "-loans" : ""),
            .batch = batch,
            .prepare = [path, is_owned] { make_queues(path, is_owned); },
            .open =
                [path, transport, is_owned](std::size_t queue) {
                    return std::make_unique<End>(path, transport, is_owned, queue);
                }};
}

}  // namespace

std::vector<QueueKind> library_queues(const std::string& path, std::string_view transport) {
    const std::string way(transport);
    std::vector<QueueKind> all;
    for (const std::size_t batch : {std::size_t{1}, batch_usual}) {
        all.push_back(library_kind<LibraryQueueEnd>(path, way, false, batch));
        all.push_back(library_kind<LendingQueueEnd>(path, way, true, batch));
    }
    return all;
}

}  // namespace steward::bench
