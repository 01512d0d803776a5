#include "daemon/logging.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>

namespace steward::daemon {
namespace {

spdlog::sink_ptr make_sink(const LogOptions& options) {
    if (!options.file.empty()) return std::make_shared<spdlog::sinks::basic_file_sink_st>(options.file);
    if (options.in_background)
        return std::make_shared<spdlog::sinks::syslog_sink_st>("stewardd", LOG_PID, LOG_DAEMON, false);
    return std::make_shared<spdlog::sinks::stderr_sink_st>();
}

spdlog::level::level_enum level_of(Level level) {
    if (level == Level::debug) return spdlog::level::debug;
    return level == Level::info ? spdlog::level::info : spdlog::level::warn;
}

}  // namespace

Log make_log(const LogOptions& options) {
    const auto logger = std::make_shared<spdlog::logger>("stewardd", make_sink(options));
    logger->set_level(spdlog::level::from_str(options.level));
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e stewardd[%P] %l: %v");
    logger->flush_on(spdlog::level::debug);
    return [logger](Level level, std::string_view sentence) { logger->log(level_of(level), sentence); };
}

}  // namespace steward::daemon
