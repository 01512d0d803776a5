// Parked calls: who waits for what since when, and until when. The only place where anything waits.
#pragma once

#include "common/frame.hpp"
#include "engine/clients.hpp"

#include <optional>
#include <tuple>

namespace steward::engine {

struct Parked {
    ParkNumber number = 0;
    Sequence since = 0;  // the commit number at which it was parked
    Time at{};           // and the time
    Caller caller;
    SourcePlace where = 0;      // in its program it was made
    ObjectId object{};          // the one that was called
    std::vector<Place> places;  // where it stands; the first is its own row's lane, or what its
                                // question chose
    std::uint64_t ticket = 0;   // what it remembers
    // What it lacked when it was asked last (Readiness::lacks). Nothing depends on it but how soon
    // it is found that it has to wait on, so it is not part of the state.
    std::optional<std::size_t> lacks = {};
    // It was not asked when something changed for it, since something that it names was busy: next
    // time all that it waits for is looked at. A restored one is asked like that too.
    bool was_passed_over = false;
    bool may_be_overtaken = false;  // whoever stands behind it is asked even if it has to go on
                                    // waiting
    bool answers_when_late = false;
    // False while the world has not answered yet what the call has to know of a process: until then
    // it has not waited.
    bool has_waited = true;
    bool is_cancelled = false;  // its time is up because its caller has said so
    std::optional<Time> deadline;
    std::vector<std::int64_t> processes = {};  // whose ends it waits for
    Bytes frames;                              // the call that waits, then the rest of its batch
    std::size_t calls = 1;                     // how many these are

    // It stands in line at a busy object, and has not come to it yet.
    bool is_in_line() const { return places.front().lane == busy_lane; }
    std::uint32_t id() const { return get_header<CallHeader>(frames.data()).id; }
    // What its client is charged for it, and what it will be at most.
    std::uint64_t bytes() const;
    static std::uint64_t bytes_max(std::uint64_t frames, std::uint64_t places);
};

class WaitingRoom {
public:
    // Park a call at its places, as the youngest; its client is charged for it. Cost: logarithmic
    // in the number of waiters, as are all of these.
    ParkNumber park(Parked parked, Store& store, Channel& channel);
    // Put a call back where it stood: it has its number.
    void put(Parked parked, Store& store, Channel& channel);
    // Take a call out, granted or not; the objects and its channel forget it.
    Parked take(ParkNumber number, Store& store, Channel* channel);
    // It goes on waiting: where it stands, or as the youngest, with another number, at another
    // place.
    ParkNumber go_on(ParkNumber number, const Place& place, Store& store, Channel& channel);
    // What the channel has parked is granted nothing any more: it counts no longer, and is taken
    // out one by one. But what stands in line was sent before, and comes.
    void bury(Channel& channel);
    void drop_deadline(ParkNumber number, Channel& channel);
    // The call of this channel whose frame has the id, the oldest of several: its time is up,
    // before any other's. Nothing where none waits, or where it is cancelled already.
    bool cancel(Channel& channel, std::uint32_t id);
    // Some are cancelled that have not been answered yet. Their time is up at this moment.
    bool has_cancelled() const { return has_cancelled_; }
    void cancelled_are_answered() { has_cancelled_ = false; }
    static constexpr Time cancelled_at = Time::min();
    // It has to go on waiting, and lacks this.
    void was_asked(ParkNumber number, std::optional<std::size_t> lacks);
    // It could not be asked, though something has changed for it.
    void pass_over(ParkNumber number) { parked_.at(number).was_passed_over = true; }
    void set_waited(ParkNumber number) { parked_.at(number).has_waited = true; }
    const Parked* find(ParkNumber number) const;

    std::optional<Time> next_deadline() const;
    // The parked call whose deadline is the earliest, if `now` has reached it.
    std::optional<ParkNumber> next_expired(Time now) const;
    std::vector<ParkNumber> expired(Time now) const;  // all of them, the earliest first

    // Without those whose caller is gone.
    std::size_t size() const { return parked_.size() - dead_; }
    bool has_dead() const { return dead_ > 0; }
    // Where calls stand that wait at several places, and how many: who is next at one of these
    // objects may depend on all of them.
    const std::map<ObjectId, std::size_t>& entangled() const { return entangled_; }
    bool is_entangled(ObjectId object) const {
        return !entangled_.empty() && entangled_.contains(object);
    }
    std::size_t in_line() const { return in_line_; }  // of those: at a busy object
    // What is charged for all of them, with the lanes in which they stand.
    std::uint64_t bytes() const { return bytes_; }
    ParkNumber next_number() const { return next_number_; }
    // One that has just been parked, and was taken out again, has not waited.
    void forget(ParkNumber number) {
        if (number + 1 == next_number_) --next_number_;
    }
    void continue_from(ParkNumber number) { next_number_ = number; }
    const std::map<ParkNumber, Parked>& all() const { return parked_; }

private:
    std::map<ParkNumber, Parked> parked_;
    std::set<std::pair<Time, ParkNumber>> deadlines_;
    // By channel and by the id that the caller has given the frame: what is cancelled is found
    // here.
    std::set<std::tuple<ChannelId, std::uint32_t, ParkNumber>> by_id_;
    bool has_cancelled_ = false;
    std::map<ObjectId, std::size_t> entangled_;
    std::size_t in_line_ = 0;
    std::size_t dead_ = 0;  // of channels that wait no more
    std::uint64_t bytes_ = 0;
    ParkNumber next_number_ = 1;
};

}  // namespace steward::engine
