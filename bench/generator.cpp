#include "bench/generator.hpp"

#include "bench/process.hpp"

#include <array>
#include <cstring>
#include <deque>
#include <stdexcept>

namespace steward::bench {
namespace {

using Clock = std::chrono::steady_clock;

// A run of calls that left in one write.
struct Sent {
    Clock::time_point at;
    std::size_t unanswered;
};

struct Connection {
    Connection(Wire& opened, Requests encoded) : wire(opened), requests(std::move(encoded)) {}

    Wire& wire;
    Requests requests;
    std::size_t next = 0;    // the next request to send
    std::uint64_t done = 0;  // calls answered
    std::size_t in_flight = 0;
    std::string left;  // the beginning of a reply that is not whole yet
    std::deque<Sent> sent;
};

class Generator {
public:
    Generator(System& system, const Load& load) : system_(system), load_(load) {
        for (std::size_t i = 0; i < load.clients; ++i) wires_.push_back(system.connect());
        for (std::size_t i = 0; i < load.clients; ++i)
            connections_.emplace_back(*wires_[i], system.requests(load.measured, i));
        arrivals_ = system.watch(wires_);
    }
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    Measurement run() {
        using namespace std::chrono_literals;
        const auto begin = Clock::now();
        for (Connection& connection : connections_) send(connection, load_.pipeline, begin);
        turn_until(begin + load_.duration / 10);  // not counted: caches, branch predictors, the
                                                  // server's polling
        latencies_ = {};
        const std::uint64_t calls_before = calls_;
        const auto used_before = processor_time(system_.pid());
        const auto start = Clock::now();
        const auto end = turn_until(start + load_.duration);
        const auto used = processor_time(system_.pid()) - used_before;
        const auto calls = static_cast<double>(calls_ - calls_before);
        Measurement result{
            .calls_per_s = calls / std::chrono::duration<double>(end - start).count(),
            .p50_us = latencies_.quantile_us(0.50),
            .p99_us = latencies_.quantile_us(0.99),
            .server_ns_per_call = static_cast<double>(used.count()) / std::max(calls, 1.0)};
        drain();
        result.calls = calls_;
        return result;
    }

    std::size_t done_by_first() const { return connections_.front().done; }

private:
    void send(Connection& connection, std::size_t count, Clock::time_point now) {
        const std::string_view run = connection.requests.run(connection.next, count);
        connection.wire.send(run);
        connection.next = (connection.next + count) % connection.requests.round();
        connection.in_flight += count;
        connection.sent.push_back({now, count});
    }

    void count(Connection& connection, std::size_t replies, Clock::time_point now) {
        calls_ += replies;
        connection.done += replies;
        connection.in_flight -= replies;
        while (replies > 0) {
            Sent& oldest = connection.sent.front();
            const std::size_t answered = std::min(replies, oldest.unanswered);
            latencies_.add(static_cast<std::uint64_t>((now - oldest.at).count()), answered);
            replies -= answered;
            oldest.unanswered -= answered;
            if (oldest.unanswered == 0) connection.sent.pop_front();
        }
    }

    // Take what has arrived and send as many calls as were answered. Nothing may have arrived.
    void serve(Connection& connection) {
        const std::size_t kept = connection.left.size();
        std::memcpy(buffer_.data(), connection.left.data(), kept);
        const std::size_t count_read = connection.wire.receive(std::span(buffer_).subspan(kept));
        now_ = Clock::now();
        if (count_read == 0) return;
        const std::string_view bytes(buffer_.data(), kept + count_read);
        const Reading reading = system_.read_replies(load_.measured, bytes);
        connection.left.assign(bytes.substr(reading.used));
        errors_ += reading.errors;
        if (reading.replies > connection.in_flight)
            throw std::runtime_error("more replies than calls");
        count(connection, reading.replies, now_);
        if (!draining_ && reading.replies > 0) send(connection, reading.replies, now_);
    }

    Clock::time_point turn_until(Clock::time_point limit) {
        now_ = Clock::now();
        while (now_ < limit) turn();
        return now_;
    }

    void turn() {
        const std::span<const std::size_t> ready = arrivals_->next(load_.spinning);
        if (ready.empty()) now_ = Clock::now();
        for (const std::size_t number : ready) serve(connections_[number]);
    }

    void drain() {
        draining_ = true;
        const auto limit = Clock::now() + std::chrono::seconds(5);
        for (Connection& connection : connections_)
            while (connection.in_flight > 0) {
                if (now_ > limit) throw std::runtime_error("calls were not answered");
                turn();
            }
        if (errors_ > 0) throw std::runtime_error(std::to_string(errors_) + " calls were refused");
    }

    System& system_;
    const Load& load_;
    Wires wires_;
    std::deque<Connection> connections_;
    std::unique_ptr<Arrivals> arrivals_;
    bool draining_ = false;
    std::uint64_t calls_ = 0;
    std::uint64_t errors_ = 0;
    Clock::time_point now_{};
    Histogram latencies_;
    std::array<char, 1u << 18> buffer_{};
};

}  // namespace

Measurement measure(System& system, const Load& load) {
    system.prepare(load.measured, load.clients);
    const auto generator = std::make_unique<Generator>(system, load);
    const Measurement result = generator->run();
    system.verify(load.measured, generator->done_by_first());
    return result;
}

}  // namespace steward::bench
