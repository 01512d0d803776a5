// What compare_exchange answers, of whatever type.
#pragma once

#include "steward/codec.hpp"

namespace steward {

// What was found, and whether the new value is stored in its place.
template <class T>
struct Exchanged {
    bool exchanged = false;
    T before;

    explicit operator bool() const { return exchanged; }
};
template <class T>
struct Codec<Exchanged<T>> {
    static Exchanged<T> read(Decoder& decoder) {
        detail::expect_array(decoder, 2);
        return Exchanged<T>{Codec<bool>::read(decoder), Codec<T>::read(decoder)};
    }
};

}  // namespace steward
