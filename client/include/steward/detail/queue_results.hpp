// Two results of the shared queues' methods: whether a call was done in time, and who has been lent
// items.
#pragma once

#include "steward/detail/way.hpp"

namespace steward {

// Who has been lent items of an owned queue; one for each thread of a process.
struct Lent {
    std::int64_t pid = 0;
    std::string name;
    std::uint64_t client = 0;
    std::int64_t items = 0;
};
template <>
struct Codec<Lent> {
    static Lent read(Decoder& decoder) {
        Lent lent;
        for (std::uint64_t left = decoder.expect(Kind::map, "a map").bits; left > 0; --left) {
            const std::string key = Codec<std::string>::read(decoder);
            if (key == "pid")
                lent.pid = Codec<std::int64_t>::read(decoder);
            else if (key == "name")
                lent.name = Codec<std::string>::read(decoder);
            else if (key == "client")
                lent.client = Codec<std::uint64_t>::read(decoder);
            else if (key == "items")
                lent.items = Codec<std::int64_t>::read(decoder);
            else
                decoder.value();
        }
        return lent;
    }
};

namespace detail {

// Whether the call was done: false where it was refused with this code, or its time was up.
template <ErrorCode refusal>
struct Done {};
template <ErrorCode refusal>
struct Result<Done<refusal>> {
    static constexpr bool takes_refusals = true;
    static bool read(const SessionPointer&, const Outcome& outcome) {
        if (outcome.status == refusal) return false;
        if (outcome.status != ErrorCode::none) throw_refused(outcome);
        return true;
    }
};

}  // namespace detail
}  // namespace steward
