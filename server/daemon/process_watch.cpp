#include "daemon/process_watch.hpp"

#include "daemon/processes.hpp"

#include <cerrno>

namespace steward::daemon {

ProcessWatch::ProcessWatch(asio::io_context& context, std::function<void(std::int64_t pid)> ended)
    : context_(context), ended_(std::move(ended)) {}

engine::Input::Event ProcessWatch::add(std::int64_t pid) {
    const engine::ProcessUnwatched cannot_watch{
        .pid = pid,
        .code = ErrorCode::busy,
        .sentence = "the daemon cannot watch the process now; try again"};
    Descriptor process = open_process(pid);
    const bool is_none =
        !process && (errno == ESRCH || errno == EINVAL || errno == ENOENT);  // or a mere thread
    if (is_none || (process && has_ended(process.number()))) return engine::ProcessEnded{pid};
    if (!process) return cannot_watch;
    try {
        watched_.try_emplace(pid, context_, std::move(process), [this, pid] {
            ProcessWatch& watch = *this;  // what is captured goes with the watch
            const std::int64_t ended = pid;
            watch.watched_.erase(ended);
            watch.ended_(ended);
        });
    } catch (const std::system_error&) {
        return cannot_watch;
    }
    return engine::ProcessLives{pid};
}

}  // namespace steward::daemon
