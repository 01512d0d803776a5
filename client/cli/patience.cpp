#include "client/cli/patience.hpp"

#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <thread>

namespace steward::cli {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr Seconds century{100.0 * 365 * 24 * 3600};  // longer than any clock counts: for ever

}  // namespace

Patience::Patience(std::optional<double> seconds) {
    if (seconds && Seconds(*seconds) < century)
        until_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(*seconds));
}

std::optional<Seconds> Patience::left() const {
    if (!until_) return std::nullopt;
    return std::max(Seconds(*until_ - Clock::now()), Seconds(0));
}

Bytes Patience::arguments(std::span<const Bytes> before, std::optional<double> lease) const {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(before.size() + (lease ? 2 : 1));
    for (const Bytes& value : before) writer.raw(value);
    if (const auto seconds = left())
        writer.real(seconds->count());
    else
        writer.nil();
    if (lease) writer.real(*lease);
    return bytes;
}

Session& connect_patiently(Context& context, const Patience& patience) {
    Seconds pause{0.02};
    constexpr Seconds pause_max{0.5};
    while (true) {
        try {
            return context.session();
        } catch (const Busy&) {
            if (patience.is_over()) throw;
        }
        std::this_thread::sleep_for(std::min(pause, patience.left().value_or(pause_max)));
        pause = std::min(2 * pause, pause_max);
    }
}

}  // namespace steward::cli
