#include "tests/transcripts/hosted_daemon.hpp"

#include "tests/transcripts/engine_world.hpp"

#include <unistd.h>

namespace steward::transcripts {

HostedDaemon::HostedDaemon(const engine::Limits& limits)
    : catalogue_(full_catalogue()),
      now_(std::chrono::nanoseconds(std::chrono::seconds(1000)).count()) {
    daemon::DaemonOptions options;
    options.engine = {.limits = limits,
                      .daemon_version = "test",
                      .daemon_pid = ::getpid(),
                      .daemon_instance = "test-instance",
                      .hash_seed = {1, 2}};
    place_.emplace(path());
    const daemon::Clock clock{.now = [this] { return engine::Time(now_.load()); },
                              .is_manual = true};
    daemon_.emplace(catalogue_, options, place_->take_socket(), clock);
    thread_ = std::thread([this] { daemon_->run(); });
}

HostedDaemon::~HostedDaemon() { stop(); }

void HostedDaemon::pass(std::chrono::nanoseconds time) {
    now_ += time.count();
    daemon_->clock_moved();
}

void HostedDaemon::stop() {
    if (!thread_.joinable()) return;
    daemon_->stop();
    thread_.join();
    daemon_.reset();
    place_.reset();
}

}  // namespace steward::transcripts
