// The log: one event a line, whatever others have written into it, and not more than so many.
#include "daemon/log_line.hpp"
#include "daemon/log_rate.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <sys/stat.h>

using namespace steward;
using namespace steward::daemon;
using Catch::Contains;
using testing::Peer;
using testing::Program;
using testing::Serving;
using namespace std::chrono_literals;

TEST_CASE("Log line: values are bare words, or quoted so that nothing gets out", "[daemon][log]") {
    CHECK(log_value("/run/user/1000/steward.sock") == "/run/user/1000/steward.sock");
    CHECK(log_value("") == R"("")");
    CHECK(log_value("two words") == R"("two words")");
    CHECK(log_value("a=b") == R"("a=b")");
    CHECK(log_value(R"(a "quoted" \n)") == R"("a \"quoted\" \\n")");
    CHECK(log_value("line\none\x1b[2J\xff") == R"("line\none\u001b[2J\xff")");
    CHECK(log_value("caf\xc3\xa9") == "\"caf\xc3\xa9\"");
}

TEST_CASE("Log line: level, event, sentence, then fields and what was left out", "[daemon][log]") {
    const LogField fields[] = {{"pid", "17"}, {"name", "a\" level=error"}};
    const LogEvent event{
        .level = Level::warning, .event = "crashed", .sentence = "it ended", .fields = fields};
    CHECK(log_line(event) ==
          R"(level=warning event=crashed msg="it ended" pid=17 name="a\" level=error")");
    CHECK(log_line(event, 12).ends_with(" suppressed=12"));
    CHECK(log_line({.level = Level::answer, .event = "e", .sentence = "s", .fields = {}}) ==
          "level=info event=e msg=s");
}

TEST_CASE("Log rate: two hundred at once, then twenty a second, of each kind", "[daemon][log]") {
    LogRate rate;
    const auto admitted = [&](const char* event, int count, LogRate::Time now) {
        int through = 0;
        for (int i = 0; i < count; ++i) through += rate.admit(event, now) ? 1 : 0;
        return through;
    };
    const LogRate::Time start = 1h;
    CHECK(admitted("refused", 1000, start) == 200);
    CHECK(admitted("opened", 10, start) == 10);
    CHECK(rate.take_silent(start).empty());
    CHECK(rate.admit("refused", start + 50ms) == 800u);  // says how many were left out
    CHECK_FALSE(rate.admit("refused", start + 50ms));
    CHECK(admitted("refused", 1000, start + 1050ms) == 20);
    const auto silent = rate.take_silent(start + 2s);
    REQUIRE(silent.size() == 1);
    CHECK(silent[0] == std::pair<std::string, std::uint64_t>("refused", 980));
    CHECK(rate.take_silent(start + 2s).empty());
    CHECK(admitted("refused", 1000, start + 1h) == 200);
}

namespace {

constexpr int nonsense_lines = 500;

// stewardd whose standard error is a pipe, and the journal's if it is told so.
struct Journaled : Serving {
    std::string output_of(bool is_journal) {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        struct stat state {};
        ::fstat(ends[1], &state);
        std::string stream = std::to_string(state.st_dev) + ":" + std::to_string(state.st_ino);
        if (!is_journal) stream += "0";
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::dup2(ends[1], 2);
            ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
            ::execl(STEWARD_TEST_STEWARDD, "stewardd", "--foreground", "--log-level", "info",
                    "--socket", path.c_str(), nullptr);
            std::_Exit(127);
        }
        ::close(ends[1]);
        const Descriptor output(ends[0]);
        std::string all;
        char buffer[4096];
        for (ssize_t size; (size = ::read(output.number(), buffer, sizeof buffer)) > 0;) {
            all.append(buffer, static_cast<std::size_t>(size));
            if (all.find("event=serving") != std::string::npos) ::kill(pid, SIGTERM);
        }
        ::waitpid(pid, nullptr, 0);
        return all;
    }
};

}  // namespace

TEST_CASE_METHOD(Journaled, "Log: to the journal each line has its priority and no time",
                 "[daemon][log]") {
    const std::string journal = output_of(true);
    CHECK_THAT(journal, Catch::StartsWith("<6>level=info event=serving msg=\"stewardd "));
    CHECK_THAT(journal, Contains("\n<6>level=info event=ended msg=ended\n"));
    const std::string terminal = output_of(false);
    CHECK_THAT(terminal, Catch::StartsWith("time=20"));
    CHECK_THAT(terminal, Contains("Z level=info event=serving "));
    CHECK_THAT(terminal, !Contains("<6>"));
}

TEST_CASE_METHOD(Serving, "Log: what comes too fast is counted and not written", "[daemon][log]") {
    const auto program = start(0, {"--log-level", "debug", "--log-file", directory / "log"});
    Peer peer(path);
    for (int i = 0; i < nonsense_lines; ++i)
        peer.ask({{"id", 1}, {"object", "nothing"}, {"method", "list.len"}});
    const auto stats = peer.ask({{"method", "service.stats"}}).at("result");
    CHECK(stats.at("log_suppressed").get<int>() > 100);
    CHECK(stats.at("log_lines").get<int>() >= 200);
    CHECK(stats.at("log_lines").get<int>() < nonsense_lines);
    CHECK(stats.at("log_lost") == 0);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
}
