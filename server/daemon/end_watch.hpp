// The end of one process, as an event that comes once. A completion of Asio is a hint and no more:
// when a descriptor is closed and another takes its place in the reactor, the event of the first
// completes the wait of the second. So the kernel is asked before anybody is told, and the wait
// goes on when the process lives.
#pragma once

#include "common/descriptor.hpp"

#include <asio/io_context.hpp>
#include <functional>
#include <memory>

namespace steward::daemon {

// Whether the process behind a pidfd has ended. Does not wait.
bool has_ended(int process);

class EndWatch {
public:
    // `process` is a pidfd. `ended` is called from the context, once, and never after the watch is
    // gone; it may end the watch. Throws std::system_error when the descriptor cannot be waited
    // for.
    EndWatch(asio::io_context& context, Descriptor process, std::function<void()> ended);
    ~EndWatch();
    EndWatch(EndWatch&& other) noexcept = default;
    EndWatch& operator=(EndWatch&&) = delete;

    int descriptor() const;

private:
    struct Waiting;

    std::shared_ptr<Waiting> waiting_;
};

}  // namespace steward::daemon
