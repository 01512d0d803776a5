// The operations through hiredis. The locked decrement is the best form of redis_decrement.cpp: a
// token in a list, two requests at once, answers that nobody needs read later.
#include "bench/clients/program.hpp"
#include "bench/hiredis/connection.hpp"
#include "bench/system.hpp"

namespace steward::bench {
namespace {

class HiredisClient : public Client {
public:
    HiredisClient(const std::string& path, std::size_t worker)
        : redis_(path), place_(place_of(worker)), key_(key_of(place_)) {}

protected:
    Hiredis redis_;
    std::int64_t place_;
    std::string key_;
    long long calls_ = 0;
};

struct HiredisListGet : HiredisClient {
    using HiredisClient::HiredisClient;
    void once() override {
        expect_read(
            integer_in(*redis_.command("LINDEX clients-list %d", static_cast<int>(read_place))));
    }
};

struct HiredisListSet : HiredisClient {
    using HiredisClient::HiredisClient;
    void once() override {
        redis_.command("LSET clients-list %d %lld", static_cast<int>(place_), ++calls_);
    }
};

struct HiredisDictGet : HiredisClient {
    using HiredisClient::HiredisClient;
    void once() override {
        expect_read(integer_in(*redis_.command("HGET clients-dict %s", read_key_.c_str())));
    }
    const std::string read_key_ = key_of(read_place);
};

struct HiredisDictSet : HiredisClient {
    using HiredisClient::HiredisClient;
    void once() override { redis_.command("HSET clients-dict %s %lld", key_.c_str(), ++calls_); }
};

struct HiredisDecrement : HiredisClient {
    using HiredisClient::HiredisClient;
    ~HiredisDecrement() override { await_others(); }
    void once() override {
        redis_.append("BLPOP clients-token 0");
        redis_.append("LINDEX clients-list 0");
        redis_.flush();
        await_others();
        redis_.reply();
        const long long number = integer_in(*redis_.reply());
        redis_.append("LSET clients-list 0 %lld", number - 1);
        redis_.append("LPUSH clients-token t");
        redis_.flush();
        unread_ = 2;
    }
    void await_others() {
        for (; unread_ > 0; --unread_) redis_.reply();
    }
    int unread_ = 0;
};

void hiredis_store(const std::string& path) {
    Hiredis redis(path);
    redis.command("DEL clients-list clients-dict clients-token");
    redis.command("RPUSH clients-list %lld", static_cast<long long>(decrement_start));
    for (std::size_t i = 1; i < list_items; ++i)
        redis.command("RPUSH clients-list %d", static_cast<int>(i));
    for (std::size_t i = 0; i < dict_entries; ++i)
        redis.command("HSET clients-dict key:%d %d", static_cast<int>(i), static_cast<int>(i));
    redis.command("LPUSH clients-token t");
}

std::int64_t hiredis_stored(const std::string& path, bool in_dict, std::int64_t place) {
    Hiredis redis(path);
    const int number = static_cast<int>(place);
    return integer_in(in_dict ? *redis.command("HGET clients-dict key:%d", number)
                              : *redis.command("LINDEX clients-list %d", number));
}

template <class C>
Program hiredis_program(Operation operation, const std::string& system, const std::string& path,
                        int processor) {
    Program made{.system = system,
                 .operation = operation,
                 .prepare = [path] { hiredis_store(path); },
                 .join = [path](std::size_t worker) { return std::make_unique<C>(path, worker); },
                 .check = {},
                 .processor = processor};
    const bool in_dict = operation == Operation::dict_get || operation == Operation::dict_set;
    made.check = [described = made, path, in_dict](const std::vector<std::uint64_t>& calls) {
        check_written(described, calls,
                      [&](std::int64_t place) { return hiredis_stored(path, in_dict, place); });
    };
    return made;
}

}  // namespace

std::vector<Program> hiredis_programs(std::string system, const std::string& path, int processor) {
    return {hiredis_program<HiredisListGet>(Operation::list_get, system, path, processor),
            hiredis_program<HiredisListSet>(Operation::list_set, system, path, processor),
            hiredis_program<HiredisDictGet>(Operation::dict_get, system, path, processor),
            hiredis_program<HiredisDictSet>(Operation::dict_set, system, path, processor),
            hiredis_program<HiredisDecrement>(Operation::decrement, system, path, processor)};
}

}  // namespace steward::bench
