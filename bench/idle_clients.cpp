// The case `idle_clients`: one client calls, in a daemon that few or many others are connected to.
#include "bench/crowd.hpp"
#include "bench/scale.hpp"
#include "bench/steward_system.hpp"

#include <sys/socket.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <stdexcept>

namespace steward::bench {
namespace {

// A daemon, a crowd that is connected to it, and one client that calls list.get.
class Crowded {
public:
    Crowded(const std::string& daemon, const Directory& directory, std::string what,
            std::size_t processes, std::size_t channels_each)
        : system_(daemon, directory, what),
          what_(std::move(what)),
          crowd_(system_.socket_path(), processes, channels_each),
          caller_(system_.connect_socket()) {
        system_.prepare(Case::list_get, 1);
        requests_ = system_.requests(Case::list_get, 0);
    }

    // Calls, `pipeline` at a time.
    Side side(std::size_t calls, std::size_t pipeline) {
        return {what_, [this, calls, pipeline] {
                    Cost cost = cost_of(system_.pid(), calls / pipeline,
                                        [&](std::size_t i) { call(i, pipeline); });
                    cost.elapsed /= static_cast<double>(pipeline);
                    cost.server /= static_cast<double>(pipeline);
                    return cost;
                }};
    }

private:
    void call(std::size_t number, std::size_t pipeline) {
        caller_.send(requests_.run(number * pipeline % requests_.round(), pipeline));
        for (std::size_t answered = 0; answered < pipeline;) answered += hear();
    }

    std::size_t hear() {
        std::array<char, 1u << 14> buffer;
        const ssize_t count =
            ::recv(caller_.descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
        if (count <= 0) throw std::runtime_error("the daemon closed a connection");
        left_.append(buffer.data(), static_cast<std::size_t>(count));
        const Reading reading = read_steward_replies(left_);
        if (reading.errors > 0) throw std::runtime_error("idle clients: a call was refused");
        left_.erase(0, reading.used);
        return reading.replies;
    }

    StewardSystem system_;
    std::string what_;
    Crowd crowd_;
    Socket caller_;
    Requests requests_;
    std::string left_;
};

std::string named(std::size_t channels, std::size_t processes) {
    if (channels == processes) return std::to_string(processes) + " processes";
    return std::to_string(channels) + " channels of " + std::to_string(processes) + " processes";
}

}  // namespace

Cost cost_of(pid_t server, std::size_t count, const std::function<void(std::size_t)>& once) {
    for (std::size_t i = 0; i < count / 4; ++i) once(i);
    const auto used_before = processor_time(server);
    const auto before = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) once(i);
    const std::chrono::duration<double, std::nano> elapsed =
        std::chrono::steady_clock::now() - before;
    const std::chrono::duration<double, std::nano> used = processor_time(server) - used_before;
    const auto repetitions = static_cast<double>(count);
    return {.elapsed = elapsed.count() / repetitions, .server = used.count() / repetitions};
}

std::vector<Comparison> compare_idle_clients(const std::string& daemon, const Directory& directory,
                                             const ScaleOptions& options) {
    constexpr std::size_t few = 10;
    constexpr std::size_t crowding = 20;  // processes that share many channels
    const std::size_t each = options.idle_channels / crowding;
    Crowded ten(daemon, directory, named(few, few), few, 1);
    Crowded same(daemon, directory, named(few, few) + " (again)", few, 1);
    Crowded channels(daemon, directory, named(each * crowding, crowding), crowding, each);
    Crowded processes(daemon, directory, named(options.idle_processes, options.idle_processes),
                      options.idle_processes, 1);
    std::vector<Comparison> all;
    for (const std::size_t pipeline : {std::size_t{1}, std::size_t{100}}) {
        const std::size_t calls = pipeline == 1 ? options.cycles : options.cycles * 10;
        const auto some = compare(pipeline == 1 ? "idle_clients" : "idle_clients, pipelined by 100",
                                  ten.side(calls, pipeline),
                                  {same.side(calls, pipeline), channels.side(calls, pipeline),
                                   processes.side(calls, pipeline)},
                                  options.turns);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace steward::bench
