#include "engine/types/crash_policy.hpp"

namespace steward::engine {

std::string_view name(CrashPolicy policy) {
    switch (policy) {
        case CrashPolicy::release: return "release";
        case CrashPolicy::keep: return "keep";
        case CrashPolicy::poison: break;
    }
    return "poison";
}

CrashPolicy crash_policy(std::string_view wanted, std::string_view where) {
    for (const CrashPolicy policy : {CrashPolicy::release, CrashPolicy::keep, CrashPolicy::poison})
        if (name(policy) == wanted) return policy;
    throw Refusal{ErrorCode::bad_argument,
                  std::string(where) + ": 'on_crash' must be \"release\", \"keep\" or \"poison\""};
}

void write_holder(Writer& writer, const Engine& engine, const Holder& holder) {
    const Client* client = engine.clients().client(holder.caller.client);
    writer.map(5);
    writer.text("client");
    writer.unsigned_integer(number(holder.caller.client));
    writer.text("pid");
    if (client != nullptr) writer.integer(client->identity.pid);
    else if (holder.departed) writer.integer(holder.departed->pid);
    else writer.nil();
    writer.text("name");
    writer.text(client != nullptr ? client->name : holder.departed ? holder.departed->name : "");
    writer.text("since");
    writer.unsigned_integer(holder.since);
    writer.text("gone");
    writer.boolean(holder.gone);
}

Any sole_holder(Call& call) {
    Any answer;
    Writer writer(answer.bytes);
    if (call.holders().any())
        write_holder(writer, call.engine(), call.holders().all().front());
    else
        writer.nil();
    return answer;
}

Array all_holders(Call& call) {
    Array answer;
    Writer writer(answer.bytes);
    writer.array(call.holders().all().size());
    for (const Holder& holder : call.holders().all()) write_holder(writer, call.engine(), holder);
    return answer;
}

}  // namespace steward::engine
