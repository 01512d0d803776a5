// Short clients come and go by the thousand, in parallel, beside others that stay: nobody who lives
// may be taken for dead. STEWARD_TEST_VISITORS chooses how many there are, for a long run.
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"

#include <cstdlib>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Serving;

namespace {

constexpr int hosts = 8;  // processes that send visitors, one after another
constexpr int usual_visits = 1500;

int wanted_visits() {
    const char* text = std::getenv("STEWARD_TEST_VISITORS");
    return text == nullptr ? usual_visits : std::max(std::atoi(text), hosts);
}

const json count_me{{"object", "visits"}, {"method", "value.fetch_add"}, {"args", {1}}};

// One short life: connects, is counted, says goodbye and ends at once. True when it was served.
bool visit(const std::string& path) {
    try {
        Peer peer(path);
        return peer.ask({{"method", "manager.hello"}}).contains("result") &&
               peer.ask(count_me).contains("result") &&
               peer.ask({{"method", "manager.goodbye"}}).contains("result");
    } catch (const std::exception&) {
        return false;  // the daemon hung up
    }
}

// Sends visitors, each a process. Returns the number of those that were not served.
int send_visitors(const std::string& path, int count) {
    int unserved = 0;
    for (int i = 0; i < count; ++i) {
        const pid_t visitor = ::fork();
        if (visitor == 0) std::_Exit(visit(path) ? 0 : 1);
        int status = 0;
        if (visitor < 0 || ::waitpid(visitor, &status, 0) != visitor || status != 0) ++unserved;
    }
    return unserved;
}

// The hosts at work, all at once; each tells on the pipe how many of its visitors were not served.
int unserved_of_all(const std::string& path, int visits) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    std::vector<pid_t> children;
    for (int host = 0; host < hosts; ++host) {
        children.push_back(::fork());
        if (children.back() != 0) continue;
        const int unserved = send_visitors(path, visits / hosts + (host < visits % hosts ? 1 : 0));
        std::_Exit(::write(ends[1], &unserved, sizeof unserved) == sizeof unserved ? 0 : 1);
    }
    ::close(ends[1]);
    int all = 0;
    int heard = 0;
    for (int unserved = 0; ::read(ends[0], &unserved, sizeof unserved) == sizeof unserved; ++heard)
        all += unserved;
    ::close(ends[0]);
    for (const pid_t child : children) ::waitpid(child, nullptr, 0);
    CHECK(heard == hosts);
    return all;
}

}  // namespace

TEST_CASE_METHOD(
    Serving, "stewardd: thousands of short clients are all served, and nobody is taken for dead",
    "[daemon]") {
    const auto program = start();
    Peer first(path);
    Peer second(path);
    first.ask({{"method", "manager.create"}, {"args", {"value", "visits", {0}}}});
    second.ask({{"method", "manager.create"}, {"args", {"lock", "l"}}});
    CHECK(first.ask({{"object", "l"}, {"method", "lock.acquire"}}).at("result") == true);
    const int visits = wanted_visits();

    CHECK(unserved_of_all(path, visits) == 0);

    CHECK(second.ask({{"object", "visits"}, {"method", "value.get"}}).at("result") == visits);
    CHECK(second.ask({{"method", "service.stats"}}).at("result").at("crashes") == 0);
    CHECK(second.ask({{"object", "l"}, {"method", "lock.locked"}}).at("result") == true);
    CHECK(first.ask({{"object", "l"}, {"method", "lock.release"}}).contains("result"));
}
