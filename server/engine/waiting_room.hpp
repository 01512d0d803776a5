// Parked calls: who waits for what since when, and until when. The only place where anything waits.
#pragma once

#include "engine/clients.hpp"

#include <optional>

namespace steward::engine {

struct Parked {
    ParkNumber number = 0;
    Sequence since = 0;  // the commit number at which it was parked
    Caller caller;
    ObjectId object{};
    Lane lane = 0;
    std::optional<Time> deadline;
    Bytes frames;  // the call that waits, then the rest of its batch
};

class WaitingRoom {
public:
    // Park a call on its object. Cost: logarithmic in the number of waiters, as are all of these.
    void park(Parked parked, Record& record, Channel& channel);
    // Take a call out, granted or not; its object and channel forget it.
    Parked take(ParkNumber number, Record& record, Channel* channel);
    const Parked* find(ParkNumber number) const;

    std::optional<Time> next_deadline() const;
    // The parked call whose deadline is the earliest, if `now` has reached it.
    std::optional<ParkNumber> next_expired(Time now) const;

    std::size_t size() const { return parked_.size(); }
    std::uint64_t bytes() const { return bytes_; }
    const std::map<ParkNumber, Parked>& all() const { return parked_; }

private:
    std::map<ParkNumber, Parked> parked_;
    std::set<std::pair<Time, ParkNumber>> deadlines_;
    std::uint64_t bytes_ = 0;
    ParkNumber next_number_ = 1;
};

}  // namespace steward::engine
