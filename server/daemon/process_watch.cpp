#include "daemon/process_watch.hpp"

#include "daemon/processes.hpp"
#include "engine/refusal.hpp"

#include <cerrno>

namespace steward::daemon {
namespace {

using engine::Refusal;

Refusal cannot_watch() {
    return {ErrorCode::busy, "manager.await_end: the daemon cannot watch the process now; try again"};
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
    if (known != watched_.end()) return !has_ended(known->second.descriptor());
    net::Descriptor process = open_process(pid);
    if (!process && (errno == ESRCH || errno == EINVAL || errno == ENOENT)) return false;  // none, or a mere thread
    if (!process) throw cannot_watch();
    if (has_ended(process.number())) return false;
    if (watched_.size() >= processes_max_) forget_unwanted();
    if (watched_.size() >= processes_max_)
        throw Refusal{ErrorCode::limit_exceeded, "watched processes: the daemon watches at most " +
                                                     std::to_string(processes_max_) + " that are no clients"};
    try {
        watched_.try_emplace(pid, context_, std::move(process), [this, pid] {
            watched_.erase(pid);
            ended_();
        });
    } catch (const std::system_error&) {
        throw cannot_watch();
    }
    return true;
}

}  // namespace steward::daemon
