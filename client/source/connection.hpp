// One connection to a daemon: greets, sends calls, receives replies. The raw layer under the
// proxies, the `steward` command and the bench. One thread at a time; any number of calls in
// flight; one write for all that is queued.
//
// Who owns which rule, from below: the carrier moves bytes; the conversation knows frames and what
// an end means for calls; the connection obeys it with the one and a clock, knows the daemon
// (greeting, numbers of methods, goodbye) and puts losses into words; a channel decides what one
// thread waits for and tells; a session owns the channels of all threads, across forks.
#pragma once

#include "client/source/carrier.hpp"
#include "client/source/conversation.hpp"
#include "client/source/greeting.hpp"

#include <functional>
#include <memory>

namespace steward {

class Connection {
public:
    using Unawaited = std::function<void(const RawReply&)>;

    // Connects and greets. Checks that the daemon belongs to this user. Throws NotSent where there
    // is no daemon, one of another user or none that answers in time; Refused where it does not
    // want us (version, busy, replaced); std::system_error.
    explicit Connection(const std::string& path, const ConnectOptions& options = {});
    // Greets whoever is at the other end of a carrier. `path` is where its daemon listens.
    Connection(std::unique_ptr<Carrier> carrier, const std::string& path,
               const ConnectOptions& options = {});
    // Closes without a word: to the daemon a crash, unless a goodbye was said.
    ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // What the daemon has said of itself.
    const std::string& daemon_version() const { return greeting_.version; }
    std::int64_t daemon_pid() const { return greeting_.pid; }
    const std::string& instance() const { return greeting_.instance; }
    std::uint64_t client() const { return greeting_.client; }
    const std::string& catalogue() const { return greeting_.catalogue; }
    const std::vector<std::string>& methods() const { return greeting_.methods; }
    std::optional<std::uint16_t> method(std::string_view full_name) const;
    // Where the greeting has not brought the methods: ask for them, or be told what the same
    // catalogue had before.
    void learn_methods();
    void learn_methods(std::vector<std::string> names) { greeting_.methods = std::move(names); }

    // The method with this number may wait for what others do.
    void may_wait(std::uint16_t number) { conversation_.may_wait(number); }

    // One call, one round trip. `arguments` is empty or one MessagePack array or map. A refusal is
    // returned, not thrown. Throws NotSent, Lost, std::system_error.
    RawReply call(std::uint16_t method, ObjectId object, BytesView arguments = {},
                  std::uint16_t flags = 0);
    // The same by name; throws NoSuchMethod for one the daemon does not have.
    RawReply call(std::string_view full_name, ObjectId object, BytesView arguments = {},
                  std::uint16_t flags = 0);
    // The last call of the process, with its goodbye right behind it: one round trip in place of
    // two. Not for a call that may wait: what it is granted would come after the goodbye, which
    // covers what is held when it is said.
    RawReply last_call(std::string_view full_name, ObjectId object, BytesView arguments = {});

    // Many calls in flight: put frames in the outbox, send them in one write, receive replies in
    // whatever order they come. Returns the id that the reply will carry.
    std::uint32_t queue(std::uint16_t method, ObjectId object, BytesView arguments = {},
                        std::uint16_t flags = 0);
    // Sends all that is queued; reads meanwhile, so that neither side waits for the other's
    // reading.
    void flush();
    // Sends as much of it as fits and waits for nothing; true when all has left. That the way has
    // ended it leaves to be told by a receive.
    bool flush_now();
    // The next reply, whichever call it answers. Its payload is good until the next call, flush or
    // receive.
    RawReply receive();
    // The reply to one call; others that come before it go to `unawaited`. Throws also what the
    // daemon says to the connection itself.
    template <class Take>
    RawReply receive(std::uint32_t id, Take&& unawaited);
    // The next reply that is here already, or nothing; does not wait and makes no system call
    // unless `look`.
    std::optional<RawReply> receive_now(bool look);

    // Asks the daemon for rings in memory to carry what is said from now on (ring_carrier.hpp),
    // once and behind what is queued; true when it has given them. Where it has not, all goes on as
    // it was. Replies to other calls that come before the answer go to `unawaited`. Not while a
    // reply is waited for. Throws what a call throws that is lost, and then no call was sent.
    bool ask_for_rings(const Unawaited& unawaited = {});

    // Say that the channel, or with `process` the whole process, ends as it should; waits for the
    // answer, so that all that was sent before has been executed; true when it was answered. Never
    // throws. The connection is closed afterwards. Replies that nobody waited for go to
    // `unawaited`.
    bool goodbye(bool process, const Unawaited& unawaited = {}) noexcept;
    // Everything from now on together takes at most this long; then the daemon is given up.
    void limit_calls(std::chrono::milliseconds limit) { deadline_ = Carrier::Clock::now() + limit; }
    void close() noexcept;
    // Gives the descriptor away, as it is; closed from now on.
    Descriptor take_descriptor() noexcept;
    // The daemon speaks to the connection itself, a reply with id 0, and closes it. Throws Lost
    // where calls were sent whose fate is unknown, else what it says.
    [[noreturn]] void heard_last_words(const RawReply& words);
    bool is_open() const { return conversation_.is_open(); }
    // Whether the daemon has closed its end. Does not wait and reads nothing.
    bool is_hung_up() const noexcept { return carrier_->has_ended(); }
    // Readable when a reply has arrived or the daemon has closed its end. After rings were given
    // only once receive_now(true) has brought nothing.
    int descriptor() const { return carrier_->descriptor(); }

private:
    Connection(std::unique_ptr<Carrier> carrier, const std::string& path,
               const ConnectOptions& options, Carrier::Clock::time_point until);
    void say_hello(const ConnectOptions& options);
    void adopt_rest(const ConnectOptions& options);
    std::uint16_t number_of(std::string_view full_name) const;
    void queue_goodbye(bool process);
    void make_room();
    void wait_for_arrival();
    bool take_in(const Moved& moved);
    bool receive_some() { return take_in(carrier_->receive(conversation_.room())); }
    bool look_for_some() { return take_in(carrier_->receive_soon(conversation_.room(), {})); }
    // Ends a connection that is of no use any more. `why` is empty where it has ended and nothing
    // more is known.
    enum class While : std::uint8_t { sending, waiting };
    [[noreturn]] void give_up(While doing, const std::string& why);
    [[noreturn]] void give_up(While doing, const Moved& moved);
    [[noreturn]] void throw_loss(const Loss& loss, const std::string& why) const;
    std::string what_became_of_the_daemon() const;

    std::unique_ptr<Carrier> carrier_;
    Conversation conversation_;
    std::uint32_t goodbye_id_ = 0;  // of the call that was sent to say it
    bool has_asked_ = false;        // for rings
    bool is_asking_ = false;        // no call of anybody else's is under way
    // While connecting and greeting, and once calls are limited.
    std::optional<Carrier::Clock::time_point> deadline_;
    std::string path_;
    Greeting greeting_;
};

template <class Take>
RawReply Connection::receive(std::uint32_t id, Take&& unawaited) {
    while (true) {
        RawReply reply = receive();
        if (reply.id == id) [[likely]]
            return reply;
        unawaited(reply);
        if (reply.id == 0) heard_last_words(reply);
    }
}

}  // namespace steward
