#include "engine/types/lending.hpp"

#include "engine/words.hpp"

namespace steward::engine {

Lease Parameter<Lease>::read(const Arguments& arguments, std::size_t index) {
    const auto given = Parameter<std::optional<Delay>>::read(arguments, index);
    if (!given) return {};
    if (given->time == Time{})
        throw Refusal{ErrorCode::bad_argument, "'" +
                                                   std::string(arguments.parameters()[index].name) +
                                                   "' must be more than 0 seconds"};
    return {given->time};
}

void renew(const Call& call, Effects& effects, const Caller& holder, Lease lease) {
    const Holder* held = call.holders().of(holder);
    if (held == nullptr) refuse_if_lease_ended(call);
    if (held == nullptr) throw Refusal{ErrorCode::not_holder, "the caller does not hold it"};
    bool any = false;
    for (const Holding* one = held->first; one != nullptr; one = one->next) {
        const Time time = lease.or_else(one->lease);
        if (time == Time{}) continue;
        effects.lend(*one, time);
        any = true;
    }
    if (!any)
        throw Refusal{ErrorCode::bad_argument, "it is held without a lease, and none is given"};
}

void refuse_if_lease_ended(const Call& call) {
    const std::optional<Time> ended = call.lease_ended();
    if (!ended) return;
    throw Refusal{ErrorCode::not_holder,
                  "the caller's lease has ended " + in_seconds(call.now() - *ended) + " ago"};
}

std::uint16_t read_ends(Saved& saved) {
    constexpr std::uint16_t all = reply_flags::holder_died | reply_flags::lease_ended;
    const std::uint16_t ends = saved.enumerator(all);
    must_be((ends & ~all) == 0, "a holder that has ended in no known way");
    return ends;
}

void write_ends(Writer& writer, std::string_view died, std::uint16_t ends) {
    writer.text(died);
    writer.boolean((ends & reply_flags::holder_died) != 0);
    writer.text("lease_ended");
    writer.boolean((ends & reply_flags::lease_ended) != 0);
}

void write_lease(Writer& writer, Time lease) {
    writer.text("lease");
    if (lease == Time{})
        writer.nil();
    else
        writer.real(std::chrono::duration<double>(lease).count());
}

}  // namespace steward::engine
