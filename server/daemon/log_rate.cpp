#include "daemon/log_rate.hpp"

#include <algorithm>
#include <utility>

namespace steward::daemon {

bool LogRate::has_room(const Kind& kind, Time now) {
    return kind.paid_until - now <= each * (at_once - 1);
}

std::optional<std::uint64_t> LogRate::admit(std::string_view event, Time now) {
    auto found = kinds_.find(event);
    if (found == kinds_.end()) found = kinds_.emplace(event, Kind{.paid_until = now}).first;
    Kind& kind = found->second;
    if (!has_room(kind, now)) {
        ++kind.suppressed;
        return std::nullopt;
    }
    kind.paid_until = std::max(kind.paid_until, now) + each;
    return std::exchange(kind.suppressed, 0);
}

std::vector<std::pair<std::string, std::uint64_t>> LogRate::take_silent(Time now) {
    std::vector<std::pair<std::string, std::uint64_t>> silent;
    for (auto& [event, kind] : kinds_)
        if (kind.suppressed > 0 && has_room(kind, now))
            silent.emplace_back(event, std::exchange(kind.suppressed, 0));
    return silent;
}

}  // namespace steward::daemon
