// What types have in common whose objects may be held for a time only: the parameter that says for
// how long, whom it is refused to when that time is up, and how it begins anew.
#pragma once

#include "common/frame.hpp"
#include "engine/binding.hpp"
#include "engine/saved.hpp"

namespace steward::engine {

// The longest time that something may be held, in seconds; absent or null: as the object says.
struct Lease {
    Time time{};

    bool is_given() const { return time != Time{}; }
    Time or_else(Time usual) const { return is_given() ? time : usual; }
};

template <>
struct Parameter<Lease> {
    static constexpr std::string_view kind = "seconds";
    static Lease read(const Arguments& arguments, std::size_t index);
};

namespace detail {
template <>
inline constexpr bool is_optional<Lease> = true;
}  // namespace detail

// All that this holder has of the object is lent anew from now on: for so long, or each for as long
// as it was. Refuses with not_holder where he has nothing, with bad_argument where nothing of it is
// lent.
void renew(const Call& call, Effects& effects, const Caller& holder, Lease lease);

// Refuses with not_holder where the caller has held the object for longer than it was lent to him.
void refuse_if_lease_ended(const Call& call);

inline constexpr std::string_view renew_summary =
    "The caller's lease begins anew, with `lease` for as long as that. Refused with not_holder to "
    "who does not hold it: when a lease ends the next caller has it and is told (`lease_ended`).";

// --- how former holders have ended, as the next one is told by the flags of his reply ---

inline std::uint16_t end_of(const Ended& ended) {
    return ended.by_lease ? reply_flags::lease_ended : reply_flags::holder_died;
}
std::uint16_t read_ends(Saved& saved);

// What `show` tells: the lease that an object gives, and the ends by these names.
void write_lease(Writer& writer, Time lease);
void write_ends(Writer& writer, std::string_view died, std::uint16_t ends);

}  // namespace steward::engine
