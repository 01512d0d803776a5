// What a pool's worker says, one report after another through its desk: a word, how long it is,
// what belongs to it. Results say of no item which it is: they come in the order of the range that
// the worker was given, each item once.
#pragma once

#include "common/bytes.hpp"
#include "steward/value.hpp"

#include <cstring>
#include <optional>
#include <utility>

namespace steward::detail {

enum class PoolWord : std::uint8_t {
    born,          // lives, and has called nothing before this was said
    begun,         // the initializer has run
    cannot_begin,  // it threw; a failure belongs to it
    done,          // an item; its result as bytes
    shared,        // an item whose result has shared objects; the worker keeps them until told
    failed,        // an item; what it threw
    retires        // has done as many chunks as it may, and takes no more
};

// Of an exception, or of a result with shared objects.
struct PoolDetails {
    std::string text = {};  // what it said, or which daemon has the objects
    std::string type = {};  // the exception's class
    Binary value = {};      // the result
    std::vector<std::uint64_t> objects = {};

    void write(Bytes& out) const {
        Encoder encoder(out);
        Codec<Fields>::write(encoder, {text, type, value, objects});
    }
    static PoolDetails read(BytesView bytes) {
        const SessionPointer none;
        Decoder decoder(bytes, none, Origin::kept);
        auto [text, type, value, objects] = Codec<Fields>::read(decoder);
        return {std::move(text), std::move(type), std::move(value), std::move(objects)};
    }

private:
    using Fields = std::tuple<std::string, std::string, Binary, std::vector<std::uint64_t>>;
};

// Its head: the word in the lowest byte, the size above.
using PoolHead = std::uint64_t;
inline PoolHead pool_head(PoolWord word, std::size_t size) {
    return static_cast<PoolHead>(size) << 8 | static_cast<PoolHead>(word);
}

// What has come of a worker's reports, cut into whole ones.
class PoolReports {
public:
    struct Report {
        PoolWord word;
        BytesView bytes;  // until the next one is taken
    };
    // For more to be put at its end.
    Bytes& in() {
        in_.erase(0, std::exchange(taken_, 0));
        return in_;
    }
    std::optional<Report> take() {
        PoolHead head = 0;
        const BytesView here = BytesView(in_).substr(taken_);
        if (here.size() < sizeof head) return std::nullopt;
        std::memcpy(&head, here.data(), sizeof head);
        const std::size_t size = head >> 8;
        if (here.size() - sizeof head < size) return std::nullopt;
        taken_ += sizeof head + size;
        return Report{static_cast<PoolWord>(head & 0xff), here.substr(sizeof head, size)};
    }

private:
    Bytes in_;
    std::size_t taken_ = 0;
};

}  // namespace steward::detail
