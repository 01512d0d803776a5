#include "steward/detail/pool_portable.hpp"

#include <cstring>

namespace steward::detail {

PortableWork::PortableWork(const PortableCall& call, BytesView bytes, std::size_t items,
                           std::size_t chunk)
    : PoolWork(items, chunk), call_(call), next_(items) {
    const std::size_t table = 8 * ((items + chunk - 1) / chunk);
    values_ = bytes.substr(0, bytes.size() - table);
    chunks_ = bytes.substr(values_.size());
}

void PortableWork::go_to(std::size_t item) {
    const std::size_t number = item / chunk();
    std::uint64_t begin = 0;
    std::memcpy(&begin, chunks_.data() + 8 * number, sizeof begin);
    Reader values(values_.substr(begin));
    values.pass_values(item - number * chunk());
    position_ = values_.size() - values.left();
    next_ = item;
}

// Where it throws, how far the arguments were read is not known.
void PortableWork::run(std::size_t item, Encoder& result) {
    if (item != next_) go_to(item);
    const BytesView here = values_.substr(position_);
    const SessionPointer none;
    Decoder arguments(here, none, Origin::kept);
    ++next_;
    try {
        call_.run(call_.function, arguments, result);
        position_ = values_.size() - arguments.left();
    } catch (...) {
        Reader again(here);
        again.value();
        position_ = values_.size() - again.left();
        throw;
    }
}

}  // namespace steward::detail
