// Items of an owned queue that are lent with a ticket, which names the lending.
#pragma once

#include "steward/codec.hpp"

namespace steward {

// The number of one lending of one queue.
enum class Ticket : std::uint64_t {};

// An item with its ticket, for whoever wants to keep tickets himself (in a pipeline, for one).
template <class T>
struct Taken {
    Ticket ticket{};
    T item;
};
template <class T>
struct Codec<Taken<T>> {
    static Taken<T> read(Decoder& decoder) {
        detail::expect_array(decoder, 2);
        return Taken<T>{Codec<Ticket>::read(decoder), Codec<T>::read(decoder)};
    }
};

}  // namespace steward
