#include "steward/barrier.hpp"

namespace steward {

std::optional<std::size_t> Barrier::finish(const std::optional<Arrival>& arrival) const {
    if (!arrival) return std::nullopt;
    if (!arrival->leads) return arrival->index;
    try {
        if (action_) action_();
    } catch (...) {
        abort();
        throw;
    }
    try {
        open();
    } catch (const NotHeld& relieved) {  // somebody has reset the barrier while the action ran
        throw BrokenBarrier(relieved.what());
    } catch (const NotOwner& relieved) {
        throw BrokenBarrier(relieved.what());
    }
    return arrival->index;
}

}  // namespace steward
