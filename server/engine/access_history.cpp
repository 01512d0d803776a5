#include "engine/access_history.hpp"

#include <algorithm>

namespace steward::engine {

bool Write::shares_lock_with(const Write& other) const {
    return std::ranges::any_of(
        locks, [&](ObjectId lock) { return std::ranges::binary_search(other.locks, lock); });
}

// --- what is lost ---

const AccessHistory::Reader* AccessHistory::Place::reader(ChannelId channel) const {
    const auto found = std::ranges::find(readers, channel, &Reader::channel);
    return found == readers.end() ? nullptr : &*found;
}

std::optional<AccessHistory::Lost> AccessHistory::lost(ObjectId id, const Places& places,
                                                       const Write& write) const {
    const auto found = objects_.find(id);
    if (found == objects_.end()) return std::nullopt;
    const Object& object = found->second;
    const Reader* whole = object.whole.reader(write.caller.channel);
    std::optional<Lost> last;
    const auto hold_against = [&](const Write& other, std::uint64_t known, const Bytes& key) {
        const bool is_unknown = other.version > known && other.caller != write.caller;
        if (!is_unknown || other.shares_lock_with(write)) return;
        if (!last || other.version > last->write->version) last = Lost{&other, key, known};
    };
    const auto look = [&](const Bytes& key, const Place& place) {
        const Reader* own = place.reader(write.caller.channel);
        if (own == nullptr && whole == nullptr) return;
        const std::uint64_t known =
            std::max(own == nullptr ? 0 : own->version, whole == nullptr ? 0 : whole->version);
        hold_against(place.last, known, key);
        if (!places.whole) hold_against(object.whole.last, known, key);
    };
    if (places.whole) {
        if (whole != nullptr) hold_against(object.whole.last, whole->version, {});
        for (const auto& [key, place] : object.places) look(key, place);
        if (last) last->place.clear();
    }
    for (const Bytes& key : places.each)
        if (const auto place = object.places.find(key); place != object.places.end())
            look(key, place->second);
        else
            look(key, {});
    return last;
}

// --- what is remembered ---

void AccessHistory::read(ObjectId id, const Places& places, ChannelId by, std::uint64_t version) {
    if (!places.any()) return;
    Object& object = use(id);
    if (places.whole) know(id, object.whole, by, version);
    for (const Bytes& key : places.each)
        if (!key.empty()) know(id, place_of(object, key), by, version);
    bound(id);
}

void AccessHistory::wrote(ObjectId id, const Places& places, const Write& write, bool overwrites) {
    if (!places.any()) return;
    Object& object = use(id);
    if (places.whole) wrote(id, object, object.whole, write, overwrites);
    for (const Bytes& key : places.each)
        wrote(id, object, place_of(object, key), write, overwrites);
    bound(id);
}

void AccessHistory::wrote(ObjectId id, const Object& object, Place& place, const Write& write,
                          bool overwrites) {
    const Reader* own = place.reader(write.caller.channel);
    const Reader* whole = object.whole.reader(write.caller.channel);
    const bool is_whole = &place == &object.whole;
    if (own != nullptr || (whole != nullptr && !is_whole)) {
        const std::uint64_t known =
            std::max(own == nullptr ? 0 : own->version, whole == nullptr ? 0 : whole->version);
        const auto is_known = [&](const Write& other) {
            return other.version <= known || other.caller == write.caller;
        };
        const bool is_all_known =
            is_known(place.last) && is_known(object.whole.last) &&
            (!is_whole || std::ranges::all_of(object.places, [&](const auto& one) {
                return is_known(one.second.last);
            }));
        if (overwrites || is_all_known) know(id, place, write.caller.channel, write.version);
    }
    place.last = write;
}

void AccessHistory::know(ObjectId object, Place& place, ChannelId by, std::uint64_t version) {
    const auto known = std::ranges::find(place.readers, by, &Reader::channel);
    if (known != place.readers.end()) {
        known->version = version;
        std::rotate(known, known + 1, place.readers.end());
        return;
    }
    if (place.readers.size() >= readers_max) forget_reader(object, place, 0);
    place.readers.push_back({by, version});
    ++known_[by][object];
    ++entries_;
}

AccessHistory::Object& AccessHistory::use(ObjectId id) {
    Object& object = objects_[id];
    if (object.used != 0)
        by_use_.erase(object.used);
    else
        ++entries_;
    object.used = ++uses_;
    by_use_.emplace(object.used, id);
    return object;
}

AccessHistory::Place& AccessHistory::place_of(Object& object, const Bytes& key) {
    const auto [found, is_new] = object.places.try_emplace(key);
    if (is_new) ++entries_;
    found->second.used = uses_;
    return found->second;
}

// --- what is forgotten ---

void AccessHistory::bound(ObjectId current) {
    Object& object = objects_[current];
    if (object.places.size() > places_max) forget_older_half(current, object);
    while (entries_ > entries_max && by_use_.begin()->second != current)
        forget(by_use_.begin()->second);
}

// Half of them at a time, so that each costs little.
void AccessHistory::forget_older_half(ObjectId id, Object& object) {
    std::vector<std::uint64_t> used;
    for (const auto& [key, place] : object.places) used.push_back(place.used);
    const auto middle = used.begin() + static_cast<std::ptrdiff_t>(used.size() / 2);
    std::ranges::nth_element(used, middle);
    for (auto one = object.places.begin(); one != object.places.end();) {
        if (one->second.used >= *middle) {
            ++one;
            continue;
        }
        while (!one->second.readers.empty()) forget_reader(id, one->second, 0);
        one = object.places.erase(one);
        --entries_;
    }
}

void AccessHistory::forget_reader(ObjectId object, Place& place, std::size_t reader) {
    const ChannelId channel = place.readers[reader].channel;
    place.readers.erase(place.readers.begin() + static_cast<std::ptrdiff_t>(reader));
    --entries_;
    const auto known = known_.find(channel);
    const auto places = known->second.find(object);
    if (--places->second == 0) known->second.erase(places);
    if (known->second.empty()) known_.erase(known);
}

void AccessHistory::forget(ObjectId id) {
    const auto found = objects_.find(id);
    if (found == objects_.end()) return;
    Object& object = found->second;
    while (!object.whole.readers.empty()) forget_reader(id, object.whole, 0);
    for (auto& [key, place] : object.places)
        while (!place.readers.empty()) forget_reader(id, place, 0);
    entries_ -= 1 + object.places.size();
    by_use_.erase(object.used);
    objects_.erase(found);
}

std::size_t AccessHistory::forget(ChannelId channel) {
    const auto known = known_.find(channel);
    if (known == known_.end()) return 0;
    std::size_t cost = 0;
    const auto is_its = [&](const Reader& reader) { return reader.channel == channel; };
    for (const auto& [id, count] : known->second) {
        Object& object = objects_.at(id);
        entries_ -= std::erase_if(object.whole.readers, is_its);
        for (auto& [key, place] : object.places) entries_ -= std::erase_if(place.readers, is_its);
        cost += 1 + object.places.size();
    }
    known_.erase(known);
    return cost;
}

// --- as it is saved ---

void Write::save(Writer& writer) const {
    writer.array(9);
    writer.unsigned_integer(number(caller.channel));
    writer.unsigned_integer(number(caller.client));
    writer.integer(pid);
    writer.text(name);
    writer.text(method);
    writer.text(where);
    writer.unsigned_integer(version);
    writer.integer(at.count());
    writer.array(locks.size());
    for (const ObjectId lock : locks) writer.unsigned_integer(number(lock));
}

Write Write::load(Saved& saved) {
    saved.array(9);
    Write write;
    write.caller.channel = saved.id<ChannelId>();
    write.caller.client = saved.id<ClientId>();
    write.pid = saved.integer();
    write.name = saved.text();
    write.method = saved.text();
    write.where = saved.text();
    write.version = saved.unsigned_integer();
    write.at = Time{saved.integer()};
    for (std::uint64_t left = saved.array(); left > 0; --left)
        write.locks.push_back(saved.id<ObjectId>());
    return write;
}

void AccessHistory::save(Writer& writer) const {
    const auto save_place = [&](const Place& place) {
        writer.array(3);
        writer.unsigned_integer(place.used);
        if (place.last.version == 0)
            writer.nil();
        else
            place.last.save(writer);
        writer.array(2 * place.readers.size());
        for (const Reader& reader : place.readers) {
            writer.unsigned_integer(number(reader.channel));
            writer.unsigned_integer(reader.version);
        }
    };
    writer.array(2);
    writer.unsigned_integer(uses_);
    writer.array(objects_.size());
    for (const auto& [id, object] : objects_) {
        writer.array(4);
        writer.unsigned_integer(number(id));
        writer.unsigned_integer(object.used);
        save_place(object.whole);
        writer.array(2 * object.places.size());
        for (const auto& [key, place] : object.places) {
            writer.binary(key);
            save_place(place);
        }
    }
}

void AccessHistory::load(Saved& saved) {
    const auto load_place = [&](ObjectId id, Place& place) {
        saved.array(3);
        place.used = saved.unsigned_integer();
        if (!saved.nothing()) place.last = Write::load(saved);
        for (std::uint64_t left = saved.array(); left > 1; left -= 2) {
            const auto channel = saved.id<ChannelId>();
            must_be(place.reader(channel) == nullptr, "a reader that is there twice");
            know(id, place, channel, saved.unsigned_integer());
        }
    };
    saved.array(2);
    uses_ = saved.unsigned_integer();
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        saved.array(4);
        const auto id = saved.id<ObjectId>();
        Object& object = objects_[id];
        must_be(object.used == 0, "an object that is remembered twice");
        object.used = saved.unsigned_integer();
        ++entries_;
        must_be(object.used != 0 && by_use_.emplace(object.used, id).second,
                "two objects that were used at one time");
        load_place(id, object.whole);
        for (std::uint64_t places = saved.array(); places > 1; places -= 2) {
            const auto [place, is_new] = object.places.try_emplace(Bytes(saved.binary()));
            must_be(is_new, "a place that is there twice");
            ++entries_;
            load_place(id, place->second);
        }
        must_be(object.places.size() <= places_max && entries_ <= 2 * entries_max,
                "more is remembered than can be");
    }
}

}  // namespace steward::engine
