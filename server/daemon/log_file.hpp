// A log in a file, for spdlog: lines are appended whole, the file can be begun anew after a
// rotation, and one that cannot be written (the disk is full, a limit is reached) ends nothing: the
// next line that can be written says how many were lost.
#pragma once

#include "common/descriptor.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <string>

namespace steward::daemon {

class LogFile final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    // Makes the file (mode 0640), but no directory. Throws std::system_error that names it.
    explicit LogFile(std::string path);

    // Opens the file of this name, which may be another by now. Where that fails it goes on with
    // the old one; false then.
    bool reopen();
    // How many lines could not be written.
    std::uint64_t lost() const { return lost_in_all_; }

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    void write(std::string_view text);

    std::string path_;
    Descriptor file_;
    std::uint64_t lost_ = 0;  // since the last that was written
    std::uint64_t lost_in_all_ = 0;
    bool is_cut_ = false;  // the last line was not written to its end
};

}  // namespace steward::daemon
