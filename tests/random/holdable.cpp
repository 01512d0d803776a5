// The model of what is held: a counting lock with one line of waiters.
#include "tests/random/model.hpp"

namespace steward::random {
namespace {

// In which ways the kinds differ.
struct Rules {
    std::string type;
    std::int64_t permits = 1;
    bool anybody_releases = false;  // lock, semaphores
    bool recursive = false;
    bool has_readers = false;
    bool remembers = true;          // who holds it; a plain semaphore does not
    bool ends_with_owner = false;   // also at a clean end
};

class Holdable final : public Model {
public:
    explicit Holdable(Rules rules) : rules_(std::move(rules)), permits_(rules_.permits) {}

    std::string type() const override { return rules_.type; }
    Bytes constructor_arguments() const override { return rules_.permits == 1 ? encoded() : encoded(rules_.permits); }

    Request call(Generator& generator, Who who, std::uint32_t id, Time now, std::vector<Heard>& expected) override {
        const bool shared = rules_.has_readers && below(generator, 2) == 0;
        const std::string suffix = shared ? "_shared" : "";
        if (below(generator, 2) == 0) {
            release(who, shared, id, expected);
            settle(expected);
            return {"release" + suffix, encoded()};
        }
        const std::uint64_t seconds = below(generator, 4);  // 3: for ever
        acquire({who, id, seconds == 3 ? std::nullopt : std::optional(now + std::chrono::seconds(seconds)), shared},
                seconds == 0, expected);
        return {"acquire" + suffix, seconds == 3 ? encoded() : encoded(static_cast<std::int64_t>(seconds))};
    }

    void move_time(Time now, std::vector<Heard>& expected) override {
        std::erase_if(waiting_, [&](const Waiter& waiter) {
            if (!waiter.until || *waiter.until > now) return false;
            expected.push_back({waiter.who.channel, waiter.id, ErrorCode::timed_out});
            return true;
        });
        settle(expected);
    }

    void gone(ClientId client, std::optional<ChannelId> only, bool crashed, std::vector<Heard>& expected) override {
        const auto concerned = [&](const Who& who) { return who.client == client && (!only || who.channel == *only); };
        std::erase_if(waiting_, [&](const Waiter& waiter) { return concerned(waiter.who); });
        if (crashed || rules_.ends_with_owner)
            std::erase_if(holds_, [&](const Hold& hold) {
                if (!concerned(hold.who)) return false;
                ++permits_;
                holder_died_ = holder_died_ || !hold.shared;
                return true;
            });
        settle(expected);
    }

private:
    struct Waiter {
        Who who;
        std::uint32_t id;
        std::optional<Time> until;
        bool shared;
    };
    struct Hold {
        Who who;
        bool shared;
    };

    bool is_free(const Waiter& waiter) const {
        if (rules_.recursive && !holds_.empty()) return holds_.front().who == waiter.who;
        if (waiter.shared) return holds_.empty() || holds_.front().shared;
        return rules_.has_readers ? holds_.empty() : permits_ > 0;
    }

    void acquire(const Waiter& waiter, bool at_once, std::vector<Heard>& expected) {
        const bool owner = rules_.recursive && !holds_.empty() && is_free(waiter);
        if (owner || (waiting_.empty() && is_free(waiter))) return grant(waiter, expected);
        if (at_once) expected.push_back({waiter.who.channel, waiter.id, ErrorCode::timed_out});
        else waiting_.push_back(waiter);
    }

    void grant(const Waiter& waiter, std::vector<Heard>& expected) {
        --permits_;
        if (rules_.remembers) holds_.push_back({waiter.who, waiter.shared});
        expected.push_back({waiter.who.channel, waiter.id, ErrorCode::none, one(true), holder_died_});
        if (!waiter.shared) holder_died_ = false;
    }

    void settle(std::vector<Heard>& expected) {
        while (!waiting_.empty() && is_free(waiting_.front())) {
            grant(waiting_.front(), expected);
            waiting_.pop_front();
        }
    }

    void release(Who who, bool shared, std::uint32_t id, std::vector<Heard>& expected) {
        const ErrorCode refusal = try_release(who, shared);
        expected.push_back({who.channel, id, refusal, refusal == ErrorCode::none ? Bytes("\xc0") : Bytes()});
    }

    ErrorCode try_release(Who who, bool shared) {
        if (!rules_.remembers) return ++permits_, ErrorCode::none;
        if (holds_.empty() || holds_.front().shared != shared) return ErrorCode::not_held;
        auto mine = std::find_if(holds_.begin(), holds_.end(), [&](const Hold& hold) { return hold.who == who; });
        if (mine == holds_.end() && !rules_.anybody_releases) return ErrorCode::not_owner;
        holds_.erase(mine == holds_.end() ? holds_.begin() : mine);
        ++permits_;
        return ErrorCode::none;
    }

    Rules rules_;
    std::int64_t permits_;
    std::deque<Waiter> waiting_;
    std::vector<Hold> holds_;
    bool holder_died_ = false;
};

}  // namespace

std::vector<std::unique_ptr<Model>> holdable_models() {
    const std::vector<Rules> kinds{
        {.type = "lock", .anybody_releases = true},
        {.type = "rlock", .recursive = true, .ends_with_owner = true},
        {.type = "semaphore", .permits = 2, .anybody_releases = true, .remembers = false},
        {.type = "bounded_semaphore", .permits = 2, .anybody_releases = true, .ends_with_owner = true},
        {.type = "rwlock", .has_readers = true, .ends_with_owner = true},
    };
    std::vector<std::unique_ptr<Model>> models;
    for (const Rules& rules : kinds) models.push_back(std::make_unique<Holdable>(rules));
    return models;
}

}  // namespace steward::random
