// Numbers that go from process to process through a queue, whatever that queue is: the case `queue`
// sees no more of one than this. All numbers must arrive, each once.
#pragma once

#include "bench/generator.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace steward::bench {

// One process's end.
class QueueEnd {
public:
    virtual ~QueueEnd() = default;
    // Waits until all are in it.
    virtual void put(std::span<const std::int64_t> items) = 0;
    // Waits for one at least, and takes as many as are there and fit.
    virtual std::size_t get(std::span<std::int64_t> room) = 0;
};

struct QueueKind {
    std::string system;
    std::size_t batch = 1;          // items in one call
    std::function<void()> prepare;  // two empty queues
    // In the process that uses it.
    std::function<std::unique_ptr<QueueEnd>(std::size_t queue)> open;
};

// Producers put items in for so long, consumers take all; items a second until the last is taken.
Measurement measure_items(const QueueKind& kind, std::chrono::nanoseconds duration);
// One item goes there and another comes back, again and again; hand-overs a second, and half the
// time of there and back.
Measurement measure_hand_off(const QueueKind& kind, std::chrono::nanoseconds duration);

inline constexpr std::size_t producers = 4;
inline constexpr std::size_t consumers = 4;
inline constexpr std::size_t batch_usual = 100;

// `transport` as in clients/program.hpp.
std::vector<QueueKind> library_queues(const std::string& socket_path, std::string_view transport);
// Redis through hiredis; none where the bench was built without it.
std::vector<QueueKind> hiredis_queues(const std::string& socket_path);
// What the kernel has: a pipe, a POSIX message queue.
std::vector<QueueKind> kernel_queues();

}  // namespace steward::bench
