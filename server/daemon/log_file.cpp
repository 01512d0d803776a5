#include "daemon/log_file.hpp"

#include <fcntl.h>
#include <cerrno>
#include <system_error>

namespace steward::daemon {
namespace {

// A FIFO or terminal whose reader has stopped must not stop the daemon.
Descriptor open_log(const std::string& path) {
    return Descriptor(::open(
        path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640));
}

}  // namespace

LogFile::LogFile(std::string path) : path_(std::move(path)), file_(open_log(path_)) {
    if (!file_)
        throw std::system_error(errno, std::system_category(), "cannot open the log file " + path_);
}

bool LogFile::reopen() {
    Descriptor opened = open_log(path_);
    if (!opened) return false;
    file_ = std::move(opened);
    is_cut_ = false;
    return true;
}

void LogFile::sink_it_(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string text;
    if (is_cut_) text += '\n';
    if (lost_ > 0)
        text += "level=warning event=log_lost msg=\"lines could not be written here\" lost=" +
                std::to_string(lost_) + "\n";
    text.append(line.data(), line.size());
    write(text);
}

void LogFile::write(std::string_view text) {
    ssize_t size = 0;
    do size = ::write(file_.number(), text.data(), text.size());
    while (size < 0 && errno == EINTR);
    if (size == static_cast<ssize_t>(text.size())) {
        lost_ = 0;
        is_cut_ = false;
        return;
    }
    ++lost_;
    ++lost_in_all_;
    if (size > 0) is_cut_ = true;
}

}  // namespace steward::daemon
