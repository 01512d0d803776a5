// What waits for a peer and is too large to be copied: each parcel is one piece of bytes, taken
// over as it was made, or a conversion that is to make it. They leave in order, and what has not
// been made keeps back what stands behind it. Pure.
#pragma once

#include "net/conversion.hpp"

#include <deque>

namespace steward::net {

class Parcels {
public:
    bool empty() const { return parcels_.empty(); }
    // What is left of all of them; of a conversion, what it holds.
    std::size_t size() const { return size_; }
    // What is left of the first: nothing, where it has not been made.
    BytesView first() const {
        const Parcel& parcel = parcels_.front();
        return BytesView(parcel.bytes).substr(parcel.used);
    }
    // The first is one line or a part of a reply, and not a run of several.
    bool is_first_single() const { return parcels_.front().is_single; }

    void add(Bytes bytes, bool is_single);
    void add(std::shared_ptr<LineConversion> conversion);
    void use(std::size_t bytes);
    void clear();

    // The first conversion that is to be run, or nothing.
    std::shared_ptr<Conversion> unyielded() const;
    // Takes what conversions have made that have ended. Gives the size of the largest.
    std::size_t take_lines();
    // Drops the first that has not been made, and all behind it. False: there is none.
    bool drop_unmade();

private:
    struct Parcel {
        Bytes bytes;
        std::size_t used = 0;
        bool is_single = true;
        std::shared_ptr<LineConversion> conversion;  // nothing: the bytes are there

        std::size_t size() const { return conversion ? conversion->bytes() : bytes.size() - used; }
    };

    std::deque<Parcel> parcels_;
    std::size_t size_ = 0;
};

}  // namespace steward::net
