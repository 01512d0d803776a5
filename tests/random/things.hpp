// What callers who wait for several things at once may want: a lock, a permit, the next item of a
// queue, a flag.
#pragma once

#include "tests/random/model.hpp"

#include <algorithm>
#include <set>

namespace steward::random {

struct Want {
    std::size_t thing = 0;
    bool shared = false;  // of an rwlock
};

struct Thing {
    struct Hold {
        Who who;
        bool shared;
    };
    std::string type;
    std::size_t permits = 1;
    ObjectId object{};
    std::vector<Hold> holds = {};
    std::deque<std::int64_t> items = {};
    bool is_set = false;
    bool holder_died = false;

    bool is_counted() const { return type == "bounded_semaphore"; }
    // Permits belong to the process, not to one of its channels.
    Who holder_of(const Who& who) const {
        return is_counted() ? Who{.client = who.client, .channel = {}} : who;
    }
    bool is_held() const { return type != "queue" && type != "event"; }

    std::string method(const Want& want) const {
        if (!is_held()) return type == "queue" ? "get" : "wait";
        return type == "rwlock" && want.shared ? "acquire_shared" : "acquire";
    }

    bool is_free(const Want& want, const Who& who) const {
        if (type == "queue") return !items.empty();
        if (type == "event") return is_set;
        if (type == "rlock") return holds.empty() || holds.front().who == who;
        if (type == "rwlock" && want.shared) return holds.empty() || holds.front().shared;
        return type == "rwlock" ? holds.empty() : holds.size() < permits;
    }

    // The answer of the method.
    Bytes take(const Want& want, const Who& who, bool& died) {
        if (type == "queue") {
            const Bytes item = one(items.front());
            items.pop_front();
            return item;
        }
        const bool shared = type == "rwlock" && want.shared;
        if (!is_held()) return one(true);
        holds.push_back({holder_of(who), shared});
        died = died || holder_died;
        if (!shared) holder_died = false;
        return one(true);
    }

    struct Released {
        ErrorCode refusal = ErrorCode::none;
        std::optional<ClientId> former = {};  // who holds it once less
    };
    Released release(const Who& who, bool shared) {
        if (holds.empty() || (type == "rwlock" && holds.front().shared != shared))
            return {ErrorCode::not_held};
        const bool anybody = type == "lock" || is_counted();
        auto mine = std::find_if(holds.begin(), holds.end(),
                                 [&](const Hold& hold) { return hold.who == holder_of(who); });
        if (mine == holds.end() && !anybody) return {ErrorCode::not_owner};
        if (mine == holds.end()) mine = holds.begin();
        const ClientId former = mine->who.client;
        holds.erase(mine);
        if (type == "rlock" && !holds.empty()) return {};
        return {ErrorCode::none, former};
    }

    // One hold of the dead less; of a recursive lock all. False: nothing of it ends.
    bool let_go(const Gone& gone) {
        const auto theirs = std::find_if(holds.begin(), holds.end(),
                                         [&](const Hold& hold) { return gone.concerns(hold.who); });
        if (theirs == holds.end() || (type == "lock" && !gone.crashed)) return false;
        holder_died = holder_died || !theirs->shared;
        if (type == "rlock")
            holds.clear();
        else
            holds.erase(theirs);
        return true;
    }
};

}  // namespace steward::random
