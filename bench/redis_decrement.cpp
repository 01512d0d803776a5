// Three forms of the locked decrement over Redis. `retry` is the recipe of its documentation: SET
// NX, tried again every millisecond, four round trips. `token` waits in BLPOP for the one item of a
// list instead. `token_batched` is the best we could do: BLPOP and LINDEX in one request, LSET and
// LPUSH in another whose answers are read later.
#include "bench/decrement.hpp"
#include "bench/redis_system.hpp"

#include <thread>

namespace steward::bench {
namespace {

class RedisWorker : public Client {
public:
    explicit RedisWorker(const std::string& path) : connection_(connect_to(path)) {}

protected:
    static std::string less_one(const std::string& number) {
        return std::to_string(std::stoll(number) - 1);
    }

    RedisConnection connection_;
};

class Retry : public RedisWorker {
public:
    Retry(const std::string& path, std::size_t worker, const std::string& digest)
        : RedisWorker(path),
          token_("worker-" + std::to_string(worker)),
          acquire_(redis_command({"SET", "decrement-lock", token_, "NX", "PX", "30000"})),
          release_(redis_command({"EVALSHA", digest, "1", "decrement-lock", token_})) {}

    void once() override {
        using namespace std::chrono_literals;
        while (connection_.exchange(acquire_).empty()) std::this_thread::sleep_for(1ms);
        const std::string number = connection_.call({"LINDEX", "decrement", "0"});
        connection_.call({"LSET", "decrement", "0", less_one(number)});
        connection_.exchange(release_);
    }

private:
    std::string token_;
    std::string acquire_;
    std::string release_;
};

class WithToken : public RedisWorker {
public:
    using RedisWorker::RedisWorker;
    void once() override {
        connection_.call({"BLPOP", "decrement-token", "0"});
        const std::string number = connection_.call({"LINDEX", "decrement", "0"});
        connection_.call({"LSET", "decrement", "0", less_one(number)});
        connection_.call({"LPUSH", "decrement-token", "t"});
    }
};

class TokenBatched : public RedisWorker {
public:
    using RedisWorker::RedisWorker;
    void once() override {
        connection_.send(enter_);
        for (; unread_ > 0; --unread_) connection_.receive_reply();
        connection_.receive_reply();
        const std::string number = connection_.receive_reply();
        connection_.send(redis_command({"LSET", "decrement", "0", less_one(number)}) + leave_);
        unread_ = 2;
    }

private:
    std::string enter_ = redis_command({"BLPOP", "decrement-token", "0"}) +
                         redis_command({"LINDEX", "decrement", "0"});
    std::string leave_ = redis_command({"LPUSH", "decrement-token", "t"});
    int unread_ = 0;
};

}  // namespace

std::vector<DecrementForm> redis_decrements(RedisSystem& system) {
    const std::string path = system.socket_path();
    const auto prepare = [path](std::int64_t value) {
        RedisConnection connection(connect_to(path));
        connection.call({"DEL", "decrement", "decrement-lock", "decrement-token"});
        connection.call({"RPUSH", "decrement", std::to_string(value)});
        connection.call({"RPUSH", "decrement-token", "t"});
    };
    const auto result = [path] {
        return std::stoll(RedisConnection(connect_to(path)).call({"LINDEX", "decrement", "0"}));
    };
    return {
        {.system = "redis",
         .name = "decrement_token_batched",
         .prepare = prepare,
         .join = [path](std::size_t) { return std::make_unique<TokenBatched>(path); },
         .result = result},
        {.system = "redis",
         .name = "decrement_token",
         .prepare = prepare,
         .join = [path](std::size_t) { return std::make_unique<WithToken>(path); },
         .result = result},
        {.system = "redis",
         .name = "decrement_retry",
         .prepare = prepare,
         .join = [path, digest = system.release_digest()](
                     std::size_t worker) { return std::make_unique<Retry>(path, worker, digest); },
         .result = result}};
}

}  // namespace steward::bench
