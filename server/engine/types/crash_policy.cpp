#include "engine/types/crash_policy.hpp"

namespace steward::engine {
namespace {

void write_holder(Writer& writer, const Call& call, const Holding& holding) {
    writer.map(who_members + 2);
    write_who(writer, call.who(*holding.holder));
    writer.text("since");
    writer.unsigned_integer(holding.since);
    writer.text("gone");
    writer.boolean(holding.holder->is_gone());
}

}  // namespace

std::string_view name(Verdict policy) {
    switch (policy) {
        case Verdict::release: return "release";
        case Verdict::keep: return "keep";
        case Verdict::poison: break;
    }
    return "poison";
}

Verdict crash_policy(std::string_view wanted) {
    for (const Verdict policy : {Verdict::release, Verdict::keep, Verdict::poison})
        if (name(policy) == wanted) return policy;
    throw Refusal{ErrorCode::bad_argument,
                  "'on_crash' must be \"release\", \"keep\" or \"poison\""};
}

Any sole_holder(const Call& call) {
    Any answer;
    Writer writer(answer.bytes);
    if (const Holding* held = call.holders().oldest())
        write_holder(writer, call, *held);
    else
        writer.nil();
    return answer;
}

Array all_holders(const Call& call) {
    Array answer;
    Writer writer(answer.bytes);
    std::size_t left = std::min(call.holders().size(), holders_shown_max);
    writer.array(left);
    for (const Holding* held = call.holders().oldest(); left > 0; held = held->younger, --left)
        write_holder(writer, call, *held);
    return answer;
}

}  // namespace steward::engine
