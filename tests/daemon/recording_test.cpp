// Recordings of a real daemon: a replay comes to the state that the daemon came to; a file that is
// cut, changed, of another daemon or on a full disk is what it says it is, and never an end of
// whoever reads or writes it.
#include "daemon/daemon.hpp"

#include "daemon/replay.hpp"
#include "engine/types/types.hpp"
#include "introspection/service.hpp"
#include "net/socket_place.hpp"
#include "tests/daemon/peer.hpp"
#include "tests/daemon/program.hpp"
#include "tests/support/helper_process.hpp"

#include <sys/stat.h>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <thread>

using namespace steward;
using nlohmann::json;
using testing::Peer;
using testing::Program;
using testing::Serving;
using namespace std::chrono_literals;

namespace {

engine::Catalogue catalogue_of_a_daemon() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

json call(const std::string& object, const std::string& method,
          const json& arguments = json::array()) {
    return {{"id", 1}, {"object", object}, {"method", method}, {"args", arguments}};
}

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// A daemon on a thread of the test that records.
class Recorded {
public:
    explicit Recorded(const std::string& file) {
        daemon::DaemonOptions options;
        options.engine.hash_seed[0] = 17;
        options.record = file;
        const daemon::Clock clock{.now = [this] { return engine::Time(time_.load()); },
                                  .is_manual = true};
        daemon_.emplace(catalogue_, std::move(options), place_.take_socket(), clock);
        thread_ = std::thread([this] { daemon_->run(); });
    }
    ~Recorded() {
        daemon_->stop();
        thread_.join();
    }

    const std::string& path() const { return path_; }
    void pass(engine::Time time) {
        time_ += time.count();
        daemon_->clock_moved();
    }
    static void await_waiters(Peer& peer, std::uint64_t waiters) {
        while (peer.ask({{"method", "service.stats"}}).at("result").at("waiters") != waiters)
            std::this_thread::yield();
    }

private:
    testing::TemporaryDirectory directory_;
    engine::Catalogue catalogue_ = catalogue_of_a_daemon();
    std::atomic<std::int64_t> time_{0};
    std::string path_ = directory_ / "s";
    net::SocketPlace place_{path_};
    std::optional<daemon::Daemon> daemon_;
    std::thread thread_;
};

// Locks, a call that waits and is granted, a death, a time that is up, a process that is no client,
// and one who waits to the end.
void have_a_day(const std::string& file) {
    Recorded recorded(file);
    Peer one(recorded.path());
    Peer two(recorded.path());
    Peer three(recorded.path());
    for (const char* name : {"door", "gate"})
        one.ask({{"method", "manager.create"}, {"args", {"lock", name}}});
    one.ask({{"method", "manager.create"}, {"args", {"list", "items"}}});
    CHECK(one.ask(call("items", "list.extend", {{1, 2, "three"}})).contains("result"));
    CHECK(one.ask(call("door", "lock.acquire")).at("result") == true);
    two.say(call("door", "lock.acquire"));
    Recorded::await_waiters(one, 1);
    CHECK(one.ask(call("door", "lock.release")).contains("result"));
    CHECK(two.line()->at("result") == true);
    three.say(call("door", "lock.acquire", {5}));
    Recorded::await_waiters(one, 1);
    recorded.pass(5s);
    CHECK(three.line()->at("outcome") == "timed_out");
    {
        testing::HelperProcess mortal(recorded.path());
        testing::RawSocket socket = mortal.connect(testing::HelperProcess::Copy::kept);
        REQUIRE(socket.send(call("gate", "lock.acquire").dump() + "\n"));
        CHECK(json::parse(socket.line().value()).at("result") == true);
        mortal.kill();
    }
    CHECK(three.ask(call("gate", "lock.acquire")).at("holder_died") == true);
    CHECK(one.ask({{"method", "manager.await_end"}, {"args", {4194305}}}).at("result") == true);
    one.say({{"method", "manager.await_end"}, {"args", {1}}});
    Recorded::await_waiters(three, 1);
}

struct Day {
    testing::TemporaryDirectory directory;
    std::string file = directory / "recording";
    std::string part = directory / "part";
    engine::Catalogue catalogue = catalogue_of_a_daemon();

    Day() { have_a_day(file); }
};

// Where each record ends, the head's first.
std::vector<std::size_t> ends_of_records(const std::string& bytes) {
    std::vector<std::size_t> ends;
    for (std::size_t at = daemon::recording_magic.size(); at < bytes.size(); ends.push_back(at)) {
        std::uint32_t size = 0;
        std::memcpy(&size, bytes.data() + at, sizeof size);
        at += sizeof size + size;
    }
    return ends;
}

}  // namespace

TEST_CASE_METHOD(Day, "Recording: a replay comes to the state that the daemon came to",
                 "[daemon]") {
    const daemon::Replayed replayed = daemon::replay(file, catalogue);
    CHECK(replayed.inputs > 20);
    CHECK_FALSE(replayed.recorded_digest.empty());
    CHECK(replayed.digest == replayed.recorded_digest);
    CHECK(replayed.left_over == 0);
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE_METHOD(Day, "Recording: one that is cut is replayed as far as it is whole, and says so",
                 "[daemon]") {
    const std::string bytes = content(file);
    const std::vector<std::size_t> ends = ends_of_records(bytes);
    REQUIRE(ends.back() == bytes.size());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CAPTURE(size);
        write(part, bytes.substr(0, size));
        if (size < ends.front()) {
            CHECK_THROWS_AS(daemon::replay(part, catalogue), std::runtime_error);
            continue;
        }
        const auto whole = std::upper_bound(ends.begin(), ends.end(), size) - ends.begin();
        const daemon::Replayed replayed = daemon::replay(part, catalogue);
        REQUIRE(replayed.inputs == static_cast<std::uint64_t>(whole - 1));
        REQUIRE(replayed.left_over == size - ends[static_cast<std::size_t>(whole - 1)]);
        REQUIRE(replayed.recorded_digest.empty());
    }
}

TEST_CASE_METHOD(Day,
                 "Recording: one with a byte changed is an error, or comes to what it comes to",
                 "[daemon]") {
    const std::string bytes = content(file);
    std::size_t errors = 0;
    std::size_t others = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        CAPTURE(at);
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
        write(part, changed);
        try {
            if (!daemon::replay(part, catalogue).is_same()) ++others;
        } catch (const std::runtime_error& error) {
            CHECK_FALSE(std::string(error.what()).empty());
            ++errors;
        }
    }
    CHECK(errors > 20);
    CHECK(others > 20);
}

TEST_CASE_METHOD(Day, "Recording: that of a daemon with other methods is refused", "[daemon]") {
    const engine::Catalogue other(engine::shared_types());
    CHECK_THROWS_WITH(daemon::replay(file, other), Catch::Contains("offered other methods"));
    write(part, "no recording");
    CHECK_THROWS_WITH(daemon::replay(part, catalogue), Catch::Contains("no recording"));
}

TEST_CASE("Recording: a file that cannot be written is an error before anybody is served",
          "[daemon]") {
    CHECK_THROWS_WITH(daemon::Recorder("/dev/full", {}), Catch::Contains("/dev/full"));
    CHECK_THROWS_AS(daemon::Recorder("/nowhere/at/all", {}), std::system_error);
}

TEST_CASE_METHOD(Serving,
                 "stewardd: what it has recorded is replayed, and another state is told from it",
                 "[daemon]") {
    const std::string file = directory / "recording";
    const auto program = start(0, {"--record", file});
    Peer(path).ask({{"method", "manager.create"}, {"args", {"list", "items"}}});
    CHECK(Peer(path).ask(call("items", "list.append", {"x"})).contains("result"));
    program->end(SIGTERM);
    REQUIRE(program->wait() == 0);

    Program same({"--replay", file});
    CHECK(same.wait() == 0);
    CHECK_THAT(same.output(), Catch::Contains(": the same\n"));
    std::string bytes = content(file);
    bytes.back() = bytes.back() == '0' ? '1' : '0';  // the digest is last
    write(file, bytes);
    Program another({"--replay", file});
    CHECK(another.wait() == 1);
    CHECK_THAT(another.output(), Catch::Contains(": another\n"));
    Program none({"--replay", directory / "nothing"});
    CHECK(none.wait() == 1);
}

TEST_CASE_METHOD(Serving,
                 "stewardd: a full disk ends the recording with a warning, and not the daemon",
                 "[daemon]") {
    const std::string file = directory / "recording";
    const auto program = start(0, {"--record", file});
    Peer peer(path);
    peer.ask({{"method", "manager.create"}, {"args", {"list", "items"}}});
    constexpr rlim_t full = 4096;
    const rlimit limit{.rlim_cur = full, .rlim_max = full};
    REQUIRE(::prlimit(program->pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
    const std::size_t bytes = GENERATE(std::size_t{10'000}, std::size_t{3'000'000});
    CHECK(peer.ask(call("items", "list.append", {std::string(bytes, 'x')})).contains("result"));
    CHECK(peer.ask(call("items", "list.len")).at("result") == 1);
    program->end(SIGTERM);
    CHECK(program->wait() == 0);
    const std::string output = program->output();
    CHECK_THAT(output, Catch::Contains("nothing is recorded any more: " + file));
    CHECK(output.find("nothing is recorded") == output.rfind("nothing is recorded"));

    const daemon::Replayed replayed = daemon::replay(file, catalogue_of_a_daemon());
    CHECK(replayed.inputs > 0);
    CHECK(replayed.recorded_digest.empty());
    CHECK(replayed.left_over == 0);
}
