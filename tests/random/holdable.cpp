#include "tests/random/holdable.hpp"

#include <algorithm>

namespace steward::random {
namespace {

// Short, so that some run out while others wait.
std::optional<std::int64_t> some_lease(Generator& generator) {
    const std::uint64_t chosen = below(generator, 6);
    if (chosen >= 3) return std::nullopt;
    return static_cast<std::int64_t>(chosen) + 1;
}

}  // namespace

void Holdable::make(Founder& founder) {
    Bytes arguments = encoded();
    if (rules_.counts) arguments = encoded(permits_);
    if (rules_.lease) arguments = encoded(nullptr, rules_.lease);
    if (rules_.counts && rules_.lease) arguments = encoded(permits_, nullptr, rules_.lease);
    if (rules_.type == "lock") arguments = encoded(rules_.on_crash, nullptr, rules_.lease);
    object_ = founder.make(rules_.type, arguments);
}

std::int64_t Holdable::count_of(const Who& who) const {
    return std::count_if(holds_.begin(), holds_.end(), [&](const Hold& hold) {
        return hold.who == holder_of(who) && !hold.gone && !hold.left;
    });
}

bool Holdable::holds(const Who& who, bool alone) const {
    if (holds_.empty()) return false;
    return holds_by_process(who) || (count_of(who) > 0 && !(alone && holds_.front().shared));
}

bool Holdable::holds_by_process(const Who& who) const {
    if (holds_.empty()) return false;
    const Hold& oldest = holds_.front();
    return oldest.left && !oldest.gone && oldest.who.client == who.client;
}

Request Holdable::call(Generator& generator, Asker asker, Hearing& hearing) {
    now_ = asker.now;
    const bool shared = rules_.has_readers && below(generator, 2) == 0;
    const std::string suffix = shared ? "_shared" : "";
    const std::uint64_t what = below(generator, 11);
    if (what == 0) return read(generator, asker, hearing);
    if (what == 1 && rules_.type == "lock") {
        repair();
        hearing.done(asker);
        return request("repair");
    }
    const bool renews = what == 10 || (what == 9 && count_of(asker.who) > 0);
    if (renews && rules_.remembers)
        return below(generator, 6) == 0 ? force(asker, hearing) : renew(generator, asker, hearing);
    if (what < (count_of(asker.who) > 0 ? 7 : 4)) {
        const auto count = static_cast<std::int64_t>(rules_.counts ? below(generator, 3) : 1);
        hearing.done_unless(asker, release(asker.who, shared, count));
        return request("release" + suffix, rules_.counts ? encoded(count) : encoded());
    }
    Want want{.shared = shared};
    const bool asks_in_vain = below(generator, 8) == 0;
    if (rules_.can_be_lent() || (rules_.remembers && asks_in_vain))
        want.lease = some_lease(generator);
    return acquire(generator, asker, want, hearing);
}

Request Holdable::acquire(Generator& generator, Asker& asker, Want want, Hearing& hearing) {
    const auto seconds = asker.patience(generator);
    const bool is_owner = rules_.recursive && !holds_.empty() && holds_.front().who == asker.who;
    if (want.lease && !rules_.can_be_lent())
        hearing.refuse(asker, ErrorCode::bad_argument);
    else if (poisoned_)
        hearing.refuse(asker, ErrorCode::broken);
    else if ((is_owner || waiting_.empty()) && is_free(asker.who, want.shared))
        grant(asker, want, hearing);
    else
        waiting_.wait(asker, want, hearing);
    return request(want.shared ? "acquire_shared" : "acquire",
                   want.lease ? encoded(seconds, want.lease) : encoded(seconds));
}

// All that the holder has of it; for as long as before, unless it says another time.
Request Holdable::renew(Generator& generator, const Asker& asker, Hearing& hearing) {
    const auto lease = some_lease(generator);
    const Request request = this->request("renew", lease ? encoded(lease) : encoded());
    if (lease && !rules_.can_be_lent())
        return hearing.refuse(asker, ErrorCode::bad_argument), request;
    if (count_of(asker.who) == 0) return hearing.refuse(asker, ErrorCode::not_holder), request;
    bool any = false;
    for (Hold& hold : holds_) {
        if (hold.who != holder_of(asker.who) || (!lease && !hold.lease)) continue;
        if (lease) hold.lease = lease;
        hold.until = now_ + std::chrono::seconds(*hold.lease);
        any = true;
    }
    hearing.done_unless(asker, any ? ErrorCode::none : ErrorCode::bad_argument);
    return request;
}

// As if all who hold it had crashed, but that it is released then, whatever was chosen.
Request Holdable::force(const Asker& asker, Hearing& hearing) {
    hearing.done_unless(asker, holds_.empty() ? ErrorCode::not_held : ErrorCode::none);
    if (!holds_.empty() && !holds_.front().shared) ends_.died = true;
    permits_ += std::ssize(holds_);
    holds_.clear();
    return {manager_object, "manager.force_release", encoded(object_)};
}

// What was lent ends before whoever waits has waited for too long.
void Holdable::expire(Time now, Hearing& hearing) {
    const auto has_run_out = [&](const Hold& hold) { return hold.until && *hold.until <= now; };
    for (;;) {
        const auto first = std::find_if(holds_.begin(), holds_.end(), has_run_out);
        if (first == holds_.end()) break;
        hearing.mark("lease: it ends");
        if (!waiting_.empty()) hearing.mark("lease: it ends, and others wait");
        end_lease(Hold(*first), now, hearing);
        settle(hearing);
    }
    waiting_.expire(now, hearing);
}

// With all that its holder has of it and that has run out too.
void Holdable::end_lease(const Hold& first, Time now, Hearing& hearing) {
    if (first.left && !first.gone)
        hearing.mark("lease: what a thread has left to its process ends");
    if (!first.gone)
        overstayed_.insert({first.who.client, first.left ? ChannelId{} : first.who.channel});
    if (!first.shared) ends_.overstayed = true;
    poisoned_ = rules_.on_crash == "poison";
    permits_ += static_cast<std::int64_t>(std::erase_if(holds_, [&](const Hold& hold) {
        return hold.who == first.who && hold.until && *hold.until <= now;
    }));
}

void Holdable::let_go(const Gone& gone, Hearing&) {
    for (Hold& hold : holds_) {
        if (!gone.concerns(hold.who)) continue;
        if (gone.only && !gone.crashed)
            hold.left = true;
        else
            hold.gone = true;
    }
    if ((!gone.crashed && !rules_.ends_with_owner) || rules_.on_crash == "keep") return;
    std::erase_if(holds_, [&](const Hold& hold) {
        if (!gone.concerns(hold.who)) return false;
        ++permits_;
        ends_.died = ends_.died || !hold.shared;
        poisoned_ = rules_.on_crash == "poison";
        return true;
    });
}

void Holdable::settle(Hearing& hearing) {
    while (!waiting_.empty() &&
           (poisoned_ || is_free(waiting_.front().call.who, waiting_.front().what.shared))) {
        const auto [call, want] = waiting_.take_first();
        if (poisoned_)
            hearing.refuse(call, ErrorCode::broken);
        else
            grant(call, want, hearing);
    }
}

Request Holdable::read(Generator& generator, const Asker& asker, Hearing& hearing) {
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

bool Holdable::is_free(const Who& who, bool shared) const {
    if (rules_.recursive && !holds_.empty()) return holds_.front().who == who;
    if (shared) return holds_.empty() || holds_.front().shared;
    return rules_.has_readers ? holds_.empty() : permits_ > 0;
}

// Of a recursive lock the lease of the first acquire counts. A lease begins when its holder hears
// of it.
void Holdable::grant(const Asker& call, const Want& want, Hearing& hearing) {
    --permits_;
    const Who who = holder_of(call.who);
    if (rules_.remembers) {
        Hold hold{.who = who, .shared = want.shared};
        hold.lease = want.lease ? want.lease : rules_.lease;
        if (hold.lease) hold.until = now_ + std::chrono::seconds(*hold.lease);
        if (rules_.recursive && !holds_.empty()) hold = holds_.front();
        holds_.push_back(hold);
    }
    overstayed_.erase({who.client, who.channel});
    overstayed_.erase({who.client, ChannelId{}});
    hearing.answer(call, one(true), ends_.died, ends_.overstayed);
    if (!want.shared) ends_ = {};
}

ErrorCode Holdable::release(const Who& who, bool shared, std::int64_t count) {
    if (count < 1) return ErrorCode::bad_argument;
    if (!rules_.remembers) return permits_ += count, ErrorCode::none;
    const bool is_ex_holder = overstayed_.contains({who.client, holder_of(who).channel}) ||
                              overstayed_.contains({who.client, ChannelId{}});
    const bool is_in_this_way = !holds_.empty() && holds_.front().shared == shared;
    if (is_ex_holder && (count_of(who) < count || !is_in_this_way)) return ErrorCode::not_holder;
    if (std::cmp_less(holds_.size(), count) || !is_in_this_way) return ErrorCode::not_held;
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
void Holdable::repair() {
    poisoned_ = false;
    permits_ += static_cast<std::int64_t>(
        std::erase_if(holds_, [](const Hold& hold) { return hold.gone; }));
}

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
        models.push_back({[rules](Generator& generator) {
            Rules chosen = rules;
            if (rules.can_be_lent()) chosen.lease = some_lease(generator);
            return std::make_unique<Holdable>(std::move(chosen));
        }});
    return models;
}

}  // namespace steward::random
