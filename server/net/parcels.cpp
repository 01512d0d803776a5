#include "net/parcels.hpp"

#include <algorithm>

namespace steward::net {

void Parcels::add(Bytes bytes, bool is_single) {
    size_ += bytes.size();
    Parcel& parcel = parcels_.emplace_back();
    parcel.bytes = std::move(bytes);
    parcel.is_single = is_single;
}

void Parcels::add(std::shared_ptr<LineConversion> conversion) {
    size_ += conversion->bytes();
    parcels_.emplace_back().conversion = std::move(conversion);
}

void Parcels::use(std::size_t bytes) {
    Parcel& parcel = parcels_.front();
    parcel.used += bytes;
    size_ -= bytes;
    if (parcel.used == parcel.bytes.size()) parcels_.pop_front();
}

void Parcels::clear() {
    parcels_.clear();
    size_ = 0;
}

std::shared_ptr<Conversion> Parcels::unyielded() const {
    for (const Parcel& parcel : parcels_)
        if (parcel.conversion && !parcel.conversion->is_yielded()) return parcel.conversion;
    return nullptr;
}

std::size_t Parcels::take_lines() {
    std::size_t largest = 0;
    for (Parcel& parcel : parcels_) {
        if (!parcel.conversion || !parcel.conversion->has_ended()) continue;
        size_ -= parcel.size();
        parcel.bytes = parcel.conversion->take_line();
        parcel.conversion.reset();
        size_ += parcel.size();
        largest = std::max(largest, parcel.size());
    }
    return largest;
}

bool Parcels::drop_unmade() {
    const auto has_to_be_made = [](const Parcel& parcel) { return parcel.conversion != nullptr; };
    const auto first = std::find_if(parcels_.begin(), parcels_.end(), has_to_be_made);
    if (first == parcels_.end()) return false;
    for (auto dropped = first; dropped != parcels_.end(); ++dropped) size_ -= dropped->size();
    parcels_.erase(first, parcels_.end());
    return true;
}

}  // namespace steward::net
