#include "daemon/logging.hpp"

#include "daemon/log_file.hpp"
#include "daemon/log_line.hpp"
#include "daemon/log_rate.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>
#include <chrono>
#include <cstdlib>
#include <ctime>

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

// The variable names the device and the inode of the stream, since a program that was started with
// another standard error has inherited it all the same.
bool is_journal(int descriptor) {
    const char* const stream = ::getenv("JOURNAL_STREAM");
    struct stat state {};
    return stream != nullptr && ::fstat(descriptor, &state) == 0 &&
           std::to_string(state.st_dev) + ":" + std::to_string(state.st_ino) == stream;
}

// Those of syslog(3).
const char* priority_prefix(Level level) {
    if (level == Level::debug) return "<7>";
    if (level == Level::warning) return "<4>";
    return level == Level::error ? "<3>" : "<6>";
}

// time=2026-11-30T17:30:25.123Z, with a space behind it.
std::string time_now() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    const std::time_t seconds = milliseconds / 1000;
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char day[32], text[64];
    std::strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text, sizeof text, "time=%s.%03dZ ", day, static_cast<int>(milliseconds % 1000));
    return text;
}

// Where lines go, and what is put before them there.
class Target {
public:
    explicit Target(const LogOptions& options)
        : file_(options.file.empty() ? nullptr : std::make_shared<LogFile>(options.file)),
          is_syslog_(file_ == nullptr && options.in_background),
          is_journal_(file_ == nullptr && !is_syslog_ && is_journal(STDERR_FILENO)),
          logger_("stewardd", sink()) {
        logger_.set_level(spdlog::level::trace);  // Log has chosen already
        logger_.set_pattern("%v");
        logger_.flush_on(spdlog::level::debug);
        // A log that cannot be written ends nothing and spoils no other stream.
        logger_.set_error_handler([](const std::string&) {});
    }

    void write(const LogEvent& event, std::uint64_t suppressed, LogCounts& counts) {
        std::string line = log_line(event, suppressed);
        if (is_journal_)
            line.insert(0, priority_prefix(event.level));
        else if (!is_syslog_)
            line.insert(0, time_now());
        logger_.log(level_of(event.level), std::string_view(line));
        ++counts.lines;
        if (file_ != nullptr) counts.lost = file_->lost();
    }
    // False: it writes on where it did.
    bool reopen() { return file_ == nullptr || file_->reopen(); }

private:
    spdlog::sink_ptr sink() const {
        if (file_ != nullptr) return file_;
        if (is_syslog_)
            return std::make_shared<spdlog::sinks::syslog_sink_st>("stewardd", LOG_PID, LOG_DAEMON,
                                                                   false);
        return std::make_shared<spdlog::sinks::stderr_sink_st>();
    }

    std::shared_ptr<LogFile> file_;
    bool is_syslog_;
    bool is_journal_;
    spdlog::logger logger_;
};

// What comes too fast is left out, but for what the operator has asked for.
class Limited {
public:
    explicit Limited(const LogOptions& options) : target_(options) {}

    void write(const LogEvent& event) {
        if (event.level == Level::answer) return target_.write(event, 0, *counts_);
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        const auto suppressed = rate_.admit(event.event, now);
        if (!suppressed) return void(++counts_->suppressed);
        target_.write(event, *suppressed, *counts_);
        for (const auto& [kind, count] : rate_.take_silent(now))
            target_.write({.level = Level::warning,
                           .event = kind,
                           .sentence = "events that came too fast were left out",
                           .fields = {}},
                          count, *counts_);
    }
    bool reopen() { return target_.reopen(); }
    std::shared_ptr<const LogCounts> counts() const { return counts_; }

private:
    Target target_;
    LogRate rate_;
    std::shared_ptr<LogCounts> counts_ = std::make_shared<LogCounts>();
};

}  // namespace

Log make_log(const LogOptions& options) {
    if (options.level == "off") return {};
    const auto limited = std::make_shared<Limited>(options);
    const auto write = [limited](const LogEvent& event) { limited->write(event); };
    const auto reopen = [limited] {
        if (!limited->reopen())
            limited->write(
                {.level = Level::warning,
                 .event = "log_not_reopened",
                 .sentence = "the log file cannot be opened anew: this one is written on",
                 .fields = {}});
    };
    return Log(write, least_of(options.level), reopen, limited->counts());
}

}  // namespace steward::daemon
