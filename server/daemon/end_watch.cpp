#include "daemon/end_watch.hpp"

#include <poll.h>
#include <asio/posix/stream_descriptor.hpp>
#include <cerrno>

namespace steward::daemon {

bool has_ended(int process) {
    pollfd asked{.fd = process, .events = POLLIN, .revents = 0};
    int ready = 0;
    do ready = ::poll(&asked, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && (asked.revents & POLLIN) != 0;
}

// Kept by its handler too: one that has completed already finds it, whatever has become of the
// watch meanwhile.
struct EndWatch::Waiting : std::enable_shared_from_this<Waiting> {
    asio::posix::stream_descriptor process;
    std::function<void()> ended;

    explicit Waiting(asio::io_context& context) : process(context) {}

    void wait() {
        process.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](const asio::error_code& error) {
                               if (error || !self->ended) return;
                               if (!has_ended(self->process.native_handle())) return self->wait();
                               std::exchange(self->ended, nullptr)();
                           });
    }
};

EndWatch::EndWatch(asio::io_context& context, Descriptor process, std::function<void()> ended)
    : waiting_(std::make_shared<Waiting>(context)) {
    waiting_->process.assign(process.number());
    process.release();
    waiting_->ended = std::move(ended);
    waiting_->wait();
}

EndWatch::~EndWatch() {
    if (!waiting_) return;
    waiting_->ended = nullptr;
    asio::error_code ignored;
    waiting_->process.close(ignored);
}

int EndWatch::descriptor() const { return waiting_->process.native_handle(); }

}  // namespace steward::daemon
