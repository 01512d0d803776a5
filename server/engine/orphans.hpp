// Orphaned waits: somebody waits for what no living client is left to bring about: an item, room, a
// signal, a permit that nobody holds. Whoever refers to an object could, and so could whoever gets
// a reference out of another object; a *mere waiter* could not, a process whose threads all wait
// for just this. Where every reference to the object is a mere waiter's, nobody is left.
//
// Only where there was somebody who could have, and is gone, is anything told: a consumer that was
// there before the first producer waits for one that will come. So the last one who has given up
// its references is remembered for each object, as long as the object is there. Whoever died while
// it was waiting there is none who could have helped those who wait for the same; and whoever has
// only made an object and gone in good order has made it for others, who will come.
//
// It is looked at when a reference to such an object is given up, and when a call comes to wait at
// one, at the end of the turn that has settled what came of that. Who has a name may be found by
// whoever comes yet: that counts as orphaned until somebody has come.
#pragma once

#include "engine/reports.hpp"
#include "engine/waiting_room.hpp"

namespace steward::engine {

class Engine;
struct Refusal;
struct Turn;
struct TypeRow;

// Whether somebody may wait for an object of the type until another brings something about.
bool can_be_orphaned(const TypeRow& type);

// The last one who could have.
struct LastOne {
    enum class How : std::uint8_t {
        crashed,
        ended,      // with a goodbye
        let_it_go,  // it lives, and has given its references back
    };
    ClientId client{};
    std::int64_t pid = 0;
    std::string name;
    How how{};
    Time at{};
};
std::string_view name(LastOne::How how);

// A call that waits, and the last one who could have let it go on.
struct Orphan {
    ParkNumber call = 0;
    const LastOne* last = nullptr;
};

class Orphans {
public:
    explicit Orphans(Engine& engine) : engine_(engine) {}

    // The client has given back references, or its end has: perhaps it has no more.
    void gave_up(const Client& client, ObjectId object, Time now);
    // One is gone from inside another object.
    void lost_reference(ObjectId object) {
        if (!last_.empty()) [[unlikely]]
            suspect(object);
    }
    // Whether anybody is remembered at all.
    bool knows_any() const { return !last_.empty(); }
    void came_to_wait(const Parked& parked);
    // It waits for nothing else any more; or a thread of its process has ended.
    void waits_on(const Channel& channel);
    void thread_ended(const Client& client);
    // It has a connection again, and is not about to end.
    void came_back(ClientId client);
    // A client that is about to end waited there until then.
    void died_waiting(const Client& client, std::span<const Place> places);
    void forget(ObjectId object);
    void forget(ParkNumber call) {
        if (!told_.empty()) [[unlikely]]
            told_.erase(call);
    }

    bool has_fresh() const { return !fresh_.empty(); }
    // When what the turn has led to is settled; else later.
    void look(Turn& turn);

    // Those that are orphaned now, of the calls with greater numbers than `after`, the oldest
    // first: at most so many. Refuses where too many would have to be looked at. Cost: the calls
    // that wait at objects somebody has left.
    std::vector<Orphan> all(ParkNumber after, std::size_t most) const;

    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t remembered_max = 10'000;
    static constexpr std::size_t looked_at_max = 4'000;  // calls and holders, for one
                                                         // object

private:
    struct Remembered {
        LastOne last;
        std::uint64_t order = 0;
        // It died while it waited in this lane itself: those in others it could have helped.
        std::optional<Lane> waited_in;
        std::optional<LastOne> before;  // then the last one who did not wait there
        // One who was found to be left, and perhaps is still: found anew where it is lost.
        mutable ClientId somebody{};
    };
    // Where a call waits, which goes on where it can first: in order.
    using Group = std::vector<std::pair<ObjectId, Lane>>;

    void suspect(ObjectId object) {
        if (last_.contains(object)) fresh_.insert(object);
    }
    void remember(ObjectId object, Remembered fresh);
    void look(Turn& turn, const Record& record);
    std::map<Group, std::vector<ParkNumber>> groups_at(const Record& record,
                                                       std::size_t& steps) const;
    Group group_of(const Parked& parked) const;
    bool is_nobody_left(const Group& group, std::size_t& steps) const;
    bool somebody_is_left(const Group& group, std::size_t& steps) const;
    void find_somebody(const Group& group, std::size_t& steps) const;
    bool is_mere_waiter(const Client& client, const Group& group, std::size_t& steps) const;
    const LastOne* last_of(const Group& group) const;
    OnOrphaned policy_of(const Group& group) const;
    struct Found {
        OnOrphaned policy{};
        std::vector<Orphan> orphans;  // that wait for the same
    };
    std::vector<Found> orphaned_at(const Record& record, std::size_t& steps) const;
    void act(Turn& turn, OnOrphaned policy, const std::vector<Orphan>& orphans);
    void refuse(Turn& turn, ParkNumber call, const Refusal& refusal);
    bool is_refused(OnOrphaned policy, ParkNumber call) const;
    bool is_newcomer(ParkNumber call) const;
    void report(const Turn& turn, const std::vector<Orphan>& orphans, std::string_view end);

    Engine& engine_;
    std::map<ObjectId, Remembered> last_;
    std::map<std::uint64_t, ObjectId> order_;  // of these: the first is forgotten first
    std::set<ObjectId> fresh_;                 // to be looked at
    std::set<ParkNumber> told_;                // what has been told of
    std::map<std::pair<ClientId, ObjectId>, Lane> died_waiting_;  // of references that are left
    std::vector<ParkNumber> newcomers_;                           // of this turn
};

}  // namespace steward::engine
