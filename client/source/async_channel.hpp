// The background channel of a session: the calls under way (async_core.hpp) on a connection of
// their own, a descriptor that is readable when there is something to dispatch, and a thread that
// does it where the program has no loop that would. Its rules:
//   - there is one for each session of a process, made by the first call; a forked child has none
//     of its parent's, and its copies of handles do nothing;
//   - its thread is started by whoever does not drive it, and ends with the session or the process;
//   - it outlives the session where something that it lent is still there, and then does nothing.
#pragma once

#include "client/source/async_core.hpp"
#include "common/descriptor.hpp"

#include <atomic>
#include <thread>

namespace steward::detail {

class AsyncChannel : public std::enable_shared_from_this<AsyncChannel> {
public:
    // Throws std::system_error where the system has no descriptor for it.
    explicit AsyncChannel(std::unique_ptr<Connection> connection);
    ~AsyncChannel();
    AsyncChannel(const AsyncChannel&) = delete;
    AsyncChannel& operator=(const AsyncChannel&) = delete;

    // As those of AsyncCore; in a forked child start() throws NotSent and the others do nothing.
    std::uint64_t start(ObjectId object, Method method, BytesView arguments,
                        AsyncCore::Operation operation);
    void cancel(std::uint64_t operation) noexcept;
    void post(ObjectId object, Method method, BytesView arguments) noexcept;
    std::size_t dispatch();
    std::size_t under_way() const { return core_.under_way(); }
    bool is_open() const { return core_.is_open(); }

    // Readable when dispatch() would do something.
    int descriptor() const { return poll_.number(); }
    // The program dispatches from now on: no thread is started, and one that runs ends.
    void is_driven();
    // Called by whoever starts an operation, in its thread; the last that was set. Nothing: none.
    void on_start(std::function<void()> hear);
    // Starts the thread unless the program dispatches, or it runs.
    void ensure_driver();

    // The session ends: the thread does, and the channel says goodbye.
    void end() noexcept;
    // The process ends: no operation ends any more, and nobody waits for the thread.
    void let_go() noexcept;

    void before_fork() { core_.before_fork(); }
    void after_fork_in_parent() { core_.after_fork_in_parent(); }
    // In the child its copies of the descriptors are closed, without a word.
    void after_fork_in_child() noexcept;

private:
    bool is_ours() const noexcept;
    void stop() noexcept;
    void wake() noexcept;
    void want_room(bool wanted) noexcept;
    void run();

    Descriptor wake_;  // an eventfd: something is to be dispatched that no byte tells of
    Descriptor poll_;  // an epoll of that and of the connection
    int connection_number_;
    AsyncCore core_;
    std::int64_t owner_;  // the process
    std::atomic<bool> is_driven_ = false;
    std::atomic<bool> is_to_stop_ = false;
    std::mutex thread_mutex_;  // guards what follows
    std::thread thread_;
    std::function<void()> on_start_;
};

using AsyncChannelPointer = std::shared_ptr<AsyncChannel>;

}  // namespace steward::detail
