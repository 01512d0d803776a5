// Who answers for which bytes, and whether there may be more of them. Everything that is kept is
// charged to one client: an object to its creator, whoever fills it; a parked call, what is held
// and references to whoever has them. When an object's creator is gone, whoever lets it grow takes
// it over with all its bytes: every byte of an object that grows has somebody who answers for it.
//
// What is asked for before something grows is what will be stored, not what was sent. Two bounds
// stand there: at the first, growth is refused. What lets others go on, or is let go again (a lock
// that is acquired, an item that is taken on loan, a reference in an answer), may go a sixteenth
// beyond, so that whoever has filled the daemon can empty it.
#pragma once

#include "engine/clients.hpp"
#include "engine/jobs.hpp"
#include "engine/limits.hpp"
#include "engine/room.hpp"
#include "engine/row.hpp"
#include "engine/waiting_room.hpp"

namespace steward::engine {

class Accounts {
public:
    Accounts(const Limits& limits, const Store& store, const Holdings& holdings, Clients& clients,
             const WaitingRoom& waiting, const Jobs& jobs)
        : limits_(limits),
          store_(store),
          holdings_(holdings),
          clients_(clients),
          waiting_(waiting),
          jobs_(jobs) {}

    // What is charged for all that is kept.
    std::uint64_t stored_bytes() const {
        return object_bytes_ + store_.bytes() + holdings_.bytes() + clients_.bytes() +
               waiting_.bytes() + jobs_.bytes();
    }
    std::uint64_t object_bytes() const { return object_bytes_; }
    void continue_from(std::uint64_t object_bytes) { object_bytes_ = object_bytes; }

    // What an object of the type is charged besides its name and its content; and one with both.
    static std::uint64_t fixed_bytes(const TypeRow& type, Lifetime lifetime);
    static std::uint64_t bytes_of(const Record& record) {
        return record.fixed_bytes + record.object->stored_bytes();
    }

    // Whether there is room for another client, or another channel of one.
    bool takes_newcomer() const;

    // Refuses with limit_exceeded unless `caller` may let this object grow by `bytes`.
    void require_room(const Record& record, ClientId caller, std::uint64_t bytes) const {
        if (!has_room(record, caller, bytes)) [[unlikely]]
            refuse(record, caller, bytes);
    }
    bool has_room(const Record& record, ClientId caller, std::uint64_t bytes) const {
        if (!has_memory(bytes)) [[unlikely]]
            return false;
        if (const Client* account = clients_.living(record.account)) [[likely]]
            return has_share(*account, bytes);
        return has_share(*clients_.client(caller), record.charged_bytes + bytes);
    }
    // How much a job may store that begins now.
    Room room(const Record& record, ClientId caller) const;
    // The same for a call that lets it grow, by what will be stored of its arguments.
    void require_growth(const Record& record, ClientId caller, const Arguments& arguments,
                        std::size_t bytes) const {
        if (!has_room(record, caller, growth_first + bytes * growth_each)) [[unlikely]]
            require_exactly(record, caller, arguments, bytes);
    }
    // Of a call that is about to change the object: refuses where it may hold it, or be answered
    // with references, and there is no room even for that.
    void require_change(const MethodRow& row, const Record& record, ClientId caller) const {
        const bool holds = row.access.holds != Holds::nothing || row.access.acquires();
        if (holds || (row.brings_values && row.access.writes)) [[unlikely]]
            require_reserves(row, record, caller);
    }
    // Refuses what would give the client more references than it may have: those to these objects,
    // so many more.
    void require_references(const Client& client, const std::vector<ObjectId>& objects) const;
    void require_references(const Client& client, std::size_t more) const;
    // Refuses unless so many bytes more may be kept for the client.
    void require_room(const Client& client, std::uint64_t bytes) const;
    // The same where it may go beyond, to be let go again.
    void require_reserve(const Client& client, std::uint64_t bytes) const;

    // The object has changed, by this client's doing. Cost: constant.
    void charge(Record& record, ClientId by) {
        const std::uint64_t bytes = bytes_of(record);
        if (bytes != record.charged_bytes) set_charge(record, bytes, by);
    }
    // The object is gone.
    void discharge(const Record& record);

private:
    friend struct Room;
    // No type keeps more than this of so many bytes of arguments: most calls are asked no further.
    static constexpr std::uint64_t growth_first = 1024;
    static constexpr std::uint64_t growth_each = 256;

    void require_exactly(const Record& record, ClientId caller, const Arguments& arguments,
                         std::size_t bytes) const;
    void require_reserves(const MethodRow& row, const Record& record, ClientId caller) const;
    bool has_memory(std::uint64_t bytes, std::uint64_t beyond = 0) const {
        const std::uint64_t most = limits_.memory_bytes_max + beyond;
        return bytes <= most && stored_bytes() <= most - bytes;
    }
    bool has_share(const Client& client, std::uint64_t bytes, std::uint64_t beyond = 0) const {
        const std::uint64_t most = limits_.client_bytes_max + beyond;
        return bytes <= most && client.charged_bytes <= most - bytes;
    }
    [[noreturn]] void refuse(const Record& record, ClientId caller, std::uint64_t bytes) const;
    [[noreturn]] void refuse_memory() const;
    [[noreturn]] void refuse_share() const;
    void set_charge(Record& record, std::uint64_t bytes, ClientId by);

    const Limits& limits_;
    const Store& store_;
    const Holdings& holdings_;
    Clients& clients_;
    const WaitingRoom& waiting_;
    const Jobs& jobs_;
    std::uint64_t object_bytes_ = 0;
};

}  // namespace steward::engine
