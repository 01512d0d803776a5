// One thread's connection, as the proxies use it: knows the methods by their place in the library's table, counts
// the locks the thread holds, and keeps the first refusal of a call that was not waited for until somebody can be
// told.
#pragma once

#include "client/source/connection.hpp"
#include "steward/detail/object.hpp"
#include "steward/pipeline.hpp"

#include <array>

namespace steward::detail {

class Channel {
public:
    Channel(const std::string& path, const ConnectOptions& options);

    // Sends and waits. A refusal is returned. Throws what an earlier quiet call met (but for acquire, which must
    // not hide that the lock is held now), NotSent, Lost.
    Outcome exchange(ObjectId object, Method method, BytesView arguments);
    // Sends without waiting.
    void post(ObjectId object, Method method, BytesView arguments);
    // Puts quiet frames in the outbox, to leave with whatever is sent next.
    void queue_quiet(ObjectId object, Method method, BytesView arguments);
    // Many calls with one write, then their replies.
    Stop run(Line& line, Joined joined);
    void post(const Line& line);
    // Throws LimitExceeded for more calls than one step may have.
    static void check_batch(const Line& line);

    // While the thread has a lock that it has not released, changes need not be waited for.
    bool in_critical_section() const { return !held_locks_.empty(); }
    bool is_open() const { return connection_.is_open(); }
    bool is_hung_up() const noexcept { return connection_.is_hung_up(); }
    std::int64_t daemon_pid() const { return connection_.daemon_pid(); }
    const std::string& instance() const { return connection_.instance(); }

    // A clean end, after all that was sent before has been executed. A refusal nobody was told of goes to stderr.
    void goodbye(bool process) noexcept;
    // Close it without a word: after a fork, in the child, the descriptor is the parent's; or the daemon has hung up.
    void abandon() noexcept { connection_.close(); }

private:
    std::uint16_t number(Method method) const;
    std::uint32_t queue(const Line& line, const QueuedCall& call, std::uint16_t flags);
    void send(const Line& line, std::size_t begin, std::size_t end, Joined joined, std::vector<std::uint32_t>& ids);
    void collect(Line& line, std::size_t begin, const std::vector<std::uint32_t>& ids, Stop& stop);
    void note_unawaited(const RawReply& reply);
    void note_lock(ObjectId object, Method method, ErrorCode status);
    void throw_deferred();

    Connection connection_;
    std::array<std::uint16_t, method_names.size()> numbers_;
    std::vector<ObjectId> held_locks_;  // of the critical sections this thread is in
    struct Deferred {
        ErrorCode code;
        std::string sentence;
    };
    std::optional<Deferred> deferred_;
};

}  // namespace steward::detail
