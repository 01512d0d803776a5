// A carrier in memory, and the peer at its other end, which a test has in its hands: what it says,
// when it reads, how it ends. Nothing waits: a sleep asks the peer to do something, and one that
// finds nothing has reached its deadline.
#pragma once

#include "client/source/carrier.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

namespace steward::testing {

class MemoryPeer {
public:
    static constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

    // What the client will receive.
    void say(BytesView bytes) { to_client_.append(bytes); }
    // What the client has sent and this has not heard yet.
    Bytes hear() { return std::exchange(from_client_, {}); }
    // Ends after what was said. Until then the client may send so many bytes.
    void end() { has_ended_ = true; }
    void break_with(int error) { error_ = error; }

    std::size_t room = any;                  // for what the client sends
    std::size_t piece = any;                 // the client receives so many bytes at once at most
    std::function<void()> on_sleep = [] {};  // the client sleeps: whatever happens meanwhile
    std::size_t sleeps = 0;
    std::size_t looks = 0;
    bool is_closed = false;  // by the client
    bool advises = false;    // how long looking pays

private:
    friend class MemoryCarrier;

    Bytes to_client_;
    Bytes from_client_;
    bool has_ended_ = false;
    int error_ = 0;
};

class MemoryCarrier final : public Carrier {
public:
    explicit MemoryCarrier(std::shared_ptr<MemoryPeer> peer) : peer_(std::move(peer)) {}
    ~MemoryCarrier() override { close(); }

    Moved send(BytesView bytes) override {
        const std::size_t count = std::min(bytes.size(), peer_->room);
        if (peer_->error_ != 0) return {.way = Moved::Way::broken, .error = peer_->error_};
        if (count == 0 && peer_->has_ended_) return {.way = Moved::Way::ended};
        peer_->from_client_.append(bytes.substr(0, count));
        if (peer_->room != MemoryPeer::any) peer_->room -= count;
        return {.bytes = count};
    }
    Moved receive(std::span<char> room) override {
        Bytes& from = peer_->to_client_;
        const std::size_t count = std::min({room.size(), from.size(), peer_->piece});
        std::memcpy(room.data(), from.data(), count);
        from.erase(0, count);
        if (count == 0 && peer_->error_ != 0)
            return {.way = Moved::Way::broken, .error = peer_->error_};
        if (count == 0 && peer_->has_ended_) return {.way = Moved::Way::ended};
        return {.bytes = count};
    }
    Moved receive_soon(std::span<char> room, std::chrono::microseconds) override {
        ++peer_->looks;
        return receive(room);
    }
    bool is_advised() const noexcept override { return peer_->advises; }
    Woken sleep(Until until, std::optional<Clock::time_point> deadline) override {
        ++peer_->sleeps;
        for (const bool has_slept : {false, true}) {
            if (!peer_->to_client_.empty() || peer_->has_ended_ || peer_->error_ != 0)
                return Woken::by_arrival;
            if (until == Until::arrival_or_room && peer_->room > 0) return Woken::by_room;
            if (!has_slept) peer_->on_sleep();
        }
        if (!deadline) throw std::logic_error("the client sleeps for ever");
        return Woken::by_deadline;
    }
    bool has_ended() const noexcept override { return peer_->has_ended_ && !peer_->is_closed; }
    int descriptor() const noexcept override { return -1; }
    void close() noexcept override { peer_->is_closed = true; }
    Descriptor release() noexcept override {
        close();
        return {};
    }

private:
    std::shared_ptr<MemoryPeer> peer_;
};

}  // namespace steward::testing
