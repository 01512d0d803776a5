// The socket between a pool and one worker: orders go there, one message each. What comes back
// comes by the desk (pool_desk.hpp). The bytes of a job's items go along once for each worker:
// within the order where they are few, else in memory whose descriptor is sent.
#pragma once

#include "common/bytes.hpp"
#include "common/descriptor.hpp"
#include "steward/detail/pool_job.hpp"

#include <optional>

namespace steward::detail {

enum class PoolVerb : std::uint8_t {
    work,   // at the range that is on the desk
    go_on,  // there is room again; the shared objects of a result have been taken over
    leave
};
enum class PoolBytes : std::uint8_t { none, here, beside };

struct PoolOrder {
    PoolVerb verb = PoolVerb::leave;
    PoolBytes where = PoolBytes::none;  // none: the worker has them
    PortableCall call = {};
    std::uint64_t items = 0;
    std::uint64_t chunk = 0;
    std::uint64_t first = 0;  // the item to begin with
    std::uint64_t size = 0;   // of the bytes
};

// As many bytes go within an order.
inline constexpr std::size_t pool_bytes_here_max = 16u << 10;

// The bytes of a job, mapped or as they came.
class PoolMemory {
public:
    PoolMemory() = default;
    explicit PoolMemory(Bytes bytes) : bytes_(std::move(bytes)), view_(bytes_) {}
    // Throws std::system_error.
    PoolMemory(const Descriptor& memory, std::size_t size);
    ~PoolMemory();
    PoolMemory(const PoolMemory&) = delete;
    PoolMemory& operator=(const PoolMemory&) = delete;
    BytesView view() const { return view_; }

    // Memory that has a copy of these. Throws std::system_error.
    static Descriptor descriptor_with(BytesView bytes);

private:
    Bytes bytes_ = {};
    BytesView view_ = {};
    bool is_mapped_ = false;
};

// One end.
class PoolSocket {
public:
    struct Received {
        PoolOrder order;
        std::unique_ptr<PoolMemory> memory;  // where bytes came
    };

    PoolSocket() = default;
    explicit PoolSocket(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    static std::pair<PoolSocket, PoolSocket> make_pair();

    void close() { descriptor_.reset(); }
    // False where it could not be sent, as to one that has gone.
    bool send(const PoolOrder& order, BytesView bytes, const Descriptor& memory);
    // Waits for it; nothing where nobody speaks any more.
    std::optional<Received> receive();

private:
    Descriptor descriptor_;
    Bytes buffer_ = {};
};

}  // namespace steward::detail
