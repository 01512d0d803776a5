#include "daemon/process_watch.hpp"

#include "daemon/processes.hpp"
#include "engine/refusal.hpp"

#include <asio/io_context.hpp>
#include <cerrno>
#include <poll.h>

namespace steward::daemon {
namespace {

using engine::Refusal;

Refusal cannot_watch() {
    return {ErrorCode::busy, "manager.await_end: the daemon cannot watch the process now; try again"};
}

bool has_ended(int process) {
    pollfd waiting{.fd = process, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace

ProcessWatch::ProcessWatch(asio::io_context& context, std::size_t processes_max, Awaited awaited,
                           std::function<void()> ended)
    : context_(context), processes_max_(processes_max), awaited_(std::move(awaited)), ended_(std::move(ended)) {}

void ProcessWatch::forget_unwanted() {
    const std::set<std::int64_t> wanted = awaited_();
    std::erase_if(watched_, [&](const auto& watched) { return !wanted.contains(watched.first); });
}

bool ProcessWatch::add(std::int64_t pid) {
    const auto known = watched_.find(pid);
    if (known != watched_.end()) return !has_ended(known->second.native_handle());
    net::Descriptor process = open_process(pid);
    if (!process && (errno == ESRCH || errno == EINVAL || errno == ENOENT)) return false;  // none, or a mere thread
    if (!process) throw cannot_watch();
    if (has_ended(process.number())) return false;
    if (watched_.size() >= processes_max_) forget_unwanted();
    if (watched_.size() >= processes_max_)
        throw Refusal{ErrorCode::limit_exceeded, "watched processes: the daemon watches at most " +
                                                     std::to_string(processes_max_) + " that are no clients"};
    Descriptor watch(context_);
    asio::error_code error;
    watch.assign(process.number(), error);
    if (error) throw cannot_watch();
    process.release();
    Descriptor& kept = watched_.emplace(pid, std::move(watch)).first->second;
    kept.async_wait(Descriptor::wait_read, [this, pid](const asio::error_code& cancelled) {
        if (cancelled) return;
        watched_.erase(pid);
        ended_();
    });
    return true;
}

}  // namespace steward::daemon
