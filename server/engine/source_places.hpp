// Where in their programs calls were made: short texts such as "worker.cpp:42", which programs tell
// where they were asked to (manager.at). Each text is kept once, and for ever; what was called
// there, is held and waits keeps its number. They decide nothing.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/saved.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace steward::engine {

class SourcePlaces {
public:
    // The number of the text; 0 for an empty one, and for one more than are kept. Cost:
    // logarithmic.
    SourcePlace add(std::string_view text);
    // Empty where nobody has said it.
    std::string_view text(SourcePlace place) const;

    void save(Writer& writer) const;
    void load(Saved& saved);

    // A program has some hundreds: two megabytes and a half for all, which nobody is charged for.
    static constexpr std::size_t kept_max = 10'000;
    static constexpr std::size_t text_bytes_max = 255;

private:
    std::map<std::string, SourcePlace, std::less<>> numbers_;
    std::vector<std::string_view> texts_;  // of the keys
};

// " at worker.cpp:42", or nothing.
std::string said_at(std::string_view place);

}  // namespace steward::engine
