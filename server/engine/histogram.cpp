#include "engine/histogram.hpp"

namespace steward::engine {

Time Histogram::quantile(double part) const {
    const double wanted = part * static_cast<double>(count_);
    double before = 0;
    for (std::size_t place = 0; place < classes && count_ > 0; ++place) {
        const auto here = static_cast<double>(counts_[place]);
        if (here == 0 || before + here < wanted) {
            before += here;
            continue;
        }
        const Time least = place == 0 ? Time{} : bound(place - 1);
        const Time most = std::min(bound(place), longest_);
        if (place == classes - 1) return longest_;
        const double within = std::clamp((wanted - before) / here, 0.0, 1.0);
        return std::max(least, least + Time{static_cast<Time::rep>(
                                           within * static_cast<double>((most - least).count()))});
    }
    return longest_;
}

void Histogram::save(Writer& writer) const {
    writer.array(classes + 2);
    for (const std::uint64_t count : counts_) writer.unsigned_integer(count);
    writer.integer(total_.count());
    writer.integer(longest_.count());
}

void Histogram::load(Saved& saved) {
    saved.array(classes + 2);
    count_ = 0;
    for (std::uint64_t& count : counts_) count_ += count = saved.unsigned_integer();
    total_ = Time{saved.integer()};
    longest_ = Time{saved.integer()};
}

}  // namespace steward::engine
