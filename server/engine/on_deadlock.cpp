#include "engine/on_deadlock.hpp"

#include "engine/refusal.hpp"

namespace steward::engine {

std::string_view name(OnDeadlock policy) {
    switch (policy) {
        case OnDeadlock::refuse: return "refuse";
        case OnDeadlock::report: return "report";
        case OnDeadlock::ignore: return "ignore";
        case OnDeadlock::usual: break;
    }
    return "usual";
}

OnDeadlock deadlock_policy(std::optional<std::string_view> wanted) {
    using enum OnDeadlock;
    for (const OnDeadlock policy : {usual, refuse, report, ignore})
        if (name(policy) == wanted.value_or("usual")) return policy;
    throw Refusal{ErrorCode::bad_argument,
                  "'on_deadlock' must be \"refuse\", \"report\", \"ignore\" or \"usual\""};
}

}  // namespace steward::engine
