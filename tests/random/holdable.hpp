// The model of what is held: a counting lock with one line of waiters. What is held may be lent,
// for a time only.
#pragma once

#include "tests/random/model.hpp"

#include <set>

namespace steward::random {

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
    std::optional<std::int64_t> lease = {};  // of the object, in seconds

    bool can_be_lent() const { return remembers && on_crash != "keep"; }
};

class Holdable final : public Model {
public:
    explicit Holdable(Rules rules) : rules_(std::move(rules)), permits_(rules_.permits) {}

    void make(Founder& founder) override;
    Request call(Generator& generator, Asker asker, Hearing& hearing) override;
    void hears_at(Time now) override { now_ = now; }
    void expire(Time now, Hearing& hearing) override;
    void drop(const Gone& gone, Hearing&) override { waiting_.drop(gone); }
    void let_go(const Gone& gone, Hearing&) override;
    void settle(Hearing& hearing) override;

    ObjectId object() const { return object_; }
    // As what it guards is asked: in the way that lets nobody else in, or in any.
    bool holds(const Who& who, bool alone) const;
    // A thread of the same process has ended well, and left it to the others.
    bool holds_by_process(const Who& who) const;

private:
    struct Hold {
        Who who;
        bool shared;
        bool gone = false;
        bool left = false;  // to its process, by a thread that has ended well
        std::optional<std::int64_t> lease = {};
        std::optional<Time> until = {};
    };
    struct Want {
        bool shared = false;
        std::optional<std::int64_t> lease = {};
    };
    // How former holders have ended: the next one is told.
    struct Ends {
        bool died = false;
        bool overstayed = false;
    };

    Who holder_of(const Who& who) const {
        return rules_.of_processes ? Who{.client = who.client, .channel = {}} : who;
    }
    Request request(const std::string& method, const Bytes& arguments = encoded()) const {
        return {object_, rules_.type + "." + method, arguments};
    }
    std::int64_t count_of(const Who& who) const;
    Request read(Generator& generator, const Asker& asker, Hearing& hearing);
    Request acquire(Generator& generator, Asker& asker, Want want, Hearing& hearing);
    Request renew(Generator& generator, const Asker& asker, Hearing& hearing);
    Request force(const Asker& asker, Hearing& hearing);
    bool is_free(const Who& who, bool shared) const;
    void grant(const Asker& call, const Want& want, Hearing& hearing);
    ErrorCode release(const Who& who, bool shared, std::int64_t count);
    void end_lease(const Hold& first, Time now, Hearing& hearing);
    void repair();

    Rules rules_;
    ObjectId object_{};
    std::int64_t permits_;
    Line<Want> waiting_;
    std::vector<Hold> holds_;  // the oldest first
    Ends ends_;
    bool poisoned_ = false;
    std::set<std::pair<ClientId, ChannelId>> overstayed_;  // those whose lease has ended
    Time now_{};
};

}  // namespace steward::random
