// One connection to a daemon: greets, sends calls, receives replies. The raw layer under the proxies, the `steward`
// command and the bench. One thread at a time; any number of calls in flight; one write for all that is queued.
#pragma once

#include "client/source/poll_history.hpp"
#include "common/frame.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace steward {

struct ConnectOptions {
    std::string client_name = {};           // what the daemon's tables call this process
    std::vector<ObjectId> adopts = {};      // references a forked child takes over
    std::string instance = {};              // the daemon it must be; empty: whichever is there
    std::chrono::milliseconds limit{3000};  // for connecting and greeting together
    // How long a receive may poll before it sleeps; zero: never. Adaptive, for each method (poll_history.hpp).
    std::chrono::microseconds poll{0};
    // Whether the greeting brings the methods' names and numbers: most of its bytes. A daemon that knows no choice brings them.
    bool wants_methods = true;
};

// One answer as it came. The payload points into the connection: good until its next call, flush or receive.
struct RawReply {
    std::uint32_t id = 0;
    ErrorCode status = ErrorCode::none;
    Sequence sequence = 0;
    std::optional<Sequence> parked = {};  // when the call was parked, if it waited
    bool holder_died = false;
    BytesView payload = {};  // one value; for a status other than none a sentence

    // The sentence of a refusal.
    std::string sentence() const;
};

class Connection {
public:
    // Connects and greets. Checks that the daemon belongs to this user. Throws NotSent where there is no daemon,
    // one of another user or none that answers in time; Refused where it does not want us (version, busy, replaced);
    // std::system_error.
    explicit Connection(const std::string& path, const ConnectOptions& options = {});
    // Closes without a word: to the daemon a crash, unless a goodbye was said.
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    const std::string& daemon_version() const { return daemon_version_; }
    std::int64_t daemon_pid() const { return daemon_pid_; }
    // Names this run of the daemon; no other daemon ever has the same.
    const std::string& instance() const { return instance_; }
    std::uint64_t client() const { return client_; }
    // The digest of what the daemon tells of its catalogue; empty from a daemon that says none.
    const std::string& catalogue() const { return catalogue_; }
    // Where the greeting has not brought the methods: ask for them, or be told what the same catalogue had before.
    void learn_methods();
    void learn_methods(std::vector<std::string> names) { methods_ = std::move(names); }
    // Full names ("list.append"); the index is the number.
    const std::vector<std::string>& methods() const { return methods_; }
    std::optional<std::uint16_t> method(std::string_view full_name) const;

    // One call, one round trip. `arguments` is empty or one MessagePack array or map. A refusal is returned, not
    // thrown. Throws NotSent, Lost, std::system_error.
    RawReply call(std::uint16_t method, ObjectId object, BytesView arguments = {}, std::uint16_t flags = 0);
    // The same by name; throws NoSuchMethod for one the daemon does not have.
    RawReply call(std::string_view full_name, ObjectId object, BytesView arguments = {}, std::uint16_t flags = 0);

    // The last call of the process, with its goodbye right behind it: one round trip in place of two. Not for a call that may
    // wait: what it is granted would come after the goodbye, which covers what is held when it is said.
    RawReply last_call(std::string_view full_name, ObjectId object, BytesView arguments = {});

    // Many calls in flight: put frames in the outbox, send them in one write, receive replies in whatever order they
    // come. Returns the id that the reply will carry.
    std::uint32_t queue(std::uint16_t method, ObjectId object, BytesView arguments = {}, std::uint16_t flags = 0);
    // Sends all that is queued; reads meanwhile, so that neither side waits for the other's reading.
    void flush();
    RawReply receive();
    // The next reply that is here already, or nothing; does not wait and makes no system call unless `look`.
    std::optional<RawReply> receive_now(bool look);

    // Say that the channel, or with `process` the whole process, ends as it should; waits for the answer, so that
    // all that was sent before has been executed; true when it was answered. Never throws. The connection is closed
    // afterwards. Replies that nobody waited for go to `unawaited`.
    using Unawaited = std::function<void(const RawReply&)>;
    bool goodbye(bool process, const Unawaited& unawaited = {}) noexcept;
    // Everything from now on together takes at most this long; then the daemon is given up.
    void limit_calls(std::chrono::milliseconds limit) { deadline_ = std::chrono::steady_clock::now() + limit; }
    void close() noexcept;
    // Gives the descriptor away, as it is; closed from now on.
    int take_descriptor() noexcept { return std::exchange(descriptor_, -1); }
    // The daemon speaks to the connection itself, a reply with id 0, and closes it. Throws Lost where calls were sent whose fate
    // is unknown, else what it says.
    [[noreturn]] void heard_last_words(const RawReply& words);
    bool is_open() const { return descriptor_ >= 0; }
    // Whether the daemon has closed its end. Does not wait and reads nothing.
    bool is_hung_up() const noexcept;
    int descriptor() const { return descriptor_; }

private:
    void greet(const ConnectOptions& options);
    void say_hello(const ConnectOptions& options);
    std::uint16_t number_of(std::string_view full_name) const;
    void queue_goodbye(bool process);
    void read_greeting(BytesView payload);
    RawReply await(std::uint32_t id, const Unawaited& unawaited = {});
    bool take(RawReply& reply);
    bool read_some(int flags);
    void wait_readable();
    bool poll_readable();
    // `what` is empty where the connection has ended and nothing more is known.
    [[noreturn]] void lost(bool nothing_sent, const std::string& what);
    [[noreturn]] void lost_with_words(bool nothing_sent, ErrorCode code, const std::string& words);
    std::string what_became_of_the_daemon() const;

    int descriptor_ = -1;
    std::uint32_t next_id_ = 1;
    std::uint32_t goodbye_id_ = 0;  // of the call that was sent to say it
    std::chrono::microseconds poll_;
    std::vector<PollHistory> history_;  // by method
    std::uint16_t awaited_ = 0;         // the first method of what was sent last
    std::optional<std::chrono::steady_clock::time_point> deadline_;  // while connecting and greeting
    Bytes out_;
    Inbox in_;
    std::string path_;
    std::string daemon_version_;
    std::int64_t daemon_pid_ = 0;
    std::string instance_;
    std::uint64_t client_ = 0;
    std::string catalogue_;
    std::vector<std::string> methods_;
};

}  // namespace steward
