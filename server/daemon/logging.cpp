#include "daemon/logging.hpp"

#include "common/utf8.hpp"
#include "daemon/log_file.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

namespace steward::daemon {
namespace {

spdlog::level::level_enum level_of(Level level) {
    if (level == Level::debug) return spdlog::level::debug;
    if (level == Level::warning) return spdlog::level::warn;
    return level == Level::error ? spdlog::level::err : spdlog::level::info;
}

Level least_of(const std::string& name) {
    if (name == "debug") return Level::debug;
    if (name == "info") return Level::info;
    return name == "warning" ? Level::warning : Level::error;
}

std::shared_ptr<LogFile> file_of(const LogOptions& options) {
    return options.file.empty() ? nullptr : std::make_shared<LogFile>(options.file);
}

spdlog::sink_ptr sink_of(const LogOptions& options, const std::shared_ptr<LogFile>& file) {
    if (file != nullptr) return file;
    if (options.in_background)
        return std::make_shared<spdlog::sinks::syslog_sink_st>("stewardd", LOG_PID, LOG_DAEMON,
                                                               false);
    return std::make_shared<spdlog::sinks::stderr_sink_st>();
}

}  // namespace

Log make_log(const LogOptions& options) {
    if (options.level == "off") return {};
    const std::shared_ptr<LogFile> file = file_of(options);
    const auto logger = std::make_shared<spdlog::logger>("stewardd", sink_of(options, file));
    logger->set_level(spdlog::level::trace);  // Log has chosen already
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e stewardd[%P] %l: %v");
    logger->flush_on(spdlog::level::debug);
    logger->set_error_handler([](const std::string&) {});  // a log that cannot be written ends
                                                           // nothing and spoils no other stream
    const auto write = [logger](Level level, std::string_view sentence) {
        const std::string shown = printable(sentence);
        logger->log(level_of(level), std::string_view(shown));
    };
    const auto reopen = [file, write] {
        if (file == nullptr) return;
        if (!file->reopen())
            write(Level::warning, "the log file cannot be opened anew: this one is written on");
    };
    return Log(write, least_of(options.level), reopen);
}

}  // namespace steward::daemon
