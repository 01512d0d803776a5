#include "engine/source_places.hpp"

#include "common/utf8.hpp"

namespace steward::engine {

SourcePlace SourcePlaces::add(std::string_view text) {
    if (text.empty()) return 0;
    const std::string kept = as_utf8(text.substr(0, text_bytes_max));  // it may end in a character
    text = kept;
    const auto found = numbers_.find(text);
    if (found != numbers_.end()) return found->second;
    if (texts_.size() >= kept_max) return 0;
    const auto number = static_cast<SourcePlace>(texts_.size() + 1);
    texts_.push_back(numbers_.emplace(text, number).first->first);
    return number;
}

std::string_view SourcePlaces::text(SourcePlace place) const {
    return place == 0 || place > texts_.size() ? std::string_view() : texts_[place - 1];
}

void SourcePlaces::save(Writer& writer) const {
    writer.array(texts_.size());
    for (const std::string_view text : texts_) writer.binary(text);
}

void SourcePlaces::load(Saved& saved) {
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        const std::size_t before = texts_.size();
        add(saved.binary());
        must_be(texts_.size() == before + 1, "a place in a program that is there twice");
    }
}

std::string said_at(std::string_view place) {
    return place.empty() ? "" : " at " + printable(place);
}

}  // namespace steward::engine
