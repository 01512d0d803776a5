// What a handler returns becomes the bytes of a reply here. A value that is stored in the object
// goes out as it lies; everything else is built in one scratch buffer that is used again.
#pragma once

#include "common/msgpack_writer.hpp"
#include "common/value.hpp"

#include <optional>

namespace steward::engine {

// An answer that a handler has encoded itself; the kind is what the reference says of it.
template <Kind kind>
struct Encoded {
    Bytes bytes;
};
using Array = Encoded<Kind::array>;
using Map = Encoded<Kind::map>;
// Any value; its bytes are the handler's own.
struct Any {
    Bytes bytes;
};
// An integer or a float.
struct AnyNumber {
    Bytes bytes;
};

// The answer of a deed that counts on arrival (Access::counts_on_arrival): a value, or nothing yet,
// and then Effects::wait_at says where the call waits on.
template <class T>
class Attempt {
public:
    Attempt(T value) : value_(std::move(value)) {}
    static Attempt wait() { return {}; }
    bool waits() const { return !value_; }
    T& value() { return *value_; }

private:
    Attempt() = default;
    std::optional<T> value_;
};

class Answer {
public:
    // The encoded value. Points into the object or the scratch buffer: good until either changes.
    BytesView bytes() const { return bytes_; }
    // All of it, where it is large and nobody else's: it may be moved from when nothing more is
    // asked of the answer.
    Bytes* whole() {
        if (bytes_.size() <= scratch_kept_bytes) [[likely]]
            return nullptr;
        const bool is_own = bytes_.data() == scratch_.data() && bytes_.size() == scratch_.size();
        return is_own ? &scratch_ : nullptr;
    }
    // Makes what is large its own, where it points into the object.
    void keep() {
        if (bytes_.size() > scratch_kept_bytes && whole() == nullptr) own(Bytes(bytes_));
    }
    bool waits() const { return waits_; }

    void nothing() { bytes_ = "\xc0"; }
    void wait() { waits_ = true; }
    void set(ValueView value) { bytes_ = value.bytes; }
    template <class Build>
    void build(Build build) {
        scratch_.clear();
        Writer writer(scratch_);
        build(writer);
        bytes_ = scratch_;
    }
    void own(Bytes&& bytes) {
        scratch_ = std::move(bytes);
        bytes_ = scratch_;
    }
    void reset() {
        waits_ = false;
        bytes_ = {};
        if (scratch_.capacity() > scratch_kept_bytes) Bytes().swap(scratch_);
    }

private:
    static constexpr std::size_t scratch_kept_bytes = 64u << 10;

    Bytes scratch_;
    BytesView bytes_;
    bool waits_ = false;
};

}  // namespace steward::engine
