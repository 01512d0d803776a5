// What a queue is made with.
#pragma once

#include "steward/detail/way.hpp"

namespace steward {

struct QueueOptions {
    std::int64_t maxsize = 0;  // 0: any number of items
    // An item belongs to the thread that got it (to the process that took it with a ticket) until
    // done(); when that ends, it returns to the head.
    bool owned = false;
    std::int64_t deliveries_max = 0;  // of an owned one: then it is given up; 0: never
    // The handle() of a queue for what is given up, which is dropped without, or if the queue is
    // shut down at once.
    detail::Handle dead_letters = {};
};

namespace detail {

// An object that is an argument, if there is one.
struct GivenObject {
    const Handle& object;
};
template <>
struct Argument<GivenObject> {
    static bool present(const GivenObject& argument) { return argument.object != nullptr; }
    static void write(Encoder& encoder, const GivenObject& argument) {
        encoder.reference(argument.object);
    }
};

}  // namespace detail
}  // namespace steward
