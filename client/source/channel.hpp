// One thread's connection, as the proxies use it: knows the methods by their place in the library's
// table, counts the locks the thread holds, and keeps the first refusal of a call that was not
// waited for until somebody can be told. The rule it owns: what one thread has to be told, and
// when; how calls travel and what a loss means is the connection's, and which channel a thread has
// is the session's.
#pragma once

#include "client/source/connection.hpp"
#include "client/source/method_facts.hpp"
#include "steward/detail/object.hpp"
#include "steward/here.hpp"
#include "steward/pipeline.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>

namespace steward::detail {

class Channel {
public:
    Channel(const std::string& path, const ConnectOptions& options);
    // Over a carrier that is there already (connection.hpp).
    Channel(std::unique_ptr<Carrier> carrier, const std::string& path,
            const ConnectOptions& options);

    // Sends and waits. A refusal is returned. Throws NotSent, Lost, and what an earlier quiet call
    // met: before the call is sent, which then is not; after it only where it gives something back
    // (release), which must go out whatever was.
    Outcome attempt(ObjectId object, Method method, BytesView arguments);
    // The same for the library's own calls: what an earlier call met waits for one of the
    // program's.
    Outcome ask(ObjectId object, Method method, BytesView arguments);
    struct Ask {
        ObjectId object;
        Method method;
        Bytes arguments;
    };
    // Many of the library's own calls with one write; `answered` hears of each with its place.
    void ask_all(const std::vector<Ask>& asks,
                 const std::function<void(std::size_t, const RawReply&)>& answered);
    // Sends a program's call without waiting. Throws, and then does not send it, when an earlier
    // one is known to be refused.
    void tell(ObjectId object, Method method, BytesView arguments);
    // Sends without waiting, whatever was.
    void post(ObjectId object, Method method, BytesView arguments);
    // Puts quiet frames in the outbox, to leave with whatever is sent next.
    void queue_quiet(ObjectId object, Method method, BytesView arguments);
    // Waits until all that was sent has been executed; throws the first refusal that nobody was
    // told of.
    void settle();
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

    // A clean end, after all that was sent before has been executed; a closed one only tells. A
    // refusal nobody was told of goes to stderr, and process_wide hears of it.
    void goodbye(bool process) noexcept;
    // The same for a refusal that is known now.
    void report_untold() noexcept;
    // At the end of the process, by its last thread, which keeps the channel from its own from now
    // on: waits until all that was sent has been executed, and tells of what was refused. Where the
    // thread is in the middle of a call, it can only be said that nobody knows. Does nothing where
    // nothing is at stake.
    void learn_untold() noexcept;
    // Whether something was sent that only a goodbye would learn of.
    bool is_unheard() const { return is_unheard_ || deferred_.has_value(); }
    // Close it without a word: after a fork, in the child, the descriptor is the parent's; or the
    // daemon has hung up.
    void abandon() noexcept { connection_.close(); }
    void limit_calls(std::chrono::milliseconds limit) { connection_.limit_calls(limit); }
    Descriptor take_descriptor() noexcept { return connection_.take_descriptor(); }

private:
    // A thread uses the channel: its own, or at the end of the process the one that ends it.
    class Use {
    public:
        explicit Use(Channel& channel);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        Channel& channel_;
        bool is_inner_;
    };
    // After this call, however it ends, the program has heard of all that was sent before.
    class Heard {
    public:
        explicit Heard(Channel& channel) : channel_(channel) {}
        ~Heard() { channel_.at_stake_.store(0, std::memory_order_relaxed); }
        Heard(const Heard&) = delete;
        Heard& operator=(const Heard&) = delete;

    private:
        Channel& channel_;
    };

    void learn_numbers();
    // A call is about to be waited for, and none is under way: the moment to ask for rings, once
    // there have been enough that they pay.
    void note_call() {
        if (before_rings_ > 0 && --before_rings_ == 0) [[unlikely]]
            ask_for_rings();
    }
    void ask_for_rings();  // ring_request.cpp
    // A call of the program goes out: where the diagnosis is on it says from where, unless the
    // daemon has heard it with the last one.
    void note_place() {
        if (is_diagnosing.load(std::memory_order_relaxed)) [[unlikely]]
            tell_place();
    }
    void tell_place();
    bool take(std::uintptr_t me) noexcept;
    void tell_unknown(std::size_t calls, const char* why) noexcept;
    std::uint16_t number(Method method) const;
    std::uint32_t queue(const Line& line, const QueuedCall& call, std::uint16_t flags);
    void send(const Line& line, std::size_t begin, std::size_t end, Joined joined,
              std::vector<std::uint32_t>& ids);
    template <class Take>
    void receive_all(const std::vector<std::uint32_t>& ids, Take take);
    void collect(Line& line, std::size_t begin, const std::vector<std::uint32_t>& ids, Stop& stop);
    void note_unawaited(const RawReply& reply);
    // The program hears of all that was sent before: it has been executed, or the daemon is lost.
    void note_answer() {
        is_unheard_ = false;
        unconfirmed_ = 0;
    }
    void note_quiet(std::uint32_t id, ObjectId object, Method method);
    void note_lock(ObjectId object, Method method, ErrorCode status) {
        const MethodFacts& facts = facts_of(method);
        if (facts.section != nullptr && status == ErrorCode::none)
            note_section(*facts.section, object, facts.is_acquire);
    }
    void note_section(const Section& section, ObjectId object, bool begins);
    // So many changes more are under way. Only this thread changes the number.
    void stake(std::size_t calls) {
        at_stake_.store(at_stake_.load(std::memory_order_relaxed) + calls,
                        std::memory_order_relaxed);
    }
    // Takes in what has arrived; true when an earlier quiet call is known to be refused.
    bool has_deferred();
    [[noreturn]] void throw_deferred(const std::string& present);
    std::string deferred_sentence() const;

    // Rings cost memory and a round trip; ten thousand channels that are seldom used have none.
    static constexpr unsigned calls_before_rings = 32;

    Connection connection_;
    unsigned before_rings_ = 0;  // so many calls more; zero: never
    std::array<std::uint16_t, method_names.size()> numbers_;
    SourceLine told_place_{};
    std::vector<ObjectId> held_locks_;  // of the critical sections this thread is in
    // A call that was not waited for: only a refusal would be heard of.
    struct Quiet {
        std::uint32_t id = 0;
        Method method{};
        ObjectId object{};
    };
    std::vector<Quiet> quiet_;     // the latest, each in the place of its id
    bool is_unheard_ = false;      // some were sent after the last call that was answered
    std::size_t unconfirmed_ = 0;  // those of them that the program would miss: changes, not
                                   // releases
    struct Deferred {
        ErrorCode code;
        std::string sentence;
        std::string call;      // which it was
        std::size_t more = 0;  // that were refused after it
    };
    std::optional<Deferred> deferred_;
    // For the thread that ends the process.
    std::atomic<std::uintptr_t> user_ = 0;
    std::atomic<std::size_t> at_stake_ = 0;  // changes of which the program has not heard yet
    std::atomic<bool> is_deferred_ = false;
};

}  // namespace steward::detail
