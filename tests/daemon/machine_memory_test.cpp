// What a made-up machine leaves to a process.
#include "daemon/machine_memory.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fstream>

namespace steward::daemon {
namespace {

class Machine {
public:
    void has(const char* path, const std::string& text) {
        const std::filesystem::path file = root() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text << '\n';
    }
    std::filesystem::path root() const { return directory_.path(); }
    std::uint64_t usable() const { return usable_memory(root()); }

private:
    testing::TemporaryDirectory directory_;
};

constexpr std::uint64_t megabyte = 1u << 20;

}  // namespace

TEST_CASE("Machine memory: the machine's, where nothing else is said", "[daemon]") {
    Machine machine;
    machine.has("proc/meminfo", "MemTotal:         102400 kB\nMemFree:  12 kB");
    CHECK(machine.usable() == 100 * megabyte);
    machine.has("proc/self/cgroup", "0::/a/b");
    machine.has("sys/fs/cgroup/a/memory.max", "max");
    CHECK(machine.usable() == 100 * megabyte);
}

TEST_CASE("Machine memory: that of its control group, or of one that it is in", "[daemon]") {
    Machine machine;
    machine.has("proc/meminfo", "MemTotal: 102400 kB");
    machine.has("proc/self/cgroup", "1:name=systemd:/x\n0::/a/b/c");
    machine.has("sys/fs/cgroup/a/memory.max", "20971520");
    CHECK(machine.usable() == 20 * megabyte);
    machine.has("sys/fs/cgroup/a/b/c/memory.max", "10485760");
    CHECK(machine.usable() == 10 * megabyte);
    machine.has("sys/fs/cgroup/memory.max", "5242880");
    CHECK(machine.usable() == 5 * megabyte);
}

TEST_CASE("Machine memory: a control group of the first version", "[daemon]") {
    Machine machine;
    machine.has("proc/meminfo", "MemTotal: 102400 kB");
    machine.has("proc/self/cgroup", "8:memory:/docker/1");
    machine.has("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "31457280");
    machine.has("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
    CHECK(machine.usable() == 30 * megabyte);
}

TEST_CASE("Machine memory: where nothing can be read there is a usual one", "[daemon]") {
    const Machine machine;
    CHECK(machine.usable() > 0);
    CHECK(machine.usable() <= std::uint64_t{4} << 30);
    Machine strange;
    strange.has("proc/meminfo", "MemTotal:");
    strange.has("proc/self/cgroup", "nonsense\n0::/../../a");
    CHECK(strange.usable() == machine.usable());
}

}  // namespace steward::daemon
