#include "engine/on_orphaned.hpp"

#include "engine/refusal.hpp"

namespace steward::engine {

std::string_view name(OnOrphaned policy) {
    switch (policy) {
        case OnOrphaned::refuse: return "refuse";
        case OnOrphaned::ignore: return "ignore";
        case OnOrphaned::report: break;
    }
    return "report";
}

OnOrphaned orphan_policy(std::optional<std::string_view> wanted) {
    using enum OnOrphaned;
    for (const OnOrphaned policy : {report, refuse, ignore})
        if (name(policy) == wanted.value_or("report")) return policy;
    throw Refusal{ErrorCode::bad_argument,
                  "'on_orphaned' must be \"report\", \"refuse\" or \"ignore\""};
}

}  // namespace steward::engine
