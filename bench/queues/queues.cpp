// The case `queue`: items a second from four processes to four others, and the hand-over of one
// item from a process to another. All rivals take turns; nothing is tied to a processor.
#include "bench/python.hpp"
#include "bench/queues/exchange.hpp"
#include "bench/redis_system.hpp"
#include "bench/stage.hpp"
#include "bench/steward_system.hpp"

namespace steward::bench {
namespace {

void append_kinds(std::vector<QueueKind>& all, const std::vector<QueueKind>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

std::vector<Contender> kinds_of(const Stage& stage, const std::vector<QueueKind>& kinds,
                                std::string_view measured) {
    const bool hands_off = measured == "queue_hand_off";
    const std::size_t processes = hands_off ? 2 : producers + consumers;
    const std::chrono::milliseconds duration = stage.plan.queue_duration;
    std::vector<Contender> all;
    for (const QueueKind& kind : kinds) {
        if (hands_off && kind.batch > 1) continue;
        all.push_back({labels(kind.system, measured, processes, kind.batch, "program"),
                       [&kind, hands_off, duration] {
                           return hands_off ? measure_hand_off(kind, duration)
                                            : measure_items(kind, duration);
                       }});
    }
    if (stage.programs.python_queue_script.empty()) return all;
    for (const char* const kind : {"manager", "multiprocessing"})
        all.push_back({labels("python-" + std::string(kind), measured, processes, 1, "program"),
                       [&stage, hands_off, kind, duration] {
                           return measure_python_queue(stage.programs.python_queue_script,
                                                       hands_off ? "hand_off" : "items", kind,
                                                       duration);
                       }});
    return all;
}

}  // namespace

void measure_queues(const Stage& stage) {
    if (!stage.wanted("queue_items") && !stage.wanted("queue_hand_off")) return;
    std::unique_ptr<StewardSystem> steward;
    std::unique_ptr<RedisSystem> redis;
    std::vector<QueueKind> kinds;
    if (!stage.programs.steward.empty()) {
        steward = std::make_unique<StewardSystem>(stage.programs.steward, stage.directory, "queues",
                                                  std::vector<std::string>{}, anywhere);
        append_kinds(kinds, library_queues(steward->socket_path(), "ring"));
        append_kinds(kinds, library_queues(steward->socket_path(), "socket"));
    }
    if (!stage.programs.redis.empty()) {
        redis = std::make_unique<RedisSystem>(stage.programs.redis, stage.directory, "redis-queues",
                                              anywhere);
        append_kinds(kinds, hiredis_queues(redis->socket_path()));
    }
    append_kinds(kinds, kernel_queues());
    for (const char* const measured : {"queue_hand_off", "queue_items"})
        if (stage.wanted(measured)) stage.take_turns(kinds_of(stage, kinds, measured));
}

}  // namespace steward::bench
