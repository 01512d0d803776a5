// A pool's worker, and the socket between it and the pool: numbers of items go there, reports come
// back.
#pragma once

#include "common/descriptor.hpp"
#include "steward/detail/pool_job.hpp"

#include <functional>
#include <optional>

namespace steward::detail {

struct Chunk {
    std::uint64_t first = 0;
    std::uint64_t count = 0;  // 0: there is no more
};

enum class PoolWord : std::uint8_t { born, begun, cannot_begin, done, failed };

// That it lives and will call nothing before this was said; what became of the initializer; what
// became of one item.
struct PoolReport {
    PoolWord word = PoolWord::born;
    Binary value = {};      // of a result; its shared objects are listed in what follows
    std::string text = {};  // what an exception said, or which daemon has the objects
    std::string type = {};  // the exception's class
    std::vector<std::uint64_t> objects = {};
};

// One end of a socket pair.
class PoolSocket {
public:
    PoolSocket() = default;
    explicit PoolSocket(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    static std::pair<PoolSocket, PoolSocket> make_pair();

    int descriptor() const { return descriptor_.number(); }
    void close() { descriptor_.reset(); }
    // False where nobody listens any more.
    bool send(const Chunk& chunk);
    bool send(const PoolReport& report);
    // Waits for it; nothing where nobody speaks any more.
    std::optional<Chunk> receive();
    // Reads some of what is there without waiting; false where there is nothing.
    bool read_some();
    // Whether the last read found that nobody speaks any more, and not only that nothing is there
    // yet.
    bool is_at_end() const { return at_end_; }
    // A report that is here whole.
    std::optional<PoolReport> take();

private:
    bool send_all(BytesView bytes);

    Descriptor descriptor_;
    Bytes in_;
    std::size_t taken_ = 0;  // of what is in there
    bool at_end_ = false;
};

// A worker's life: initializer, first chunk, and what it is given after that.
void work(PoolJob& job, Chunk chunk, PoolSocket& socket, const std::function<void()>& initializer);

}  // namespace steward::detail
