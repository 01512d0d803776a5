// Who has read and who has written the places of objects, as far as it is remembered: of each place
// the last write, and of each thread how far it knows the place. Versions are those of the object.
// What is remembered has a bound, some tens of megabytes, and is charged to nobody; the oldest is
// forgotten.
#pragma once

#include "common/msgpack_writer.hpp"
#include "engine/places.hpp"
#include "engine/saved.hpp"

#include <map>
#include <string>

namespace steward::engine {

struct Write {
    Caller caller;
    std::int64_t pid = 0;  // and the name, as they were: its process may be gone
    std::string name;
    std::string method;
    std::string where;          // in its program, where that is known
    std::uint64_t version = 0;  // of the object, when it was done; 0: nobody has written
    Time at{};
    std::vector<ObjectId> locks;  // those that its thread held exclusively, in order

    bool shares_lock_with(const Write& other) const;
    void save(Writer& writer) const;
    static Write load(Saved& saved);
};

class AccessHistory {
public:
    // What a write destroys: what another has written there since the writer knew the place.
    struct Lost {
        const Write* write;
        Bytes place;              // empty: the whole object
        std::uint64_t known = 0;  // the version that the writer knew
    };
    // The last such write, or nothing. Where both hold a lock in common, nothing is. Cost: the
    // places; of the whole object all that are remembered of it.
    std::optional<Lost> lost(ObjectId object, const Places& places, const Write& write) const;

    // The channel knows these places as they are at this version.
    void read(ObjectId object, const Places& places, ChannelId by, std::uint64_t version);
    // They were written. Who has known them knows them still, unless others wrote since; and where
    // the write overwrites them in any case.
    void wrote(ObjectId object, const Places& places, const Write& write, bool overwrites);

    void forget(ObjectId object);
    // What the channel knows. Cost: what is remembered of the objects that it knows something of.
    // Returns it.
    std::size_t forget(ChannelId channel);

    std::size_t entries() const { return entries_; }
    void save(Writer& writer) const;
    void load(Saved& saved);

    static constexpr std::size_t entries_max = 100'000;  // objects, places, and who knows them
    static constexpr std::size_t places_max = 1'000;     // of an object
    static constexpr std::size_t readers_max = 64;       // of a place

private:
    struct Reader {
        ChannelId channel{};
        std::uint64_t version = 0;
    };
    struct Place {
        Write last;
        std::vector<Reader> readers;  // the one who was here last at the end
        std::uint64_t used = 0;

        const Reader* reader(ChannelId channel) const;
    };
    struct Object {
        Place whole;
        std::map<Bytes, Place> places;
        std::uint64_t used = 0;
    };

    Object& use(ObjectId object);
    Place& place_of(Object& object, const Bytes& key);
    void know(ObjectId object, Place& place, ChannelId by, std::uint64_t version);
    void forget_reader(ObjectId object, Place& place, std::size_t reader);
    void forget_older_half(ObjectId id, Object& object);
    void bound(ObjectId current);
    void wrote(ObjectId id, const Object& object, Place& place, const Write& write,
               bool overwrites);

    std::map<ObjectId, Object> objects_;
    std::map<std::uint64_t, ObjectId> by_use_;
    // How many places of an object each channel knows.
    std::map<ChannelId, std::map<ObjectId, std::size_t>> known_;
    std::uint64_t uses_ = 0;
    std::size_t entries_ = 0;
};

}  // namespace steward::engine
