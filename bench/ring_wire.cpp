#include "bench/ring_wire.hpp"

#include "common/passed_descriptor.hpp"
#include "common/ring.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace steward::bench {
namespace {

class Segment {
public:
    explicit Segment(const Descriptor& memory) {
        void* const mapped = ::mmap(nullptr, ring::segment_bytes, PROT_READ | PROT_WRITE,
                                    MAP_SHARED, memory.number(), 0);
        if (mapped == MAP_FAILED) throw std::system_error(errno, std::system_category(), "mmap");
        bytes_ = static_cast<char*>(mapped);
    }
    ~Segment() { ::munmap(bytes_, ring::segment_bytes); }
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;
    char* bytes() const { return bytes_; }

private:
    char* bytes_ = nullptr;
};

class RingWire : public Wire {
public:
    RingWire(Socket socket, const Descriptor& memory)
        : socket_(std::move(socket)),
          segment_(memory),
          ring_(segment_.bytes(), RingEnd::Side::client) {}

    void send(std::string_view bytes) override {
        if (ring_.write(bytes) != bytes.size())
            throw std::runtime_error("the window of calls does not fit the ring");
        RingEnd::fence();
        wake_server();
    }

    // The daemon that sleeps for room beside a ring that was full is the one that must be woken
    // after a read, and so the fence is needed only there.
    std::size_t receive(std::span<char> room) override {
        const std::size_t count = ring_.read(room);
        if (ring_.is_broken()) throw std::runtime_error("the daemon's ring is broken");
        if (count > ring::stream_bytes / 2) RingEnd::fence();
        if (count > 0) wake_server();
        return count;
    }

    bool has_arrived() { return ring_.unread() > 0; }
    void say_waiting() { ring_.say_waiting(ring::for_bytes); }
    void say_awake() { ring_.say_awake(); }
    int doorbell() const { return socket_.descriptor(); }
    // Throws when the daemon has gone.
    void drain_doorbells() const {
        char bells[64];
        if (::recv(socket_.descriptor(), bells, sizeof bells, MSG_DONTWAIT) == 0)
            throw std::runtime_error("the server closed a connection");
    }

private:
    // A doorbell that does not fit is there already.
    void wake_server() {
        if (ring_.must_wake()) ::send(socket_.descriptor(), "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    Socket socket_;
    Segment segment_;
    RingEnd ring_;
};

class RingArrivals : public Arrivals {
public:
    explicit RingArrivals(const Wires& wires) {
        for (const auto& wire : wires) {
            rings_.push_back(static_cast<RingWire*>(wire.get()));
            doorbells_.push_back({.fd = rings_.back()->doorbell(), .events = POLLIN, .revents = 0});
        }
    }

    // A look takes some nanoseconds, and the generator then asks a clock that takes many: so there
    // are many looks before it is told that there is nothing.
    std::span<const std::size_t> next(bool spinning) override {
        constexpr int looks = 64;
        for (int i = 0; i < looks; ++i)
            if (look(); !ready_.empty()) return ready_;
        if (!spinning) sleep();
        return ready_;
    }

private:
    void look() {
        ready_.clear();
        for (std::size_t i = 0; i < rings_.size(); ++i)
            if (rings_[i]->has_arrived()) ready_.push_back(i);
    }

    // What has come after a ring was said to be waited for is told by its doorbell.
    void sleep() {
        for (RingWire* const ring : rings_) ring->say_waiting();
        look();
        if (ready_.empty() && ::poll(doorbells_.data(), doorbells_.size(), 1000) > 0)
            for (std::size_t i = 0; i < rings_.size(); ++i)
                if (doorbells_[i].revents != 0) rings_[i]->drain_doorbells();
        for (RingWire* const ring : rings_) ring->say_awake();
        look();
    }

    std::vector<RingWire*> rings_;
    std::vector<pollfd> doorbells_;
    std::vector<std::size_t> ready_;
};

}  // namespace

std::unique_ptr<Wire> ring_wire(StewardConnection connection) {
    connection.socket().send(connection.request(manager_object, "manager.ring", pack(true)));
    Socket socket = connection.take_socket();
    std::string answer;
    char room[4096];
    Descriptor memory;
    ReplyFrame frame;
    do {
        const auto count = receive_with_descriptor(socket.descriptor(), room, 0, memory);
        if (count <= 0) throw std::runtime_error("the daemon has not answered manager.ring");
        answer.append(room, static_cast<std::size_t>(count));
    } while (next_frame(answer, frame) != FrameState::complete);
    if (frame.header.status != ErrorCode::none || !memory)
        throw std::runtime_error("the daemon gives no rings");
    return std::make_unique<RingWire>(std::move(socket), memory);
}

std::unique_ptr<Arrivals> watch_rings(const Wires& wires) {
    return std::make_unique<RingArrivals>(wires);
}

}  // namespace steward::bench
