#include "client/source/async_channel.hpp"

#include "steward/error.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <csignal>
#include <system_error>

namespace steward::detail {
namespace {

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void add_to(int poll, int descriptor, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = descriptor}};
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0)
        throw_errno("the background channel: epoll_ctl");
}

// Signals are the program's: none of them is handled in a thread of the library.
class WithoutSignals {
public:
    WithoutSignals() {
        ::sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~WithoutSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    WithoutSignals(const WithoutSignals&) = delete;
    WithoutSignals& operator=(const WithoutSignals&) = delete;

private:
    ::sigset_t before_{};
};

}  // namespace

AsyncChannel::AsyncChannel(std::unique_ptr<Connection> connection)
    : wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      poll_(::epoll_create1(EPOLL_CLOEXEC)),
      connection_number_(connection->descriptor()),
      core_(std::move(connection),
            {.dispatch = [this] { wake(); }, .room = [this](bool wanted) { want_room(wanted); }}),
      owner_(::getpid()) {
    if (!wake_ || !poll_) throw_errno("the background channel");
    add_to(poll_.number(), wake_.number(), EPOLLIN);
    add_to(poll_.number(), connection_number_, EPOLLIN);
}

AsyncChannel::~AsyncChannel() {
    if (thread_.joinable()) thread_.detach();  // the one that runs this, or the parent's
}

bool AsyncChannel::is_ours() const noexcept { return ::getpid() == owner_; }

void AsyncChannel::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.number(), &one, sizeof one);
}

void AsyncChannel::want_room(bool wanted) noexcept {
    epoll_event event{.events = EPOLLIN | (wanted ? EPOLLOUT : 0u),
                      .data = {.fd = connection_number_}};
    ::epoll_ctl(poll_.number(), EPOLL_CTL_MOD, connection_number_, &event);
}

std::uint64_t AsyncChannel::start(ObjectId object, Method method, BytesView arguments,
                                  AsyncCore::Operation operation) {
    if (!is_ours())
        throw NotSent(
            "the background channel belongs to the process that this one was forked from");
    return core_.start(object, method, arguments, std::move(operation));
}

void AsyncChannel::cancel(std::uint64_t operation) noexcept {
    if (is_ours()) core_.cancel(operation);
}

void AsyncChannel::post(ObjectId object, Method method, BytesView arguments) noexcept {
    if (is_ours()) core_.post(object, method, arguments);
}

std::size_t AsyncChannel::dispatch() {
    if (!is_ours()) return 0;
    std::uint64_t woken = 0;
    [[maybe_unused]] const auto read = ::read(wake_.number(), &woken, sizeof woken);
    return core_.dispatch();
}

void AsyncChannel::is_driven() {
    is_driven_ = true;
    stop();
}

void AsyncChannel::on_start(std::function<void()> hear) {
    const std::lock_guard guard(thread_mutex_);
    on_start_ = std::move(hear);
}

void AsyncChannel::ensure_driver() {
    if (!is_ours()) return;
    const std::lock_guard guard(thread_mutex_);
    if (on_start_) on_start_();
    if (is_driven_ || is_to_stop_ || thread_.joinable()) return;
    const WithoutSignals none;
    thread_ = std::thread([mine = shared_from_this()] { mine->run(); });
}

// Ends too when the daemon is lost and everybody has been told.
void AsyncChannel::run() {
    while (!is_to_stop_ && (core_.is_open() || core_.under_way() > 0)) {
        epoll_event event{};
        if (::epoll_wait(poll_.number(), &event, 1, -1) < 0 && errno != EINTR) return;
        if (!is_to_stop_) dispatch();
    }
}

void AsyncChannel::stop() noexcept {
    is_to_stop_ = true;
    wake();
    std::thread ending;
    {
        const std::lock_guard guard(thread_mutex_);
        ending = std::move(thread_);
    }
    // Not under the mutex: what the thread tells may begin another call, which looks for a driver.
    if (!ending.joinable()) return;
    if (ending.get_id() == std::this_thread::get_id())
        ending.detach();
    else
        ending.join();
}

void AsyncChannel::let_go() noexcept {
    is_to_stop_ = true;
    wake();
    const std::lock_guard guard(thread_mutex_);
    if (thread_.joinable()) thread_.detach();
}

void AsyncChannel::end() noexcept {
    stop();
    core_.goodbye();
}

void AsyncChannel::after_fork_in_child() noexcept {
    core_.after_fork_in_child();
    wake_.reset();
    poll_.reset();
}

}  // namespace steward::detail
