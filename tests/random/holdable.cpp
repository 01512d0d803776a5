// The model of what is held: a counting lock with one line of waiters.
#include "tests/random/model.hpp"

#include <algorithm>

namespace steward::random {
namespace {

// In which ways the kinds differ.
struct Rules {
    std::string type;
    std::int64_t permits = 1;
    bool anybody_releases = false;  // lock, semaphores
    bool recursive = false;
    bool has_readers = false;
    bool counts = false;           // semaphores: how many permits there are
    bool remembers = true;         // who holds it; a plain semaphore does not
    bool ends_with_owner = false;  // also at a clean end
    bool of_processes = false;     // who holds it is the process, not one of its channels
    std::string on_crash = "release";
};

class Holdable final : public Model {
public:
    explicit Holdable(Rules rules) : rules_(std::move(rules)), permits_(rules_.permits) {}

    void make(Founder& founder) override {
        Bytes arguments = encoded();
        if (rules_.counts) arguments = encoded(permits_);
        if (rules_.type == "lock") arguments = encoded(rules_.on_crash);
        object_ = founder.make(rules_.type, arguments);
    }

    Request call(Generator& generator, Asker asker, Hearing& hearing) override {
        const bool shared = rules_.has_readers && below(generator, 2) == 0;
        const std::string suffix = shared ? "_shared" : "";
        const std::uint64_t what = below(generator, 10);
        if (what == 0) return read(generator, asker, hearing);
        if (what == 1 && rules_.type == "lock") {
            repair();
            hearing.done(asker);
            return request("repair");
        }
        const Who holder = holder_of(asker.who);
        const bool holds = std::any_of(holds_.begin(), holds_.end(),
                                       [&](const Hold& hold) { return hold.who == holder; });
        if (what < (holds ? 7 : 4)) {
            const auto count = static_cast<std::int64_t>(rules_.counts ? below(generator, 3) : 1);
            hearing.done_unless(asker, release(asker.who, shared, count));
            return request("release" + suffix, rules_.counts ? encoded(count) : encoded());
        }
        const auto seconds = asker.patience(generator);
        const bool is_owner =
            rules_.recursive && !holds_.empty() && holds_.front().who == asker.who;
        if (poisoned_)
            hearing.refuse(asker, ErrorCode::broken);
        else if ((is_owner || waiting_.empty()) && is_free(asker.who, shared))
            grant(asker, shared, hearing);
        else
            waiting_.wait(asker, shared, hearing);
        return request("acquire" + suffix, encoded(seconds));
    }

    void expire(Time now, Hearing& hearing) override { waiting_.expire(now, hearing); }
    void drop(const Gone& gone, Hearing&) override { waiting_.drop(gone); }
    void let_go(const Gone& gone, Hearing&) override {
        for (Hold& hold : holds_) hold.gone = hold.gone || gone.concerns(hold.who);
        if ((!gone.crashed && !rules_.ends_with_owner) || rules_.on_crash == "keep") return;
        std::erase_if(holds_, [&](const Hold& hold) {
            if (!gone.concerns(hold.who)) return false;
            ++permits_;
            holder_died_ = holder_died_ || !hold.shared;
            poisoned_ = rules_.on_crash == "poison";
            return true;
        });
    }
    void settle(Hearing& hearing) override {
        while (!waiting_.empty() &&
               (poisoned_ || is_free(waiting_.front().call.who, waiting_.front().what))) {
            const auto [call, shared] = waiting_.take_first();
            if (poisoned_)
                hearing.refuse(call, ErrorCode::broken);
            else
                grant(call, shared, hearing);
        }
    }

private:
    struct Hold {
        Who who;
        bool shared;
        bool gone = false;
    };

    Who holder_of(const Who& who) const {
        return rules_.of_processes ? Who{.client = who.client, .channel = {}} : who;
    }
    Request request(const std::string& method, const Bytes& arguments = encoded()) const {
        return {object_, rules_.type + "." + method, arguments};
    }

    Request read(Generator& generator, const Asker& asker, Hearing& hearing) {
        if (rules_.of_processes && below(generator, 2) == 0)
            return hearing.done(asker, rules_.permits), request("bound");
        if (rules_.counts) return hearing.done(asker, permits_), request("value");
        if (rules_.has_readers) {
            hearing.done(asker, holds_.empty()          ? "free"
                                : holds_.front().shared ? "shared"
                                                        : "exclusive");
            return request("mode");
        }
        if (rules_.recursive && below(generator, 2) == 0)
            return hearing.done(asker, holds_.size()), request("depth");
        return hearing.done(asker, !holds_.empty()), request("locked");
    }

    bool is_free(const Who& who, bool shared) const {
        if (rules_.recursive && !holds_.empty()) return holds_.front().who == who;
        if (shared) return holds_.empty() || holds_.front().shared;
        return rules_.has_readers ? holds_.empty() : permits_ > 0;
    }

    void grant(const Asker& call, bool shared, Hearing& hearing) {
        --permits_;
        if (rules_.remembers) holds_.push_back({holder_of(call.who), shared});
        hearing.answer(call, one(true), holder_died_);
        if (!shared) holder_died_ = false;
    }

    ErrorCode release(const Who& who, bool shared, std::int64_t count) {
        if (count < 1) return ErrorCode::bad_argument;
        if (!rules_.remembers) return permits_ += count, ErrorCode::none;
        if (std::cmp_less(holds_.size(), count) || holds_.front().shared != shared)
            return ErrorCode::not_held;
        for (; count > 0; --count) {
            const Who holder = holder_of(who);
            auto mine = std::find_if(holds_.begin(), holds_.end(),
                                     [&](const Hold& hold) { return hold.who == holder; });
            if (mine == holds_.end() && !rules_.anybody_releases) return ErrorCode::not_owner;
            holds_.erase(mine == holds_.end() ? holds_.begin() : mine);
            ++permits_;
        }
        return ErrorCode::none;
    }

    // What the dead still hold is held no more.
    void repair() {
        poisoned_ = false;
        permits_ += static_cast<std::int64_t>(
            std::erase_if(holds_, [](const Hold& hold) { return hold.gone; }));
    }

    Rules rules_;
    ObjectId object_{};
    std::int64_t permits_;
    Line<bool> waiting_;  // whether shared
    std::vector<Hold> holds_;
    bool holder_died_ = false;
    bool poisoned_ = false;
};

}  // namespace

std::vector<Factory> holdable_models() {
    const std::vector<Rules> kinds{
        {.type = "lock", .anybody_releases = true},
        {.type = "lock", .anybody_releases = true, .on_crash = "keep"},
        {.type = "lock", .anybody_releases = true, .on_crash = "poison"},
        {.type = "rlock", .recursive = true, .ends_with_owner = true},
        {.type = "semaphore",
         .permits = 2,
         .anybody_releases = true,
         .counts = true,
         .remembers = false},
        {.type = "bounded_semaphore",
         .permits = 2,
         .anybody_releases = true,
         .counts = true,
         .ends_with_owner = true,
         .of_processes = true},
        {.type = "rwlock", .has_readers = true, .ends_with_owner = true},
    };
    std::vector<Factory> models;
    for (const Rules& rules : kinds)
        models.push_back({[rules](Generator&) { return std::make_unique<Holdable>(rules); }});
    return models;
}

}  // namespace steward::random
