// The processes that talk to the daemon and their channels: what each refers to, holds and waits
// for, so that its end costs what it had, not what there is.
#pragma once

#include "engine/holdings.hpp"
#include "engine/ids.hpp"
#include "engine/store.hpp"

#include <string>
#include <unordered_map>
#include <utility>

namespace steward::engine {

struct Channel {
    ChannelId id{};
    ClientId client{};
    bool said_goodbye = false;    // it, or its process, and has acquired nothing since
    bool goes_on = false;         // its caller acts while its calls wait (manager.hello)
    bool has_ring = false;        // its bytes travel in memory, which its client is charged for
    bool is_gone = false;         // its end has been told, and is not carried out to the end yet
    bool waits_no_more = false;   // what it has parked is granted nothing, and asked nothing, any
                                  // more
    std::set<ParkNumber> parked;  // at one place
    std::set<ParkNumber> selecting;  // at several, where they are in nobody's way
    std::size_t in_line = 0;         // of those parked: before what they name (long_calls.hpp)
    HeldByCaller holds;
    HeldByCaller set_aside;  // of one that is gone: what it holds of objects that are busy
    SourcePlace where = 0;   // in its program it is, as it said last
    Overstayed overstayed;   // what it held for too long

    std::set<ParkNumber>& parked_at(std::size_t places) { return places > 1 ? selecting : parked; }
    std::size_t waiting() const { return parked.size() + selecting.size(); }
};

struct Client {
    ClientId id{};
    ClientIdentity identity;
    std::string name;
    bool said_goodbye = false;  // the process, not just a thread of it; then all its channels have
    bool is_gone = false;       // its end has been told, and is not carried out to the end yet
    bool is_dead = false;  // what it sent before is still executed; it waits for nothing any more
    bool outlives_process = false;  // others have inherited its channels: it ends with the last of
                                    // these
    std::set<ChannelId> channels;
    std::size_t rings = 0;                         // of these
    std::map<ObjectId, std::uint64_t> references;  // how often each was sent to it
    HeldByCaller holds;      // as a process, and what channels left to it that ended well
    HeldByCaller set_aside;  // of one that is gone: what it holds of objects that are busy
    Overstayed overstayed;   // what it held for too long as a process
    std::set<ObjectId> ephemerals;
    std::size_t calls = 0;            // that are parked, with those of their batches
    std::uint64_t charged_bytes = 0;  // for all that is kept for it
};

class Clients {
public:
    // Whether the process with this pid is a client. Cost: logarithmic.
    bool has_process(std::int64_t pid) const { return of_process(pid) != nullptr; }
    const Client* of_process(std::int64_t pid) const;  // the youngest of them, or nothing
    // Cost: constant; next to nothing for the channel that was asked for last.
    Channel* channel(ChannelId id) {
        if (last_ == nullptr || last_->id != id) last_ = find_channel(id);
        return last_;
    }
    const Channel* find(ChannelId id) const {
        if (last_ != nullptr && last_->id == id) return last_;
        const auto found = channels_.find(id);
        return found == channels_.end() ? nullptr : &found->second;
    }
    // Cost: logarithmic; next to nothing for the client that was asked for last.
    const Client* client(ClientId id) const {
        if (last_client_ == nullptr || last_client_->id != id) last_client_ = find_client(id);
        return last_client_;
    }
    Client* client(ClientId id) { return const_cast<Client*>(std::as_const(*this).client(id)); }
    // The client, or nothing where its end has been told.
    Client* living(ClientId id) {
        Client* found = client(id);
        return found == nullptr || found->is_gone ? nullptr : found;
    }
    const Client* living(ClientId id) const { return const_cast<Clients*>(this)->living(id); }
    Channel& add_channel(ChannelId id, ClientId client, ClientIdentity identity);
    // A client as it was saved; its channels come by add_channel.
    Client& put_back(ClientId id, ClientIdentity identity);
    // Where it is kept what this caller holds: with its channel, or with the client for a process
    // as itself.
    HeldByCaller& holds(const Caller& caller);
    // What this caller has held for too long: its channel, or its process as itself and for threads
    // that have ended. Nothing where both are gone.
    Overstayed* overstayed(const Caller& caller);
    // The ids of what a client holds, by its channels and as itself, as often as it holds each; in
    // the order of ids. Of more than `most` it is any so many. Cost: `most`.
    std::vector<ObjectId> held_by(const Client& client, std::size_t most) const;
    void remove_channel(ChannelId id);
    // The channel has memory of its own for what is said there.
    void add_ring(Channel& channel);
    void ring_is_unused(ChannelId id);
    std::size_t ring_count() const { return rings_; }
    // The world is to make it; who is meant since this was asked last.
    void wish_ring(ChannelId channel) { new_rings_.push_back(channel); }
    bool has_new_rings() const { return !new_rings_.empty(); }
    std::vector<ChannelId> take_new_rings() { return std::exchange(new_rings_, {}); }
    void set_name(Client& client, std::string_view name);
    // So many more references to the object have been sent to it.
    void add_references(Client& client, ObjectId object, std::uint64_t count);
    // It gives back so many, or as many as it has: how many that is.
    std::uint64_t take_references(Client& client, ObjectId object, std::uint64_t count);
    // Of a state that was loaded.
    void put_holders_in_order();
    // A goodbye covers what is held when it is said: that of a process on all its channels.
    void say_goodbye(ChannelId id, bool whole_process);
    // The caller has come to hold something: that no earlier goodbye covers.
    void take_back_goodbye(Caller caller);
    // It holds the object anew: its goodbye is taken back, and that it has held it for too long is
    // forgotten, of the process too, to which another thread may have left it.
    void has_acquired(const Caller& caller, ObjectId object);
    void remove_client(ClientId id);

    // Without those whose end has been told. Cost: the clients.
    std::size_t living_count() const;
    std::size_t channel_count() const { return channels_.size(); }
    const std::map<ClientId, Client>& all() const { return clients_; }
    // What clients are charged for themselves: their channels, names and references. And one alone.
    std::uint64_t bytes() const { return bytes_; }
    static std::uint64_t own_bytes(const Client& client);

private:
    void add_charge(Client& client, std::uint64_t bytes) {
        client.charged_bytes += bytes;
        bytes_ += bytes;
    }
    void take_charge(Client& client, std::uint64_t bytes) {
        client.charged_bytes -= bytes;
        bytes_ -= bytes;
    }
    Channel* find_channel(ChannelId id);
    const Client* find_client(ClientId id) const;

    std::unordered_map<ChannelId, Channel> channels_;  // never walked
    Channel* last_ = nullptr;
    std::map<ClientId, Client> clients_;
    mutable const Client* last_client_ = nullptr;
    std::set<std::pair<std::int64_t, ClientId>> by_pid_;
    std::size_t rings_ = 0;
    std::vector<ChannelId> new_rings_;
    std::uint64_t bytes_ = 0;
};

}  // namespace steward::engine
