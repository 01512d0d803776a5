#include "engine/who.hpp"

#include "engine/clients.hpp"

namespace steward::engine {

Who who(const Clients& clients, ClientId id) {
    const Client* client = clients.client(id);
    if (client == nullptr) return {.client = id, .pid = {}, .name = {}};
    return {.client = id, .pid = client->identity.pid, .name = client->name};
}

Who who(const Clients& clients, const Holder& holder) {
    if (holder.departed)
        return {.client = holder.caller.client,
                .pid = holder.departed->pid,
                .name = holder.departed->name};
    return who(clients, holder.caller.client);
}

void write_who(Writer& writer, const Who& who) {
    writer.text("client");
    writer.unsigned_integer(number(who.client));
    writer.text("pid");
    if (who.pid)
        writer.integer(*who.pid);
    else
        writer.nil();
    writer.text("name");
    if (who.name)
        writer.text(*who.name);
    else
        writer.nil();
}

}  // namespace steward::engine
