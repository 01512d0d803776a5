// The model of those who wait for several things at once: all of them (manager.acquire_all of what
// can be held, manager.select_all of anything), or whichever comes first (manager.select).
// Everybody stands in one line. Whoever waits for one thing is passed by nobody who wants the same;
// whoever waits for several lets others pass.
#include "tests/random/things.hpp"

#include <algorithm>

namespace steward::random {
namespace {

class SeveralModel final : public Model {
public:
    explicit SeveralModel(Generator&) {}

    void make(Founder& founder) override {
        for (Thing& thing : things_)
            thing.object =
                founder.make(thing.type, thing.is_counted() ? encoded(thing.permits) : encoded());
    }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const std::uint64_t what = below(generator, 18);
        if (what < 8) return give(generator, asker, hearing);
        const How how = what < 12   ? How::one
                        : what < 14 ? How::all
                        : what < 16 ? How::any
                                    : How::every;
        Wish wish{.how = how};
        for (std::uint64_t i = how == How::one ? 1 : below(generator, 4); i > 0; --i) {
            const Want want{below(generator, things_.size()), below(generator, 2) == 0};
            const Thing& thing = things_[want.thing];
            if (how == How::all && !thing.is_held()) continue;
            if (how != How::any && wish.wants(want.thing)) continue;
            wish.all.push_back(want);
        }
        const auto seconds = asker.patience(generator);
        if (wish.all.empty() && how != How::all)
            hearing.refuse(asker, ErrorCode::bad_argument);
        else if (!grant(asker, wish, waiting_.size(), hearing))
            waiting_.wait(asker, wish, hearing);
        return request(wish, seconds);
    }

    void expire(Time now, Hearing& hearing) override { waiting_.expire(now, hearing); }
    void drop(const Gone& gone, Hearing&) override { waiting_.drop(gone); }
    void let_go(const Gone& gone, Hearing&) override {
        for (const auto& [client, thing] : std::vector(holdings_)) {
            if (client != gone.client || !things_[thing].let_go(gone)) continue;
            holdings_.erase(std::find(holdings_.begin(), holdings_.end(), Holding{client, thing}));
        }
    }
    // Whoever has waited longest goes first. What one takes lets no other go on.
    void settle(Hearing& hearing) override {
        for (std::size_t place = 0; place < waiting_.size();) {
            const auto [call, wish] = waiting_[place];
            if (grant(call, wish, place, hearing))
                waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(place));
            else
                ++place;
        }
    }

private:
    enum class How : std::uint8_t { one, all, any, every };
    struct Wish {
        How how;
        std::vector<Want> all = {};

        bool wants(std::size_t thing) const {
            return std::any_of(all.begin(), all.end(),
                               [&](const Want& want) { return want.thing == thing; });
        }
        bool lets_pass() const { return all.size() > 1; }
    };
    using Holding = std::pair<ClientId, std::size_t>;

    Request request(const Wish& wish, std::optional<std::int64_t> seconds) const {
        std::vector<Raw> calls;
        for (const Want& want : wish.all) {
            const Thing& thing = things_[want.thing];
            const bool shared = thing.type == "rwlock" && want.shared;
            if (wish.how == How::any || wish.how == How::every)
                calls.push_back({encoded(thing.object, thing.method(want))});
            else
                calls.push_back({shared ? encoded(thing.object, "shared") : one(thing.object)});
        }
        if (wish.how == How::all)
            return {manager_object, "manager.acquire_all", encoded(calls, seconds)};
        if (wish.how == How::any)
            return {manager_object, "manager.select", encoded(calls, seconds)};
        if (wish.how == How::every)
            return {manager_object, "manager.select_all", encoded(calls, seconds)};
        const Thing& thing = things_[wish.all[0].thing];
        const Bytes arguments = thing.type == "queue" ? encoded(true, seconds) : encoded(seconds);
        return {thing.object, thing.type + "." + thing.method(wish.all[0]), arguments};
    }

    // Behind `place` others of the line.
    bool may_have(const Want& want, const Who& who, std::size_t place) const {
        const Thing& thing = things_[want.thing];
        if (!thing.is_free(want, who)) return false;
        if (thing.type == "rlock" && !thing.holds.empty()) return true;  // its owner
        const auto goes_first = [&](const Waiter<Wish>& older) {
            return !older.what.lets_pass() && older.what.wants(want.thing);
        };
        return std::none_of(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(place),
                            goes_first);
    }

    bool grant(const Asker& call, const Wish& wish, std::size_t place, Hearing& hearing) {
        const auto may_have = [&](const Want& want) {
            return this->may_have(want, call.who, place);
        };
        bool holder_died = false;
        if (wish.how == How::any) {
            const auto first = std::find_if(wish.all.begin(), wish.all.end(), may_have);
            if (first == wish.all.end()) return false;
            const Raw answer{take(*first, call.who, holder_died)};
            hearing.answer(call, encoded(first - wish.all.begin(), answer), holder_died);
            return true;
        }
        if (!std::all_of(wish.all.begin(), wish.all.end(), may_have)) return false;
        std::vector<Raw> answers;
        for (const Want& want : wish.all) answers.push_back({take(want, call.who, holder_died)});
        const bool is_list = wish.how == How::every;
        hearing.answer(call,
                       is_list                ? one(answers)
                       : wish.how == How::all ? one(true)
                                              : answers[0].bytes,
                       holder_died);
        return true;
    }

    Bytes take(const Want& want, const Who& who, bool& holder_died) {
        Thing& thing = things_[want.thing];
        if (thing.is_held() && (thing.type != "rlock" || thing.holds.empty()))
            holdings_.push_back({who.client, want.thing});
        return thing.take(want, who, holder_died);
    }

    Request give(Generator& generator, const Asker& asker, Hearing& hearing) {
        const std::size_t chosen = below(generator, things_.size());
        Thing& thing = things_[chosen];
        const bool shared = below(generator, 2) == 0;
        if (thing.type == "queue") {
            const auto item = static_cast<std::int64_t>(below(generator, 100));
            thing.items.push_back(item);
            return hearing.done(asker, true), Request{thing.object, "queue.put", encoded(item)};
        }
        if (thing.type == "event") {
            thing.is_set = shared;
            return hearing.done(asker),
                   Request{thing.object, shared ? "event.set" : "event.clear", encoded()};
        }
        const auto [refusal, former] = thing.release(asker.who, shared);
        hearing.done_unless(asker, refusal);
        if (former)
            holdings_.erase(
                std::find(holdings_.begin(), holdings_.end(), Holding{*former, chosen}));
        return {thing.object,
                thing.type + (thing.type == "rwlock" && shared ? ".release_shared" : ".release"),
                encoded()};
    }

    std::vector<Thing> things_{
        {.type = "lock"},   {.type = "rlock"}, {.type = "bounded_semaphore", .permits = 2},
        {.type = "rwlock"}, {.type = "queue"}, {.type = "event"}};
    Line<Wish> waiting_;
    std::vector<Holding> holdings_;  // in the order of taking: so they are let go at a death
};

}  // namespace

std::vector<Factory> several_models() { return {factory<SeveralModel>(4)}; }

}  // namespace steward::random
