// Peers that scribble over the memory they share with the daemon (common/ring.hpp): over the
// positions, the bytes of both streams and the marks of sleep, while the daemon reads them and
// while it does not. It may close their connections; nobody else notices, and nothing is left.
#include "tests/integration/watcher.hpp"
#include "tests/support/daemon_process.hpp"
#include "tests/support/helper_process.hpp"
#include "tests/support/nothing_leaks.hpp"
#include "tests/support/random_values.hpp"
#include "tests/support/seed.hpp"

#include <poll.h>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace steward {
namespace {

using testing::DaemonProcess;
using testing::FramePeer;
using testing::HelperProcess;
using testing::pick;
using testing::Random;
using testing::Watcher;

constexpr int scribbles = 600;

// Longer only where it is asked for: by scripts/soak.
std::chrono::seconds scribble_time() {
    const char* const given = std::getenv("STEWARD_TEST_SCRIBBLE_SECONDS");
    return std::chrono::seconds(given == nullptr ? 0 : std::atoi(given));
}

// What a daemon has of its peers: descriptors, rings mapped, and memory of its own in KiB.
struct Belongings {
    std::size_t descriptors = 0;
    std::size_t rings = 0;
    long kibibytes = 0;
};

Belongings belongings(const DaemonProcess& daemon) {
    Belongings found;
    const std::filesystem::path process = "/proc/" + std::to_string(daemon.pid());
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(process / "fd"))
        ++found.descriptors;
    std::ifstream maps(process / "maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find("memfd:steward ring") != std::string::npos) ++found.rings;
    std::ifstream status(process / "status");
    for (std::string word; status >> word;)
        if (word == "RssAnon:") status >> found.kibibytes;
    return found;
}

// A thief of its own ring: a connection of another process than the watchers'.
class Scribbler {
public:
    Scribbler(HelperProcess& process, Random& random)
        : random_(random), peer_(process.connect()), list_(peer_.make("list", "scribbled")) {
        if (!peer_.take_rings()) throw std::runtime_error("the daemon gives no rings");
        peer_.call("list.append", list_, {"before"});
        shared_ = peer_.socket().ring()->shared();
        control_ = reinterpret_cast<RingControl*>(shared_.data());
    }

    void scribble() {
        if (pick(random_, 2) == 0) say_something();
        switch (pick(random_, 6)) {
            case 0: noise_over(shared_); break;
            case 1: noise_over(shared_.first(sizeof(RingControl))); break;
            case 2: noise_that_arrives(); break;
            case 3: wrong_position(); break;
            case 4: one_by_one(); break;
            default: marks_of_sleep(); break;
        }
        if (pick(random_, 4) != 0) peer_.socket().ring_bell();
        pollfd entry{.fd = peer_.socket().descriptor(), .events = POLLIN | POLLRDHUP, .revents = 0};
        ::poll(&entry, 1, static_cast<int>(pick(random_, 3)));
    }

private:
    // Its answer is on its way while the memory is scribbled over.
    void say_something() {
        for (std::uint64_t i = 1 + pick(random_, 40); i > 0; --i)
            peer_.say("list.get_slice", list_, {0, 10});
    }
    void put(char& place, char byte) {
        std::atomic_ref(place).store(byte, std::memory_order_relaxed);
    }
    void noise_over(std::span<char> bytes) {
        for (char& byte : bytes) put(byte, static_cast<char>(random_()));
    }
    // Positions are possible, the bytes are no frames, or old ones once more.
    void noise_that_arrives() {
        const std::uint64_t count = 1 + pick(random_, ring::stream_bytes);
        if (pick(random_, 4) != 0)
            noise_over(shared_.subspan(ring::control_bytes + ring::stream_bytes));
        control_->said[1].written.fetch_add(count);
    }
    void wrong_position() {
        std::atomic<std::uint64_t>& position = pick(random_, 2) == 0
                                                   ? control_->said[pick(random_, 2)].written
                                                   : control_->taken[pick(random_, 2)].read;
        const std::uint64_t values[] = {0,
                                        position - 1,
                                        position + 1,
                                        position + ring::stream_bytes,
                                        position + ring::stream_bytes + 1,
                                        UINT64_MAX,
                                        std::uint64_t{1} << 63,
                                        random_()};
        position = values[pick(random_, std::size(values))];
    }
    // While the daemon works: it has seen some of it and not the rest.
    void one_by_one() {
        const bool is_control = pick(random_, 2) == 0;
        const std::size_t size = is_control ? sizeof(RingControl) : shared_.size();
        for (int i = 0; i < 3000; ++i) {
            put(shared_[pick(random_, size)], static_cast<char>(random_()));
            if (i % 200 == 0) peer_.socket().ring_bell();
        }
    }
    void marks_of_sleep() {
        for (int i = 0; i < 200; ++i) {
            control_->said[0].waits = static_cast<std::uint32_t>(random_());
            control_->said[1].waits = static_cast<std::uint32_t>(random_());
            control_->spin_microseconds = static_cast<std::uint32_t>(random_());
            if (i % 10 == 0) say_something_small();
        }
    }
    void say_something_small() { peer_.say("list.len", list_, nlohmann::json::array()); }

    Random& random_;
    FramePeer peer_;
    const std::uint64_t list_;
    std::span<char> shared_;
    RingControl* control_ = nullptr;
};

void check_notices_nothing(Watcher& watcher) {
    REQUIRE(watcher.rounds() > 10);
    REQUIRE(watcher.finish() == "");
}

}  // namespace

TEST_CASE("Bad input: of peers that scribble over their rings nobody else notices anything",
          "[integration][fuzz][ring]") {
    const std::uint64_t seed = testing::seed_of("scribbles", 14);
    Random random(seed);
    const testing::NothingLeaks nothing_leaks;
    DaemonProcess daemon({"--max-memory", "64MB"});
    Watcher by_socket(daemon.path());
    Watcher by_rings(daemon.path(), Watcher::By::rings);
    HelperProcess process(daemon.path());
    FramePeer keeper(daemon.path());
    keeper.make("list", "scribbled");
    const auto until = std::chrono::steady_clock::now() + scribble_time();
    Belongings before;
    int done = 0;
    for (; done < scribbles || std::chrono::steady_clock::now() < until; ++done) {
        INFO("seed " << seed << ", scribble " << done);
        REQUIRE_NOTHROW(Scribbler(process, random).scribble());
        REQUIRE(daemon.is_alive());
        if (done != scribbles / 2) continue;
        keeper.call("service.ping", number(service_object), nlohmann::json::array());
        before = belongings(daemon);
    }
    const auto limit = std::chrono::steady_clock::now() + testing::patience;
    while (belongings(daemon).rings != 1 && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const Belongings after = belongings(daemon);
    CHECK(after.rings == 1);
    CHECK(after.descriptors <= before.descriptors);
#ifndef __SANITIZE_ADDRESS__  // it keeps what is freed
    CHECK(after.kibibytes < before.kibibytes + 8 * 1024);
#endif
    check_notices_nothing(by_socket);
    check_notices_nothing(by_rings);
    std::cout << done << " scribbles; the watchers made " << by_socket.rounds() << " rounds by "
              << "socket, the longest " << by_socket.longest().count() << " ms, and "
              << by_rings.rounds() << " by rings, the longest " << by_rings.longest().count()
              << " ms" << std::endl;
    REQUIRE(daemon.stop() == 0);
    REQUIRE(daemon.complaints() == "");
}

}  // namespace steward
