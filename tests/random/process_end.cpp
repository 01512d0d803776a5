// The models of manager.await_end, who has ended and who waits for whom, and of manager.at, which
// changes nothing that anybody hears of.
#include "tests/random/model.hpp"

#include <set>

namespace steward::random {
namespace {

class EndModel final : public Model {
public:
    explicit EndModel(Generator&) {}

    void make(Founder&) override {}
    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        if (seen_.empty() || seen_.back() != asker.who.client) seen_.push_back(asker.who.client);
        if (seen_.size() > 8) seen_.pop_front();
        const ClientId client = seen_[below(generator, seen_.size())];
        const auto seconds = asker.patience(generator);
        if (ended_.contains(client))
            hearing.done(asker, true);
        else
            waiting_.wait(asker, client, hearing);
        return {manager_object, "manager.await_end", encoded(number(client), seconds)};
    }
    void expire(Time now, Hearing& hearing) override { waiting_.expire(now, hearing); }
    void drop(const Gone& gone, Hearing&) override { waiting_.drop(gone); }
    void let_go(const Gone& gone, Hearing&) override {
        if (!gone.only) ended_.insert(gone.client);
    }
    void settle(Hearing& hearing) override {
        std::erase_if(waiting_, [&](const Waiter<ClientId>& waiter) {
            if (!ended_.contains(waiter.what)) return false;
            return hearing.done(waiter.call, true), true;
        });
    }

private:
    std::deque<ClientId> seen_;  // the last few callers
    std::set<ClientId> ended_;
    Line<ClientId> waiting_;
};

class PlaceModel final : public Model {
public:
    explicit PlaceModel(Generator&) {}

    void make(Founder&) override {}
    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const std::uint64_t line = below(generator, 12);
        hearing.done(asker);
        return {manager_object, "manager.at",
                encoded(line == 0 ? "" : "work.cpp:" + std::to_string(line))};
    }
};

}  // namespace

std::vector<Factory> process_models() { return {factory<EndModel>(), factory<PlaceModel>(2)}; }

}  // namespace steward::random
