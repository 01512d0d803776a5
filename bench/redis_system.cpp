#include "bench/redis_system.hpp"

#include <stdexcept>

namespace steward::bench {
namespace {

std::string lock_key(std::size_t client) { return "lock:" + std::to_string(client); }

}  // namespace

RedisSystem::RedisSystem(const std::string& program, const Directory& directory,
                         std::string_view name, int processor)
    : path_(directory.path() + "/" + std::string(name) + ".sock"),
      process_({program, "--port", "0", "--unixsocket", path_, "--save", "", "--appendonly", "no",
                "--dir", directory.path(), "--loglevel", "warning"},
               processor),
      control_(connect_when_ready(path_)),
      release_digest_(control_.call({"SCRIPT", "LOAD", release_script})) {}

void RedisSystem::prepare(Case measured, std::size_t clients) {
    if (measured == Case::lock_pair) {
        for (std::size_t i = 0; i < clients; ++i) control_.call({"DEL", lock_key(i)});
        return;
    }
    const bool dict = measured == Case::dict_set || measured == Case::dict_get;
    std::vector<std::string> words{dict ? "HSET" : "RPUSH", dict ? "dict" : "list"};
    for (std::size_t i = 0; i < (dict ? dict_entries : list_items); ++i) {
        if (dict) words.push_back(dict_key(i));
        words.push_back(std::to_string(value_before(i)));
    }
    control_.call({"DEL", words[1]});
    control_.exchange(redis_command(words));
}

Requests RedisSystem::requests(Case measured, std::size_t client) {
    Requests requests;
    const bool dict = measured == Case::dict_set || measured == Case::dict_get;
    const std::size_t round = dict ? dict_entries : list_items;
    const std::string lock = lock_key(client);
    for (std::size_t i = 0; i < round; ++i) {
        const std::size_t place = shuffled(i, round);
        const std::string index = std::to_string(place);
        const std::string value = std::to_string(value_after(place));
        switch (measured) {
            case Case::list_set: requests.add(redis_command({"LSET", "list", index, value})); break;
            case Case::list_get: requests.add(redis_command({"LINDEX", "list", index})); break;
            case Case::dict_set:
                requests.add(redis_command({"HSET", "dict", dict_key(place), value}));
                break;
            case Case::dict_get:
                requests.add(redis_command({"HGET", "dict", dict_key(place)}));
                break;
            case Case::lock_pair:
                requests.add(i % 2 == 0
                                 ? redis_command({"SET", lock, "token", "NX", "PX", "30000"})
                                 : redis_command({"EVALSHA", release_digest_, "1", lock, "token"}));
                break;
        }
    }
    requests.repeat();
    return requests;
}

void RedisSystem::verify(Case measured, std::size_t done) {
    if (measured == Case::lock_pair) {
        if (control_.call({"EXISTS", lock_key(0)}) != std::to_string(done % 2))
            throw std::runtime_error("redis: the lock is not as it was left");
        return;
    }
    check_stored("redis", measured, done, [this](bool dict, std::size_t place) {
        return std::stoll(dict ? control_.call({"HGET", "dict", dict_key(place)})
                               : control_.call({"LINDEX", "list", std::to_string(place)}));
    });
}

void RedisSystem::fill(MemoryCase measured, std::size_t count) {
    constexpr std::size_t chunk = 1000;
    const bool dict = measured == MemoryCase::dict_integers || measured == MemoryCase::dict_strings;
    const bool texts = measured == MemoryCase::list_strings || measured == MemoryCase::dict_strings;
    RedisConnection connection(connect_to(path_));
    const std::string key(bench::name(measured));
    for (std::size_t first = 0; first < count; first += chunk) {
        std::vector<std::string> words{dict ? "HSET" : "RPUSH", key};
        for (std::size_t i = first; i < std::min(count, first + chunk); ++i) {
            if (dict) words.push_back(memory_key(i));
            words.push_back(texts ? memory_text(i) : std::to_string(i));
        }
        connection.exchange(redis_command(words));
    }
    if (connection.call({dict ? "HLEN" : "LLEN", key}) != std::to_string(count))
        throw std::runtime_error("redis: items are missing");
}

}  // namespace steward::bench
