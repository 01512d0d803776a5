// Who answers for which bytes, and whether there may be more of them. Everything that is kept is
// charged to one client: an object to its creator, whoever fills it, and a parked call to its
// caller. When an object's creator is gone, whoever lets it grow takes it over with all its bytes:
// every byte of an object that grows has somebody who answers for it.
#pragma once

#include "engine/clients.hpp"
#include "engine/limits.hpp"
#include "engine/room.hpp"
#include "engine/waiting_room.hpp"

namespace steward::engine {

class Accounts {
public:
    Accounts(const Limits& limits, Clients& clients, const WaitingRoom& waiting)
        : limits_(limits), clients_(clients), waiting_(waiting) {}

    // What all objects and parked calls store.
    std::uint64_t stored_bytes() const { return object_bytes_ + waiting_.bytes(); }
    std::uint64_t object_bytes() const { return object_bytes_; }
    void continue_from(std::uint64_t object_bytes) { object_bytes_ = object_bytes; }

    // Refuses with limit_exceeded unless `caller` may let this object grow by `bytes`.
    void require_room(const Record& record, ClientId caller, std::uint64_t bytes) const {
        require_memory(bytes);
        if (const Client* account = clients_.client(record.account)) [[likely]]
            return require_share(*account, bytes);
        require_share(*clients_.client(caller), record.charged_bytes + bytes);
    }
    // How much a job may store that begins now.
    Room room(const Record& record, ClientId caller) const;
    // Refuses unless a call of so many bytes may be parked for the client.
    void require_parking_room(const Client& client, std::uint64_t bytes) const;

    // The object has changed, by this client's doing. Cost: constant.
    void charge(Record& record, ClientId by) {
        const std::uint64_t bytes = record.object->stored_bytes();
        if (bytes != record.charged_bytes) set_charge(record, bytes, by);
    }
    // The object is gone.
    void discharge(const Record& record);

private:
    friend struct Room;
    void require_memory(std::uint64_t bytes) const {
        const std::uint64_t most = limits_.memory_bytes_max;
        if (bytes > most || stored_bytes() > most - bytes) [[unlikely]]
            refuse_memory();
    }
    void require_share(const Client& client, std::uint64_t bytes) const {
        const std::uint64_t most = limits_.client_bytes_max;
        if (bytes > most || client.charged_bytes > most - bytes) [[unlikely]]
            refuse_share();
    }
    [[noreturn]] void refuse_memory() const;
    [[noreturn]] void refuse_share() const;
    void set_charge(Record& record, std::uint64_t bytes, ClientId by);

    const Limits& limits_;
    Clients& clients_;
    const WaitingRoom& waiting_;
    std::uint64_t object_bytes_ = 0;
};

}  // namespace steward::engine
