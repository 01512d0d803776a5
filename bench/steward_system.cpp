#include "bench/steward_system.hpp"

#include "bench/ring_wire.hpp"
#include "common/msgpack_reader.hpp"

#include <stdexcept>

namespace steward::bench {
namespace {

std::vector<std::string> words(const std::string& program, const std::string& path,
                               const std::vector<std::string>& options) {
    std::vector<std::string> all{program, "--foreground", "--socket", path};
    all.insert(all.end(), options.begin(), options.end());
    return all;
}

}  // namespace

StewardSystem::StewardSystem(const std::string& program, const Directory& directory,
                             std::string_view name, const std::vector<std::string>& options,
                             int processor)
    : path_(directory.path() + "/" + std::string(name) + ".sock"),
      process_(words(program, path_, options), processor),
      control_(connect_when_ready(path_)),
      list_(control_.create("list", "bench-list")),
      dict_(control_.create("dict", "bench-dict")) {}

Socket StewardSystem::connect_socket() const {
    return StewardConnection(connect_to(path_)).take_socket();
}

std::unique_ptr<Wire> StewardSystem::connect() {
    return std::make_unique<SocketWire>(connect_socket());
}

std::unique_ptr<Wire> StewardRingSystem::connect() {
    return ring_wire(StewardConnection(connect_to(socket_path())));
}

std::unique_ptr<Arrivals> StewardRingSystem::watch(const Wires& wires) {
    return watch_rings(wires);
}

ObjectId StewardSystem::lock(std::size_t client) {
    return control_.create("lock", "bench-lock-" + std::to_string(client));
}

void StewardSystem::prepare(Case measured, std::size_t clients) {
    if (measured == Case::lock_pair) {
        for (std::size_t i = 0; i < clients; ++i) {
            const ObjectId object = lock(i);
            if (control_.call(object, "lock.locked", {}) == "\xc3")
                control_.call(object, "lock.release", {});
        }
        return;
    }
    const bool dict = measured == Case::dict_set || measured == Case::dict_get;
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    if (dict) {
        writer.map(dict_entries);
        for (std::size_t i = 0; i < dict_entries; ++i) {
            writer.text(dict_key(i));
            writer.integer(value_before(i));
        }
        control_.call(dict_, "dict.update", arguments);
    } else {
        writer.array(list_items);
        for (std::size_t i = 0; i < list_items; ++i) writer.integer(value_before(i));
        control_.call(list_, "list.clear", {});
        control_.call(list_, "list.extend", arguments);
    }
}

Requests StewardSystem::requests(Case measured, std::size_t client) {
    Requests requests;
    const ObjectId mine = measured == Case::lock_pair ? lock(client) : ObjectId{};
    const bool dict = measured == Case::dict_set || measured == Case::dict_get;
    const std::size_t round = dict ? dict_entries : list_items;
    for (std::size_t i = 0; i < round; ++i) {
        const std::size_t place = shuffled(i, round);
        switch (measured) {
            case Case::list_set:
                requests.add(control_.request(list_, "list.set", pack(place, value_after(place))));
                break;
            case Case::list_get:
                requests.add(control_.request(list_, "list.get", pack(place)));
                break;
            case Case::dict_set:
                requests.add(
                    control_.request(dict_, "dict.set", pack(dict_key(place), value_after(place))));
                break;
            case Case::dict_get:
                requests.add(control_.request(dict_, "dict.get", pack(dict_key(place))));
                break;
            case Case::lock_pair:
                requests.add(
                    control_.request(mine, i % 2 == 0 ? "lock.acquire" : "lock.release", {}));
                break;
        }
    }
    requests.repeat();
    return requests;
}

void StewardSystem::verify(Case measured, std::size_t done) {
    if (measured == Case::lock_pair) {
        const bool held = control_.call(lock(0), "lock.locked", {}) == "\xc3";
        if (held != (done % 2 == 1))
            throw std::runtime_error("steward: the lock is not as it was left");
        return;
    }
    check_stored("steward", measured, done, [this](bool dict, std::size_t place) {
        return dict ? control_.call_integer(dict_, "dict.get", pack(dict_key(place)))
                    : control_.call_integer(list_, "list.get", pack(place));
    });
}

void StewardSystem::fill(MemoryCase measured, std::size_t count) {
    constexpr std::size_t chunk = 1000;
    const bool dict = measured == MemoryCase::dict_integers || measured == MemoryCase::dict_strings;
    const bool texts = measured == MemoryCase::list_strings || measured == MemoryCase::dict_strings;
    StewardConnection connection(connect_to(path_));
    const ObjectId object = connection.create(dict ? "dict" : "list", bench::name(measured));
    for (std::size_t first = 0; first < count; first += chunk) {
        const std::size_t end = std::min(count, first + chunk);
        Bytes arguments;
        Writer writer(arguments);
        writer.array(1);
        dict ? writer.map(end - first) : writer.array(end - first);
        for (std::size_t i = first; i < end; ++i) {
            if (dict) writer.text(memory_key(i));
            texts ? writer.text(memory_text(i)) : writer.unsigned_integer(i);
        }
        connection.call(object, dict ? "dict.update" : "list.extend", arguments);
    }
    const auto stored = connection.call_integer(object, dict ? "dict.len" : "list.len", {});
    if (stored != static_cast<std::int64_t>(count))
        throw std::runtime_error("steward: items are missing");
}

}  // namespace steward::bench
