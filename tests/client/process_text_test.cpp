// Processes as text: what CPython 3.11 prints for the same process, word for word.
#include "tests/client/fixture.hpp"

#include <unistd.h>
#include <csignal>
#include <sstream>

namespace steward::testing {
namespace {

void wait_for_signal() {
    ::signal(SIGTERM, SIG_DFL);
    while (true) ::pause();
}

std::string pid_and_parent(const Process& process) {
    return " pid=" + std::to_string(*process.pid()) + " parent=" + std::to_string(::getpid());
}

class Cook : public Process {
public:
    explicit Cook(List<std::string> said) : Process({.name = "anna"}), said_(std::move(said)) {}
    void run() override { said_.append(to_string(*this)); }

private:
    List<std::string> said_;
};

template <class T>
class Tray : public Process {};

class Renamed : public Process {
    std::string class_name() const override { return "Chef"; }
};

}  // namespace

TEST_CASE("Process: as text it is initial, started, stopped and closed", "[client][process]") {
    const NothingLeaks nothing_leaks;
    Process process(wait_for_signal, {.name = "worker"});
    const std::string parent = " parent=" + std::to_string(::getpid());
    CHECK(to_string(process) == "<Process name='worker'" + parent + " initial>");
    process.start();
    const std::string pids = pid_and_parent(process);
    CHECK(to_string(process) == "<Process name='worker'" + pids + " started>");
    process.kill();
    process.join();
    CHECK(to_string(process) == "<Process name='worker'" + pids + " stopped exitcode=-SIGKILL>");
    std::ostringstream out;
    out << process;
    CHECK(out.str() == to_string(process));
    process.close();
    CHECK(to_string(process) == "<Process name='worker'" + parent + " closed>");
}

TEST_CASE("Process: as text a daemonic one says so, and exit codes are numbers or signals",
          "[client][process]") {
    const NothingLeaks nothing_leaks;
    Process process([] { exit(1); }, {.name = "worker", .daemon = true});
    CHECK(to_string(process) ==
          "<Process name='worker' parent=" + std::to_string(::getpid()) + " initial daemon>");
    process.start();
    process.join();
    CHECK(to_string(process) ==
          "<Process name='worker'" + pid_and_parent(process) + " stopped exitcode=1 daemon>");

    const auto ending = [](int number) {
        Process killed([number] { ::raise(number); }, {.name = "k"});
        killed.start();
        killed.join();
        const std::string text = to_string(killed);
        return text.substr(text.find("exitcode="));
    };
    CHECK(ending(SIGHUP) == "exitcode=-SIGHUP>");
    CHECK(ending(SIGRTMIN) == "exitcode=-SIGRTMIN>");
    CHECK(ending(40) == "exitcode=-40>");
}

TEST_CASE_METHOD(WithManager,
                 "Process: as text a derived class has its own name, inside and outside",
                 "[client][process]") {
    const auto said = manager.list<std::string>();
    Cook cook(said);
    const std::string parent = std::to_string(::getpid());
    CHECK(to_string(cook) == "<Cook name='anna' parent=" + parent + " initial>");
    cook.start();
    cook.join();
    CHECK(said == std::vector<std::string>{"<Cook name='anna' parent=" + parent + " started>"});
    CHECK(to_string(Renamed()).starts_with("<Chef name='Process-"));
    CHECK(to_string(Tray<std::string>()).starts_with("<Tray<std::"));
}

TEST_CASE_METHOD(WithManager, "Process: as text one is unknown to whom it does not belong",
                 "[client][process]") {
    const auto said = manager.list<std::string>();
    Process other(wait_for_signal, {.name = "other"});
    Process asking([&] { said.append(to_string(other)); });
    asking.start();
    asking.join();
    CHECK(said == std::vector<std::string>{
                      "<Process name='other' parent=" + std::to_string(::getpid()) + " unknown>"});
}

TEST_CASE("Process: as text names have Python's quotes", "[client][process]") {
    const auto quoted = [](const std::string& name) {
        const std::string text = to_string(Process({.name = name}));
        const std::size_t begin = text.find("name=") + 5;
        return text.substr(begin, text.rfind(" parent=") - begin);
    };
    CHECK(quoted("it's") == R"("it's")");
    CHECK(quoted(R"(say "it's")") == R"('say "it\'s"')");
    CHECK(quoted("a\\b\n\x01") == R"('a\\b\n\x01')");
    CHECK(quoted("grün") == "'grün'");
}

}  // namespace steward::testing
