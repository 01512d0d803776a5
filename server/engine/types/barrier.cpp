// The barrier: a fixed number of parties wait for one another and go on together, again and again, as Python's
// (https://docs.python.org/3/library/threading.html#barrier-objects). A party counts by standing in the lane, so whoever comes
// changes nothing until the last one is there. A party that dies or whose time is up breaks the barrier for all.
//
// Parties have numbers in the order in which they come; so many in a row as there are parties make a group. A parked party
// remembers its number, and by it knows its group also when several groups went on, or broke, in one turn of the daemon.
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
            throw Refusal{ErrorCode::bad_argument, "barrier.create: 'parties' must be 1 to 1000000"};
        return std::make_unique<Barrier>(static_cast<std::uint64_t>(parties), has_action.value_or(false));
    }

    Attempt<Array> wait(Call& call, Timeout) {
        if (call.resumed != nullptr && call.ticket < next_) return go_with_group(call);
        if (broken_) refuse("wait", "the barrier is broken");
        const std::uint64_t standing = standing_of(call.waiting(parties_lane));
        if (call.resumed == nullptr) call.ticket = next_ + standing;
        // While a group is led, more may come than make the next one: then the oldest of them goes on first.
        const bool is_complete = call.resumed == nullptr ? standing + 1 == parties_ : standing >= parties_;
        if (led_ || !is_complete) return Attempt<Array>::wait();
        const std::uint64_t first = next_;
        next_ += parties_;
        if (parties_ > 1) groups_.push_back({next_, has_action_ ? Fate::led : Fate::passed, parties_ - 1});
        led_ = has_action_;
        if (led_) call.hold();
        return place(call.ticket - first, led_);
    }

    void open(Call& call) {
        if (broken_) refuse("open", "the barrier was broken meanwhile");
        if (!led_) throw Refusal{ErrorCode::not_held, "barrier.open: nobody leads the parties"};
        if (!call.let_go(call.caller()))
            throw Refusal{ErrorCode::not_owner, "barrier.open: another thread or process leads the parties"};
        end_led_group(Fate::passed);
    }

    void abort(Call& call) {
        while (call.holders().any()) call.let_go();
        break_now();
    }
    // Those who wait hear that it broke, as in Python; whoever comes from now on finds it whole.
    void reset(Call& call) {
        abort(call);
        const std::uint64_t standing = standing_of(call.waiting(parties_lane));
        next_ += standing;
        if (standing > 0) groups_.push_back({next_, Fate::broken, standing});
        broken_ = false;
    }

    std::int64_t parties() const { return static_cast<std::int64_t>(parties_); }
    std::int64_t n_waiting(Call& call) const {
        return broken_ ? 0 : static_cast<std::int64_t>(standing_of(call.waiting(parties_lane)));
    }
    bool broken() const { return broken_; }

    void write(Writer& writer) const override {
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

    bool is_owned() const override { return has_action_; }  // by whoever leads
    // One whose group broke before leads nobody any more, though it may not have heard of it.
    void holder_crashed(Holders& holders, const Holder&) override {
        holders.clear();
        if (led_) break_now();
    }
    void waiter_left(std::uint64_t ticket, std::size_t) override {
        if (ticket >= next_) return break_now();
        const auto group = group_of(ticket);
        if (group->fate == Fate::led) break_now();
        leave(group);
    }
    bool is_ready(Lane, const Holders&) const override { return broken_ || (!groups_.empty() && !led_); }

private:
    enum class Fate : std::uint8_t { led, passed, broken };
    // The parked parties with numbers before `end`, back to the end of the group before.
    struct Group {
        std::uint64_t end;
        Fate fate;
        std::uint64_t left;  // so many have not heard of it yet
    };
    using Groups = std::vector<Group>;

    [[noreturn]] static void refuse(std::string_view method, std::string_view what) {
        throw Refusal{ErrorCode::broken_barrier, "barrier." + std::string(method) + ": " + std::string(what)};
    }

    static Array place(std::uint64_t index, bool leads) {
        Array answer;
        Writer writer(answer.bytes);
        writer.array(2);
        writer.unsigned_integer(index);
        writer.boolean(leads);
        return answer;
    }

    // How many stand in the lane and belong to no group yet.
    std::uint64_t standing_of(std::uint64_t waiting) const {
        for (const Group& group : groups_) waiting -= group.left;
        return waiting;
    }

    Groups::iterator group_of(std::uint64_t number) {
        return std::find_if(groups_.begin(), groups_.end(), [&](const Group& group) { return number < group.end; });
    }
    void leave(Groups::iterator group) {
        if (--group->left == 0) groups_.erase(group);
    }

    // A party of a group is asked again: it stays while the group is led, and otherwise leaves the lane.
    Attempt<Array> go_with_group(Call& call) {
        const auto group = group_of(call.ticket);
        const auto [end, fate, left] = *group;
        if (fate == Fate::led) return Attempt<Array>::wait();
        leave(group);
        if (fate == Fate::broken) refuse("wait", "the barrier was broken meanwhile");
        call.unchanged();
        return place(call.ticket + parties_ - end, false);
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
    bool led_ = false;         // a group is complete, and its leader holds the barrier
    std::uint64_t next_ = 0;   // the number of the first party that belongs to no group yet
    Groups groups_;            // those whose parties have not all been answered, the oldest first
};

}  // namespace

TypeRow barrier_type() {
    Access joins = holding(Holds::if_owned, waits(parties_lane, Order::joins));
    joins.alone = true;
    return {
        .name = "barrier",
        .summary = "Parties that wait for one another and go on together, as Python's Barrier.",
        .constructor = constructor<&Barrier::create>({"parties", "has_action"},
            "A barrier for `parties`. With `has_action` one party of each group leads: the others wait until it has called `open`."),
        .methods = {
            method<&Barrier::wait>("wait", {"timeout"}, joins,
                "Wait until all parties are there. Returns the place in the order of coming, from 0, and whether this party leads. "
                "A party that dies or whose time is up breaks the barrier; with a timeout of 0 it passes if it is the last, and else "
                "breaks nothing. A broken barrier is refused with broken_barrier."),
            method<&Barrier::open>("open", {}, writes,
                "The leader lets the others go on; refused with broken_barrier when the barrier broke meanwhile."),
            method<&Barrier::abort>("abort", {}, writes, "Break the barrier: all who wait, and all who come, get broken_barrier."),
            method<&Barrier::reset>("reset", {}, writes,
                "Make the barrier whole and empty; those who wait get broken_barrier."),
            method<&Barrier::parties>("parties", {}, reads, "How many parties go on together."),
            method<&Barrier::n_waiting>("n_waiting", {}, reads, "How many parties wait for others to come."),
            method<&Barrier::broken>("broken", {}, reads, "Whether the barrier is broken."),
        },
    };
}

}  // namespace steward::engine
