// What the kernel has for this: a pipe, whose items are eight bytes each, and a POSIX message
// queue, which holds ten messages where an administrator has not allowed more.
#include "bench/queues/exchange.hpp"
#include "bench/socket.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <unistd.h>
#include <cerrno>
#include <system_error>

namespace steward::bench {
namespace {

[[noreturn]] void fail_of(const char* what) {
    throw std::system_error(errno, std::system_category(), what);
}

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail_of("pipe");
        out = std::make_unique<Socket>(ends[0]);
        in = std::make_unique<Socket>(ends[1]);
    }
    std::unique_ptr<Socket> out;
    std::unique_ptr<Socket> in;
};

// A write of at most PIPE_BUF bytes is one piece, and whoever reads has the pipe for himself: items
// are never cut, since all reads and writes are of whole ones.
class PipeEnd : public QueueEnd {
public:
    explicit PipeEnd(const Pipe& pipe) : in_(pipe.in->descriptor()), out_(pipe.out->descriptor()) {}
    void put(std::span<const std::int64_t> items) override {
        const auto bytes = static_cast<ssize_t>(items.size_bytes());
        if (::write(in_, items.data(), items.size_bytes()) != bytes) fail_of("write");
    }
    std::size_t get(std::span<std::int64_t> room) override {
        const ssize_t count = ::read(out_, room.data(), room.size_bytes());
        if (count <= 0 || count % static_cast<ssize_t>(sizeof(std::int64_t)) != 0) fail_of("read");
        return static_cast<std::size_t>(count) / sizeof(std::int64_t);
    }

private:
    int in_;
    int out_;
};

QueueKind pipe_kind(std::string system, std::size_t batch) {
    const auto pipes = std::make_shared<std::array<Pipe, 2>>();
    return {
        .system = std::move(system),
        .batch = batch,
        .prepare = [] {},
        .open = [pipes](std::size_t queue) { return std::make_unique<PipeEnd>((*pipes)[queue]); }};
}

std::string message_queue_name(std::size_t queue) {
    static const std::string name = "/steward-bench-" + std::to_string(::getpid()) + "-";
    return name + std::to_string(queue);
}

class MessageQueueEnd : public QueueEnd {
public:
    explicit MessageQueueEnd(std::size_t queue)
        : queue_(::mq_open(message_queue_name(queue).c_str(), O_RDWR | O_CLOEXEC)) {
        if (queue_ < 0) fail_of("mq_open");
    }
    ~MessageQueueEnd() override { ::mq_close(queue_); }
    void put(std::span<const std::int64_t> items) override {
        for (const std::int64_t& item : items)
            if (::mq_send(queue_, reinterpret_cast<const char*>(&item), sizeof item, 0) != 0)
                fail_of("mq_send");
    }
    std::size_t get(std::span<std::int64_t> room) override {
        if (::mq_receive(queue_, reinterpret_cast<char*>(room.data()), sizeof(std::int64_t),
                         nullptr) != sizeof(std::int64_t))
            fail_of("mq_receive");
        return 1;
    }

private:
    mqd_t queue_;
};

// Two queues of the kernel, whose names end with the bench.
class MessageQueues {
public:
    MessageQueues() {
        mq_attr size{};
        size.mq_maxmsg = 10;
        size.mq_msgsize = sizeof(std::int64_t);
        for (std::size_t i = 0; i < 2; ++i) {
            const mqd_t made = ::mq_open(message_queue_name(i).c_str(),
                                         O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600, &size);
            are_there_ = are_there_ && made >= 0;
            if (made >= 0) ::mq_close(made);
        }
    }
    ~MessageQueues() {
        for (std::size_t i = 0; i < 2; ++i) ::mq_unlink(message_queue_name(i).c_str());
    }
    MessageQueues(const MessageQueues&) = delete;
    MessageQueues& operator=(const MessageQueues&) = delete;
    bool are_there() const { return are_there_; }

private:
    bool are_there_ = true;
};

}  // namespace

std::vector<QueueKind> kernel_queues() {
    std::vector<QueueKind> all{pipe_kind("pipe", 1), pipe_kind("pipe", batch_usual)};
    const auto queues = std::make_shared<MessageQueues>();
    if (queues->are_there())
        all.push_back(
            {.system = "posix-mq",
             .batch = 1,
             .prepare = [queues] {},
             .open = [](std::size_t queue) { return std::make_unique<MessageQueueEnd>(queue); }});
    else
        std::fprintf(stderr, "POSIX message queues are absent: skipped\n");
    return all;
}

}  // namespace steward::bench
