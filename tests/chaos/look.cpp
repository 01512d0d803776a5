#include "tests/chaos/look.hpp"

#include "tests/chaos/worker.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

namespace steward::chaos {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

std::string file_of(const testing::DaemonProcess& daemon, const char* name) {
    return "/proc/" + std::to_string(daemon.pid()) + "/" + name;
}

std::int64_t descriptors_of(const testing::DaemonProcess& daemon) {
    const std::filesystem::directory_iterator entries(file_of(daemon, "fd"));
    return std::distance(begin(entries), end(entries));
}

std::int64_t ring_mappings_of(const testing::DaemonProcess& daemon) {
    std::ifstream mappings(file_of(daemon, "maps"));
    std::int64_t count = 0;
    for (std::string line; std::getline(mappings, line);)
        count += line.find("memfd:steward ring") != std::string::npos ? 1 : 0;
    return count;
}

std::int64_t resident_kibibytes_of(const testing::DaemonProcess& daemon) {
    std::ifstream status(file_of(daemon, "status"));
    for (std::string word; status >> word;) {
        std::int64_t kibibytes = 0;
        if (word == "VmRSS:" && status >> kibibytes) return kibibytes;
    }
    return 0;
}

}  // namespace

std::string to_string(const Belongings& belongings) {
    return std::to_string(belongings.clients) + " clients, " + std::to_string(belongings.rings) +
           " rings of " + std::to_string(belongings.ring_bytes) + " bytes in " +
           std::to_string(belongings.ring_mappings) + " mappings, " +
           std::to_string(belongings.descriptors) + " descriptors, " +
           std::to_string(belongings.stored_bytes) + " bytes stored, " +
           std::to_string(belongings.resident_kibibytes) + " KiB resident";
}

std::int64_t Look::stat(const char* name) {
    return peer_.call("service.stats", number(service_object), json::array())
        .value.at(name)
        .get<std::int64_t>();
}

std::int64_t Look::held() {
    const json objects = peer_.call("service.objects", number(service_object), json::array()).value;
    return std::count_if(objects.begin(), objects.end(),
                         [](const json& one) { return one.at("held") == true; });
}

Belongings Look::belongings() {
    const json stats = peer_.call("service.stats", number(service_object), json::array()).value;
    const auto figure = [&](const char* name) { return stats.at(name).get<std::int64_t>(); };
    return {.clients = figure("clients"),
            .rings = figure("rings"),
            .ring_bytes = figure("ring_bytes"),
            .ring_mappings = ring_mappings_of(daemon_),
            .descriptors = descriptors_of(daemon_),
            .stored_bytes = figure("stored_bytes") - figure("ring_bytes"),
            .resident_kibibytes = resident_kibibytes_of(daemon_)};
}

void Look::await(const char* when, const char* figure, std::int64_t wanted) {
    for (const auto until = Clock::now() + testing::patience; stat(figure) != wanted;) {
        if (Clock::now() > until)
            throw Fault(std::string(when) + ": " + figure + " is " + std::to_string(stat(figure)) +
                        ", and not " + std::to_string(wanted));
        std::this_thread::sleep_for(5ms);
    }
}

// This program's own connection may have come to a ring meanwhile.
bool Look::is_back_at(const Belongings& before, const Belongings& now) const {
    return now.clients == before.clients && now.descriptors == before.descriptors &&
           now.ring_mappings == now.rings && now.rings >= before.rings &&
           now.rings <= std::max<std::int64_t>(before.rings, 1);
}

void Look::await_back_at(const Belongings& before) {
    const auto until = Clock::now() + testing::patience;
    for (Belongings now = belongings(); !is_back_at(before, now); now = belongings()) {
        if (Clock::now() > until)
            throw Fault("the daemon had " + to_string(before) + ", and is left with " +
                        to_string(now));
        std::this_thread::sleep_for(5ms);
    }
}

}  // namespace steward::chaos
