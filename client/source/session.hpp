// A daemon as this process uses it: a channel for each thread, one record for each shared object,
// and what becomes of both when threads end, the process forks, the process ends. It owns whose
// channel is whose; what is said on one is the channel's. Its rules:
//   - a thread uses its own channel only; it says goodbye to it when the thread ends;
//   - after a fork the child closes the inherited descriptors without a word, connects anew when it
//     first calls, and then takes over the references of the handles it has inherited;
//   - the last end of a session, or of the process, says goodbye for the process, after all that
//     was sent is executed.
#pragma once

#include "client/source/async_channel.hpp"
#include "client/source/channel.hpp"
#include "client/source/pipe_holds.hpp"

#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace steward::detail {

struct SessionOptions {
    std::string client_name = {};
    std::chrono::microseconds poll{0};
    Rings rings = Rings::never;
};

class Session : public std::enable_shared_from_this<Session> {
public:
    // The process's session with the daemon that is now at `path`, connected. There is one for each
    // daemon: when another has taken the place of the one that a session belongs to, its handles
    // reach nobody any more, and whoever opens the path gets a session of the new one.
    static SessionPointer open(const std::string& path, const SessionOptions& options);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // The calling thread's channel; connects if it has none. Throws NotSent.
    Channel& channel();
    // The same, or nothing if the thread has none.
    Channel* channel_if_any() noexcept;
    // The background channel; connects if there is none, or if its daemon was lost. Throws NotSent.
    AsyncChannelPointer async();
    // The thread ends: its channel says goodbye.
    void end_thread(Channel& channel) noexcept;
    // This process ends: it says goodbye, and nothing can be called any more.
    void end_process() noexcept;
    // The process ends without a goodbye: wait until all that it sent has been executed; what was
    // refused goes to stderr. Never throws.
    void synchronize() noexcept;
    // The same, but throws what was refused. Makes no call where nothing is open.
    void settle();
    // This thread will send nothing more: its channel says goodbye.
    void end_calls() noexcept;
    // The daemon is about to be ended by its owner: calls are refused from now on.
    void shut_down() noexcept { shut_down_ = true; }
    bool is_shut_down() const noexcept { return shut_down_; }
    // Another daemon has been met in the place of this session's.
    bool is_replaced() const noexcept { return replaced_; }

    Handle adopt(ObjectId id, Origin origin);
    void forget(Object& object) noexcept;
    // A reference of this process's own to an object that another one has told of and keeps alive
    // meanwhile.
    Handle take_over(ObjectId id);
    // What threads without a channel give back leaves with the next call.
    void send_releases(Channel& channel);
    // This process's hold of one end of a pipe.
    PipeHoldPointer hold_end(const Handle& pipe, std::int64_t end, HeldBy by);
    PipeHolds& pipe_holds() { return pipe_holds_; }
    // Sends a call that gives something back, and waits for nothing. Never throws.
    void part_from(ObjectId object, Method method, const Bytes& arguments) noexcept;
    // Before a fork: the child is to find what it inherits. Where the daemon does not answer in
    // time, it inherits no ends of pipes.
    void lend_ends() noexcept;
    // Connect now, so that inherited references are taken over before their first owner can give
    // them back.
    void take_over_inherited();

    const std::string& path() const { return path_; }
    std::int64_t daemon_pid() const { return daemon_pid_; }
    // Which of the daemons that have listened here.
    std::string instance();
    // Names the daemon, in every process alike: where it listens, and its instance.
    std::string identity();
    // Names this use of the session by one process: changes in a forked child, so that no thread
    // finds an inherited channel.
    std::uint64_t number() const { return number_; }

    // Around a fork, called by the process's handlers (client/source/process_wide.cpp).
    void before_fork();
    void after_fork_in_parent();
    // After that, with nothing locked.
    void end_lending() { pipe_holds_.after_fork_in_parent(); }
    void after_fork_in_child();

private:
    struct Entry {
        Object* object = nullptr;
        std::weak_ptr<Object> handle;
    };

    Session(std::string path, SessionOptions options);
    Channel& connect();
    bool reach();
    [[noreturn]] void refuse_successor();
    std::unique_ptr<Channel> greeted();
    std::string client_name() const;
    void learn_untold_of_others(const Channel* mine) noexcept;
    std::vector<ObjectId> take_adoptions();
    void keep_adoptions(const std::vector<ObjectId>& adopts);
    void release(ObjectId id, std::uint64_t count) noexcept;

    const std::string path_;
    const SessionOptions options_;
    std::uint64_t number_;
    std::int64_t daemon_pid_ = 0;
    std::atomic<bool> shut_down_ = false;
    std::atomic<std::thread::id> process_ends_in_{};  // the thread that ends it
    std::atomic<bool> replaced_ = false;

    std::mutex connecting_;  // guards the channels; held while one connects, so that adoption comes
                             // before all calls
    std::vector<std::unique_ptr<Channel>> channels_;
    Channel* main_threads_last_ = nullptr;  // the main thread is ending; its channel says the
                                            // process's goodbye
    bool connected_ = false;                // in this process, at some time

    std::mutex connecting_async_;  // guards the background channel; taken before the others
    AsyncChannelPointer async_;

    std::mutex registry_;  // guards what follows
    std::unordered_map<std::uint64_t, Entry> objects_;
    std::vector<Channel::Ask> releases_;
    std::atomic<bool> has_releases_ = false;
    std::atomic<bool> must_adopt_ = false;
    PipeHolds pipe_holds_;
    std::string instance_;  // of the daemon, from the first greeting on
};

}  // namespace steward::detail
