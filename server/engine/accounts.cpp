#include "engine/accounts.hpp"

#include "engine/refusal.hpp"

namespace steward::engine {

void Accounts::require_parking_room(const Client& client, std::uint64_t bytes) const {
    require_memory(bytes);
    require_share(client, bytes);
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
