#include "engine/accounts.hpp"

#include "engine/refusal.hpp"

#include <algorithm>

namespace steward::engine {

void Accounts::require_parking_room(const Client& client, std::uint64_t bytes) const {
    require_memory(bytes);
    require_share(client, bytes);
}

Room Accounts::room(const Record& record, ClientId caller) const {
    const auto left = [](std::uint64_t most, std::uint64_t taken) {
        return most - std::min(most, taken);
    };
    const Client* account = clients_.client(record.account);
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
    throw Refusal{ErrorCode::limit_exceeded, "memory: one client's objects store at most " +
                                                 std::to_string(limits_.client_bytes_max) +
                                                 " bytes"};
}

void Accounts::set_charge(Record& record, std::uint64_t bytes, ClientId by) {
    object_bytes_ += bytes - record.charged_bytes;
    Client* account = clients_.client(record.account);
    if (account != nullptr) {
        account->charged_bytes += bytes - record.charged_bytes;
    } else if (Client* taker = clients_.client(by);
               bytes > record.charged_bytes && record.account != ClientId{} && taker) {
        record.account = by;
        taker->charged_bytes += bytes;
    }
    record.charged_bytes = bytes;
}

void Accounts::discharge(const Record& record) {
    object_bytes_ -= record.charged_bytes;
    if (Client* account = clients_.client(record.account))
        account->charged_bytes -= record.charged_bytes;
}

}  // namespace steward::engine
