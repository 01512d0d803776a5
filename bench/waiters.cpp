// The case `waiters`: a lock that goes along a line of waiters, short or long. The releases and the
// acquires are raw bytes, sent by one thread for all channels.
#include "bench/crowd.hpp"
#include "bench/scale.hpp"
#include "bench/steward_system.hpp"

#include <sys/socket.h>
#include <array>
#include <cerrno>
#include <stdexcept>

namespace steward::bench {
namespace {

constexpr std::size_t tries_max = 10'000'000;  // seconds

struct Shape {
    std::size_t locks = 1;
    std::size_t waiters = 1;    // for each lock
    bool in_processes = false;  // each channel is another process's
};

// Reads what has arrived without sleeping; the number of replies, all good.
std::size_t hear(const Socket& socket) {
    std::array<char, 4096> buffer;
    const ssize_t count = ::recv(socket.descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count <= 0) throw std::runtime_error("the daemon closed a connection");
    const auto size = static_cast<std::size_t>(count);
    const Reading reading = read_steward_replies({buffer.data(), size});
    if (reading.errors > 0 || reading.used != size)
        throw std::runtime_error("waiters: a call was refused");
    return reading.replies;
}

// Locks with a line of waiters each. The first in line is granted the lock, lets go and waits again
// behind all others, in one write; the release needs no answer, so a cycle is one write and one
// reply, to the next.
class Lines {
public:
    Lines(const std::string& daemon, const Directory& directory, std::string what, Shape shape,
          const std::vector<std::string>& options = {})
        : system_(daemon, directory, what, options),
          control_(connect_to(system_.socket_path())),
          shape_(shape),
          what_(std::move(what)),
          crowd_(system_.socket_path(), shape.in_processes ? channels() : 1,
                 shape.in_processes ? 1 : channels(), Keep::here) {
        for (std::size_t i = 0; i < shape.locks; ++i) queue_up(i);
    }

    Side side(std::size_t cycles) {
        return {what_, [this, cycles] {
                    const Cost cost =
                        cost_of(system_.pid(), cycles, [this](std::size_t) { pass_on(); });
                    check();
                    return cost;
                }};
    }

private:
    struct Line {
        ObjectId lock;
        Bytes again;  // release and acquire
        std::size_t holder = 0;
    };

    std::size_t in_line() const { return shape_.waiters + 1; }
    std::size_t channels() const { return shape_.locks * in_line(); }
    const Socket& socket(std::size_t line, std::size_t place) const {
        return crowd_.sockets()[line * in_line() + place % in_line()];
    }

    // The order is known: who has heard of another call stands in line with the one before.
    void queue_up(std::size_t number) {
        Line line{.lock = control_.create("lock", "line-" + std::to_string(number)), .again = {}};
        const Bytes acquire = control_.request(line.lock, "lock.acquire", {});
        const Bytes locked = control_.request(line.lock, "lock.locked", {});
        line.again = control_.request(line.lock, "lock.release", {}, call_flags::quiet) + acquire;
        for (std::size_t i = 0; i < in_line(); ++i) {
            socket(number, i).send(acquire + locked);
            for (std::size_t heard = 0; heard < (i == 0 ? 2 : 1);) heard += hear(socket(number, i));
        }
        lines_.push_back(std::move(line));
    }

    void pass_on() {
        const std::size_t number = next_;
        next_ = (next_ + 1) % lines_.size();
        Line& line = lines_[number];
        socket(number, line.holder).send(line.again);
        line.holder = (line.holder + 1) % in_line();
        for (std::size_t tries = 0; hear(socket(number, line.holder)) == 0; ++tries)
            if (tries == tries_max)
                throw std::runtime_error("waiters: the next in line was not granted the lock");
    }

    // Nobody else was granted anything, and all wait.
    void check() const {
        for (const Socket& socket : crowd_.sockets())
            if (hear(socket) != 0)
                throw std::runtime_error("waiters: a grant went to the wrong one");
    }

    StewardSystem system_;
    StewardConnection control_;
    Shape shape_;
    std::string what_;
    Crowd crowd_;
    std::vector<Line> lines_;
    std::size_t next_ = 0;
};

}  // namespace

std::vector<Comparison> compare_waiters(const std::string& daemon, const Directory& directory,
                                        const ScaleOptions& options) {
    const std::size_t many = options.waiters;
    const std::string count = std::to_string(many);
    Lines one(daemon, directory, "1 waiter", {});
    Lines same(daemon, directory, "1 waiter (again)", {});
    // As many channels have their turns as in the long lines, so the caches are as cold; but one
    // waits for each lock.
    Lines apart(daemon, directory, "1 waiter for each of " + std::to_string(many / 2) + " locks",
                {.locks = many / 2});
    Lines channels(daemon, directory, count + " channels", {.waiters = many});
    Lines processes(daemon, directory, count + " processes",
                    {.waiters = many, .in_processes = true});
    const std::size_t cycles = options.cycles;
    std::vector<Comparison> all = compare(
        "waiters", one.side(cycles),
        {same.side(cycles), apart.side(cycles), channels.side(cycles), processes.side(cycles)},
        options.turns);
    const auto beside = compare("waiters", apart.side(cycles),
                                {channels.side(cycles), processes.side(cycles)}, options.turns);
    all.insert(all.end(), beside.begin(), beside.end());
    return all;
}

std::vector<Comparison> compare_detection(const std::string& daemon, const Directory& directory,
                                          const ScaleOptions& options) {
    std::vector<Comparison> all;
    for (const std::size_t waiters : {std::size_t{2}, options.waiters}) {
        const std::string name = "detection, " + std::to_string(waiters) + " waiters";
        Lines on(daemon, directory, "on " + std::to_string(waiters), {.waiters = waiters});
        Lines off(daemon, directory, "off " + std::to_string(waiters), {.waiters = waiters},
                  {"--on-deadlock", "ignore"});
        const auto compared =
            compare(name, on.side(options.cycles), {off.side(options.cycles)}, options.turns);
        all.insert(all.end(), compared.begin(), compared.end());
    }
    return all;
}

}  // namespace steward::bench
