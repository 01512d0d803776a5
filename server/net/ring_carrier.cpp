#include "net/ring_carrier.hpp"

#include <asio/post.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace steward::net {
namespace {

// What a daemon says last must fit though the peer does not read.
constexpr std::size_t last_words_bytes = 1024;

constexpr int seals = F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;

// Memory of a size that is fixed for ever, or nothing.
Descriptor make_memory() {
    Descriptor memory(::memfd_create("steward ring", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    const bool is_made = memory && ::ftruncate(memory.number(), ring::segment_bytes) == 0 &&
                         ::fcntl(memory.number(), F_ADD_SEALS, seals) == 0;
    return is_made ? std::move(memory) : Descriptor();
}

char* map(const Descriptor& memory) {
    void* const mapped = ::mmap(nullptr, ring::segment_bytes, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_POPULATE, memory.number(), 0);
    return mapped == MAP_FAILED ? nullptr : static_cast<char*>(mapped);
}

}  // namespace

std::shared_ptr<RingCarrier> RingCarrier::over(std::shared_ptr<SocketCarrier> socket,
                                               std::size_t before, Hooks hooks) {
    Descriptor memory = make_memory();
    char* const segment = memory ? map(memory) : nullptr;
    if (segment == nullptr) return nullptr;
    ::madvise(segment, ring::segment_bytes, MADV_DONTFORK);
    auto made = std::make_shared<RingCarrier>(std::move(socket), segment, std::move(memory), before,
                                              std::move(hooks));
    made->socket_->tell_to([weak = std::weak_ptr(made)](Ready ready) {
        if (const auto self = weak.lock()) self->socket_told(ready);
    });
    made->socket_->await_readable();
    return made;
}

RingCarrier::RingCarrier(std::shared_ptr<SocketCarrier> socket, char* segment,
                         Descriptor descriptor, std::size_t before, Hooks hooks)
    : socket_(std::move(socket)),
      hooks_(std::move(hooks)),
      segment_(segment),
      end_(segment, RingEnd::Side::daemon),
      descriptor_(std::move(descriptor)),
      before_(before) {
    end_.reserve(last_words_bytes);
}

RingCarrier::~RingCarrier() { ::munmap(segment_, ring::segment_bytes); }

// --- bytes ---

RingCarrier::Moved RingCarrier::fill(std::span<char> room) {
    if (is_refused_) [[unlikely]]
        return socket_->fill(room);
    if (waits_ != ring::for_nothing) wait_for(waits_ & ~std::uint32_t{ring::for_bytes});
    std::size_t bytes = end_.read(room);
    if (bytes == 0 && !is_over()) {
        look_at_socket();
        if (is_refused_) return socket_->fill(room);
        bytes = end_.read(room);  // it may have come before the end
    }
    if (bytes > 0) return {.bytes = bytes, .way = bytes < room.size() ? Way::blocked : Way::open};
    return {.way = is_over() ? Way::ended : Way::blocked};
}

RingCarrier::Moved RingCarrier::send(std::string_view bytes) {
    if (before_ > 0 || is_refused_) [[unlikely]]
        return send_by_socket(bytes);
    if (is_over()) return {.way = Way::ended};
    has_rung_ = false;
    const std::size_t taken = end_.write(bytes);
    RingEnd::fence();
    wake_peer();
    return {.bytes = taken, .way = taken < bytes.size() ? Way::blocked : Way::open};
}

// What was queued before there were rings, with their descriptor; and all where they are not used.
RingCarrier::Moved RingCarrier::send_by_socket(std::string_view bytes) {
    if (before_ > 0) {
        const std::string_view first = bytes.substr(0, before_);
        const Moved moved =
            descriptor_ ? socket_->send_with(first, descriptor_) : socket_->send(first);
        before_ -= moved.bytes;
        return moved;
    }
    while (!leftovers_.empty()) {
        const Moved moved = socket_->send(leftovers_);
        leftovers_.erase(0, moved.bytes);
        if (moved.way != Way::open) return {.way = moved.way};
    }
    return socket_->send(bytes);
}

void RingCarrier::send_last(std::string_view bytes) {
    if (before_ > 0 || is_refused_) return socket_->send_last(leftovers_ + Bytes(bytes));
    end_.write_last(bytes);
    RingEnd::fence();
    wake_peer();
}

void RingCarrier::wake_peer() {
    if (!end_.must_wake()) return;
    has_rung_ = true;
    socket_->ring_bell();
}

// --- waiting ---

void RingCarrier::wait_for(std::uint32_t what) {
    waits_ = what;
    what == ring::for_nothing ? end_.say_awake() : end_.say_waiting(what);
}

void RingCarrier::await_readable() {
    if (is_refused_) return socket_->await_readable();
    if ((waits_ & ring::for_bytes) != 0) return;
    wait_for(waits_ | ring::for_bytes);
    wake_peer();
    if (may_read()) tell_soon(Ready::to_read);
}

void RingCarrier::await_writable() {
    if (before_ > 0 || is_refused_) return socket_->await_writable();
    if ((waits_ & ring::for_room) != 0) return;
    wait_for(waits_ | ring::for_room);
    if (may_write()) tell_soon(Ready::to_write);
}

// Where it has been told meanwhile, it is told in vain.
void RingCarrier::tell_soon(Ready ready) {
    asio::post(socket_->executor(), [weak = weak_from_this(), ready] {
        const auto self = weak.lock();
        if (self && !self->is_closed_) self->socket_told(ready);
    });
}

// The peer has taken back the mark of whom it woke: it is set again before anybody looks.
void RingCarrier::socket_told(Ready ready) {
    const auto self = shared_from_this();
    if (is_refused_ || (before_ > 0 && ready == Ready::to_write)) return hooks_.tell(ready);
    look_at_socket();
    if (is_refused_) {
        if (!leftovers_.empty()) hooks_.tell(Ready::to_write);
        return is_closed_ ? void() : hooks_.tell(Ready::to_read);
    }
    wait_for(waits_);
    const bool reads = (waits_ & ring::for_bytes) != 0 && may_read();
    const bool writes = (waits_ & ring::for_room) != 0 && may_write();
    if (reads) wait_for(waits_ & ~std::uint32_t{ring::for_bytes});
    if (writes) wait_for(waits_ & ~std::uint32_t{ring::for_room});
    if (writes) hooks_.tell(Ready::to_write);
    if (reads && !is_closed_) hooks_.tell(Ready::to_read);
    // After the answer: somebody waits for that, and nobody for this.
    if (!is_over_ && !is_closed_) socket_->await_readable();
}

void RingCarrier::look_at_socket() {
    is_used_ = is_used_ || !end_.is_untouched();
    if (!is_used_ && socket_->has_bytes()) return be_refused();
    if (!is_over_ && !socket_->take_bells()) is_over_ = true;
}

void RingCarrier::be_refused() {
    is_refused_ = true;
    leftovers_ = Bytes(end_.written_from_start());
    asio::post(socket_->executor(), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->is_closed_) self->hooks_.refused();
    });
}

bool RingCarrier::glance() {
    wake_peer();
    return may_read() || is_refused_;
}

bool RingCarrier::has_unread() const {
    if (is_refused_) return socket_->has_unread();
    return end_.unread() > 0 || is_over() || socket_->has_unread();
}

void RingCarrier::close() {
    is_closed_ = true;
    socket_->close();
}

}  // namespace steward::net
