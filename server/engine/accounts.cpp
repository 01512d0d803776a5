#include "engine/accounts.hpp"

#include "engine/charges.hpp"
#include "engine/refusal.hpp"

#include <algorithm>

namespace steward::engine {

namespace {

constexpr std::uint64_t reserve_share = 16;

}  // namespace

std::uint64_t Accounts::fixed_bytes(const TypeRow& type, Lifetime lifetime) {
    return charges::record + type.own_bytes +
           (lifetime == Lifetime::of_creator ? charges::ephemeral : 0);
}

bool Accounts::takes_newcomer() const { return has_memory(charges::client + charges::channel); }

void Accounts::require_room(const Client& client, std::uint64_t bytes) const {
    if (!has_memory(bytes)) refuse_memory();
    if (!has_share(client, bytes)) refuse_share();
}

void Accounts::require_reserve(const Client& client, std::uint64_t bytes) const {
    if (!has_memory(bytes, limits_.memory_bytes_max / reserve_share)) refuse_memory();
    if (!has_share(client, bytes, limits_.client_bytes_max / reserve_share)) refuse_share();
}

// An array or a map is as many values as it has items, anything else is one.
void Accounts::require_exactly(const Record& record, ClientId caller, const Arguments& arguments,
                               std::size_t bytes) const {
    std::uint64_t values = 0;
    for (std::size_t i = 0; i < arguments.parameters().size(); ++i) {
        if (!arguments.has(i)) continue;
        const Token head = arguments[i].head();
        values += head.kind == Kind::array || head.kind == Kind::map ? head.bits : 1;
    }
    require_room(record, caller, record.object->growth(values, bytes));
}

void Accounts::require_reserves(const MethodRow& row, const Record& record, ClientId caller) const {
    const Client& client = *clients_.client(caller);
    const bool acquires = row.access.acquires();
    // A process that has an end of a pipe, or items of a queue, holds it once.
    const bool comes_to_hold = (row.access.holds == Holds::caller || record.object->is_owned()) &&
                               record.id != manager_object &&
                               !record.holders.any_of({.channel = {}, .client = caller});
    if (acquires || comes_to_hold) require_reserve(client, charges::holder + charges::holding);
    if (row.brings_values && record.object->holds_references()) require_references(client, 1);
}

void Accounts::require_references(const Client& client, std::size_t more) const {
    const std::size_t most = limits_.references_per_client_max;
    if (client.references.size() + more > most)
        throw Refusal{ErrorCode::limit_exceeded,
                      "references: a client may refer to at most " + std::to_string(most) +
                          " objects; it gives back those that it needs no more"};
    require_reserve(client, more * charges::reference);
}

// Counted exactly only where it matters: one that it has already costs nothing more.
void Accounts::require_references(const Client& client,
                                  const std::vector<ObjectId>& objects) const {
    if (client.references.size() + objects.size() <= limits_.references_per_client_max &&
        has_memory(objects.size() * charges::reference) &&
        has_share(client, objects.size() * charges::reference))
        return;
    std::set<ObjectId> fresh;
    for (const ObjectId object : objects)
        if (store_.find(object) != nullptr && !client.references.contains(object))
            fresh.insert(object);
    if (!fresh.empty()) require_references(client, fresh.size());
}

void Accounts::refuse(const Record& record, ClientId caller, std::uint64_t bytes) const {
    if (!has_memory(bytes)) refuse_memory();
    const bool has_account = clients_.living(record.account) != nullptr;
    require_room(*clients_.client(has_account ? record.account : caller),
                 has_account ? bytes : record.charged_bytes + bytes);
    refuse_share();
}

Room Accounts::room(const Record& record, ClientId caller) const {
    const auto left = [](std::uint64_t most, std::uint64_t taken) {
        return most - std::min(most, taken);
    };
    const Client* account = clients_.living(record.account);
    const std::uint64_t taken = account != nullptr
                                    ? account->charged_bytes
                                    : clients_.client(caller)->charged_bytes + record.charged_bytes;
    return {.memory = left(limits_.memory_bytes_max, stored_bytes()),
            .share = left(limits_.client_bytes_max, taken),
            .accounts = this};
}

void Room::require(std::uint64_t bytes) const {
    if (bytes > memory) accounts->refuse_memory();
    if (bytes > share) accounts->refuse_share();
}

void Accounts::refuse_memory() const {
    throw Refusal{ErrorCode::limit_exceeded, "memory: the daemon stores at most " +
                                                 std::to_string(limits_.memory_bytes_max) +
                                                 " bytes"};
}

void Accounts::refuse_share() const {
    throw Refusal{ErrorCode::limit_exceeded, "memory: for one client is kept at most " +
                                                 std::to_string(limits_.client_bytes_max) +
                                                 " bytes"};
}

void Accounts::set_charge(Record& record, std::uint64_t bytes, ClientId by) {
    object_bytes_ += bytes - record.charged_bytes;
    Client* account = clients_.client(record.account);
    const bool has_ended = account == nullptr || account->is_gone;
    Client* taker = has_ended ? clients_.living(by) : nullptr;
    if (taker != nullptr && bytes > record.charged_bytes && record.account != ClientId{}) {
        if (account != nullptr) account->charged_bytes -= record.charged_bytes;
        record.account = by;
        taker->charged_bytes += bytes;
    } else if (account != nullptr) {
        account->charged_bytes += bytes - record.charged_bytes;
    }
    record.charged_bytes = bytes;
}

void Accounts::discharge(const Record& record) {
    object_bytes_ -= record.charged_bytes;
    if (Client* account = clients_.client(record.account))
        account->charged_bytes -= record.charged_bytes;
}

}  // namespace steward::engine
