// The barrier: a fixed number of parties wait for one another and go on together, again and again,
// as Python's (https://docs.python.org/3/library/threading.html#barrier-objects). A party counts by
// standing in the lane, so whoever comes changes nothing until the last one is there. A party that
// dies or whose time is up breaks the barrier for all.
//
// Parties have numbers in the order in which they come; so many in a row as there are parties make
// a group. A parked party remembers its number, and by it knows its group also when several groups
// went on, or broke, in one turn of the daemon.
#include "engine/call.hpp"
#include "engine/types/types.hpp"

#include <algorithm>
#include <vector>

namespace steward::engine {
namespace {

constexpr Lane parties_lane = 0;
constexpr std::int64_t parties_max = 1'000'000;

class Barrier final : public Object {
public:
    Barrier(std::uint64_t parties, bool has_action) : parties_(parties), has_action_(has_action) {}

    static std::unique_ptr<Object> create(std::int64_t parties, std::optional<bool> has_action) {
        if (parties < 1 || parties > parties_max)
            throw Refusal{ErrorCode::bad_argument, "'parties' must be 1 to 1000000"};
        return std::make_unique<Barrier>(static_cast<std::uint64_t>(parties),
                                         has_action.value_or(false));
    }
    static std::unique_ptr<Object> load(Saved& saved, const Loading&);
    void save(Writer& writer) const override;

    // A party that comes may always do so: it counts by standing in the lane. With no time it comes
    // only as the last.
    Readiness can_wait(const Call& call) const {
        if (is_of_group(call)) return group_of(call.ticket())->fate != Fate::led;
        if (broken_) throw Refusal{ErrorCode::broken_barrier, "the barrier is broken"};
        Readiness readiness = is_complete(call) || (!call.is_resumed() && !call.has_no_time());
        readiness.may_wait_on = !is_complete(call);
        return readiness;
    }
    Attempt<Array> wait(const Call& call, Effects& effects, Timeout) {
        if (is_of_group(call)) return go_with_group(call, effects);
        const std::uint64_t party =
            call.is_resumed() ? call.ticket() : next_ + standing_of(call.waiting(parties_lane));
        if (!is_complete(call)) {
            effects.unchanged();
            effects.wait_at({.object = call.object(), .lane = parties_lane, .ticket = party});
            return Attempt<Array>::wait();
        }
        const std::uint64_t first = next_;
        next_ += parties_;
        if (parties_ > 1)
            groups_.push_back({next_, has_action_ ? Fate::led : Fate::passed, parties_ - 1});
        led_ = has_action_;
        if (led_) effects.hold(call.caller());
        return answer(party - first, led_);
    }

    void open(const Call& call, Effects& effects) {
        if (broken_) throw Refusal{ErrorCode::broken_barrier, "the barrier was broken meanwhile"};
        if (!led_) throw Refusal{ErrorCode::not_held, "nobody leads the parties"};
        const Holder* leader = call.holders().of(call.caller());
        if (leader == nullptr)
            throw Refusal{ErrorCode::not_owner, "another thread or process leads the parties"};
        effects.let_go_all(*leader);
        end_led_group(Fate::passed);
    }

    void abort(const Call& call, Effects& effects) {
        for (const Holding* held = call.holders().oldest(); held != nullptr; held = held->younger)
            effects.let_go(*held);
        break_now();
    }
    // Those who wait hear that it broke, as in Python; whoever comes from now on finds it whole.
    void reset(const Call& call, Effects& effects) {
        abort(call, effects);
        const std::uint64_t standing = standing_of(call.waiting(parties_lane));
        next_ += standing;
        if (standing > 0) groups_.push_back({next_, Fate::broken, standing});
        broken_ = false;
    }

    std::int64_t parties() const { return static_cast<std::int64_t>(parties_); }
    std::int64_t n_waiting(const Call& call) const {
        return broken_ ? 0 : static_cast<std::int64_t>(standing_of(call.waiting(parties_lane)));
    }
    bool broken() const { return broken_; }

    void show(Writer& writer, const Holders&) const override;
    bool fits(const Holders&, std::span<const Place> waiting) const override;

    bool is_owned() const override { return has_action_; }  // by whoever leads
    // One whose group broke before leads nobody any more, though it may not have heard of it:
    // whoever leads now came to hold last.
    void holder_ended(const Call& call, Effects&, const Ended& ended) override {
        const Holding* left = call.holders().oldest();
        while (left != nullptr && left->younger != nullptr) left = left->younger;
        if (led_ && (left == nullptr || left->since < ended.parts.back().since)) break_now();
    }
    bool waiter_left(std::uint64_t ticket, std::size_t) override {
        if (ticket >= next_) return break_now(), true;
        const auto group = group_of(ticket);
        const bool breaks = group->fate == Fate::led;
        if (breaks) break_now();
        leave(ticket);
        return breaks;
    }

private:
    enum class Fate : std::uint8_t { led, passed, broken };
    // The parked parties with numbers before `end`, back to the end of the group before.
    struct Group {
        std::uint64_t end;
        Fate fate;
        std::uint64_t left;  // so many have not heard of it yet
    };
    using Groups = std::vector<Group>;

    static Array answer(std::uint64_t index, bool leads) {
        Array answer;
        Writer writer(answer.bytes);
        writer.array(2);
        writer.unsigned_integer(index);
        writer.boolean(leads);
        return answer;
    }

    // Whether the call is that of a parked party whose group has gone on or broken.
    bool is_of_group(const Call& call) const { return call.is_resumed() && call.ticket() < next_; }
    // How many stand in the lane and belong to no group yet.
    std::uint64_t standing_of(std::uint64_t waiting) const {
        for (const Group& group : groups_) waiting -= group.left;
        return waiting;
    }
    // Whether with this party a group can go on. While one is led, more may come than make the
    // next: then the oldest of them goes on first.
    bool is_complete(const Call& call) const {
        const std::uint64_t standing = standing_of(call.waiting(parties_lane));
        return !led_ && (call.is_resumed() ? standing >= parties_ : standing + 1 == parties_);
    }

    Groups::const_iterator group_of(std::uint64_t number) const {
        return std::find_if(groups_.begin(), groups_.end(),
                            [&](const Group& group) { return number < group.end; });
    }
    void leave(std::uint64_t number) {
        const auto group = groups_.begin() + (group_of(number) - groups_.cbegin());
        if (--group->left == 0) groups_.erase(group);
    }

    // A party of a group that is led no more leaves the lane.
    Attempt<Array> go_with_group(const Call& call, Effects& effects) {
        const auto [end, fate, left] = *group_of(call.ticket());
        leave(call.ticket());
        effects.unchanged();
        if (fate == Fate::broken)
            effects.refuse({ErrorCode::broken_barrier, "the barrier was broken meanwhile"});
        return answer(call.ticket() + parties_ - end, false);
    }

    // The group that is led is the youngest: none can form meanwhile.
    void end_led_group(Fate fate) {
        if (led_ && parties_ > 1) groups_.back().fate = fate;
        led_ = false;
    }
    void break_now() {
        end_led_group(Fate::broken);
        broken_ = true;
    }

    std::uint64_t parties_;
    bool has_action_;
    bool broken_ = false;
    bool led_ = false;        // a group is complete, and its leader holds the barrier
    std::uint64_t next_ = 0;  // the number of the first party that belongs to no group yet
    Groups groups_;           // those whose parties have not all been answered, the oldest first
};

void Barrier::save(Writer& writer) const {
    writer.array(6);
    writer.unsigned_integer(parties_);
    writer.boolean(has_action_);
    writer.boolean(broken_);
    writer.boolean(led_);
    writer.unsigned_integer(next_);
    writer.array(groups_.size());
    for (const Group& group : groups_) {
        writer.array(3);
        writer.unsigned_integer(group.end);
        writer.unsigned_integer(static_cast<std::uint64_t>(group.fate));
        writer.unsigned_integer(group.left);
    }
}

std::unique_ptr<Object> Barrier::load(Saved& saved, const Loading&) {
    saved.array(6);
    const std::uint64_t parties = saved.unsigned_integer();
    auto barrier = std::make_unique<Barrier>(parties, saved.boolean());
    barrier->broken_ = saved.boolean();
    barrier->led_ = saved.boolean();
    barrier->next_ = saved.unsigned_integer();
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        saved.array(3);
        Group group{.end = saved.unsigned_integer(), .fate = Fate::broken, .left = 0};
        const std::uint64_t fate = saved.unsigned_integer();
        if (fate > static_cast<std::uint64_t>(Fate::broken))
            throw Unreadable{"a fate that a group of a barrier does not have"};
        group.fate = static_cast<Fate>(fate);
        group.left = saved.unsigned_integer();
        barrier->groups_.push_back(group);
    }
    return barrier;
}

// Each group has so many that wait as it counts, and whoever waits with a number that was passed
// belongs to one.
bool Barrier::fits(const Holders&, std::span<const Place> waiting) const {
    std::vector<std::uint64_t> left(groups_.size());
    for (const Place& place : waiting) {
        if (place.ticket >= next_) continue;
        const auto group = group_of(place.ticket);
        if (group == groups_.end()) return false;
        ++left[static_cast<std::size_t>(group - groups_.begin())];
    }
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        const bool is_behind = i == 0 || groups_[i].end > groups_[i - 1].end;
        const bool may_be_led = groups_[i].fate != Fate::led || (led_ && i + 1 == groups_.size());
        if (!is_behind || !may_be_led || groups_[i].left != left[i] || groups_[i].end > next_)
            return false;
    }
    const bool has_led = parties_ == 1 || (!groups_.empty() && groups_.back().fate == Fate::led);
    return parties_ > 0 && parties_ <= static_cast<std::uint64_t>(parties_max) &&
           (!led_ || has_led);
}

void Barrier::show(Writer& writer, const Holders&) const {
    writer.map(4);
    writer.text("parties");
    writer.unsigned_integer(parties_);
    writer.text("has_action");
    writer.boolean(has_action_);
    writer.text("broken");
    writer.boolean(broken_);
    writer.text("led");
    writer.boolean(led_);
}

}  // namespace

TypeRow barrier_type() {
    Access joins =
        holding(Holds::if_owned, waits(parties_lane, Awaits::signal, Order::question_decides));
    joins.counts_on_arrival = true;
    joins.not_in_select =
        "a party that stood there would count though another of the calls is done";
    return {.name = "barrier",
            .summary = "Parties that wait for one another and go on together, as Python's Barrier.",
            .own_bytes = 64,
            .constructor = constructor<&Barrier::create, &Barrier::load>(
                {"parties", "has_action"},
                "A barrier for `parties`. With `has_action` one party of each group leads: the "
                "others wait until it has called `open`."),
            .methods = {
                method<&Barrier::can_wait, &Barrier::wait>(
                    "wait", {"timeout"}, joins,
                    "Wait until all parties are there. Returns the place in the order of coming, "
                    "from 0, and whether this party leads. A party that dies or whose time is up "
                    "breaks the barrier; with a timeout of 0 it passes if it is the last, and else "
                    "breaks nothing. A broken barrier is refused with broken_barrier."),
                method<&Barrier::open>("open", {}, writes,
                                       "The leader lets the others go on; refused with "
                                       "broken_barrier when the barrier broke meanwhile."),
                method<&Barrier::abort>(
                    "abort", {}, writes,
                    "Break the barrier: all who wait, and all who come, get broken_barrier."),
                method<&Barrier::reset>(
                    "reset", {}, writes,
                    "Make the barrier whole and empty; those who wait get broken_barrier."),
                method<&Barrier::parties>("parties", {}, reads, "How many parties go on together."),
                method<&Barrier::n_waiting>("n_waiting", {}, reads,
                                            "How many parties wait for others to come."),
                method<&Barrier::broken>("broken", {}, reads, "Whether the barrier is broken.")}};
}

}  // namespace steward::engine
