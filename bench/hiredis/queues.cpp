// A queue in Redis: LPUSH and BRPOP (the oldest first), or BLMPOP for many items at once.
#include "bench/hiredis/connection.hpp"
#include "bench/queues/exchange.hpp"

namespace steward::bench {
namespace {

class RedisQueueEnd : public QueueEnd {
public:
    RedisQueueEnd(const std::string& path, std::size_t queue)
        : redis_(path), key_("queue-" + std::to_string(queue)) {}

    void put(std::span<const std::int64_t> items) override {
        if (items.size() == 1) {
            redis_.command("LPUSH %s %lld", key_.c_str(), static_cast<long long>(items[0]));
            return;
        }
        std::vector<std::string> words{"LPUSH", key_};
        for (const std::int64_t item : items) words.push_back(std::to_string(item));
        redis_.command(words);
    }

    std::size_t get(std::span<std::int64_t> room) override {
        if (room.size() == 1) {
            const HiredisReply reply = redis_.command("BRPOP %s 0", key_.c_str());
            room[0] = integer_in(*reply->element[1]);
            return 1;
        }
        const HiredisReply reply = redis_.command("BLMPOP 0 1 %s RIGHT COUNT %d", key_.c_str(),
                                                  static_cast<int>(room.size()));
        const redisReply& items = *reply->element[1];
        for (std::size_t i = 0; i < items.elements; ++i) room[i] = integer_in(*items.element[i]);
        return items.elements;
    }

private:
    Hiredis redis_;
    std::string key_;
};

}  // namespace

std::vector<QueueKind> hiredis_queues(const std::string& path) {
    const auto kind = [&](std::size_t batch) -> QueueKind {
        return {
            .system = "redis",
            .batch = batch,
            .prepare = [path] { Hiredis(path).command("DEL queue-0 queue-1"); },
            .open =
                [path](std::size_t queue) { return std::make_unique<RedisQueueEnd>(path, queue); }};
    };
    return {kind(1), kind(batch_usual)};
}

}  // namespace steward::bench
