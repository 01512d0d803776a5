// The case `deaths`: a process ends that holds, waits for or stands in very many: permits, locks,
// calls that wait for one event, places of selects. What each of them costs the daemon must not
// depend on how many there are. The process is one whose channels the bench speaks for, and its end
// is over when the daemon says so, who answers `manager.await_end` when nothing is left of it.
#include "bench/crowd.hpp"
#include "bench/scale.hpp"
#include "bench/steward_system.hpp"
#include "common/msgpack_reader.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace steward::bench {
namespace {

constexpr std::size_t fewest_held_usual = 10'000;
constexpr std::size_t held_turns_max = 2;
constexpr std::size_t calls_each_send = 1000;  // and as many may wait on one channel
constexpr std::size_t places_each_select = 64;

std::size_t rounded_up(std::size_t count, std::size_t unit) { return (count + unit - 1) / unit; }

std::string first_refusal(BytesView replies) {
    for (ReplyFrame frame; next_frame(replies, frame) == FrameState::complete;) {
        if (frame.header.status != ErrorCode::none)
            return "refused, " + std::string(Reader(frame.payload).next().bytes);
        replies.remove_prefix(header_bytes + frame.header.size);
    }
    return "a call was refused";
}

// So many replies, all good. What waits has none: behind it comes a ping that has.
void await_good_replies(const Socket& socket, std::size_t count) {
    for (Bytes left; count > 0;) {
        socket.receive(left);
        const Reading reading = read_steward_replies(left);
        if (reading.errors > 0) throw std::runtime_error("deaths: " + first_refusal(left));
        left.erase(0, reading.used);
        count -= reading.replies;
    }
}

class Mourned {
public:
    Mourned(const std::string& daemon, const Directory& directory, std::size_t most)
        : system_(daemon, directory, "mourned",
                  {"--max-objects", std::to_string(2 * most + 1000), "--max-waiters",
                   std::to_string(2 * most + 1000), "--max-calls-per-client",
                   std::to_string(2 * most + 1000)}),
          control_(connect_to(system_.socket_path())) {}

    Cost permits(std::size_t count) {
        const ObjectId object = make("bounded_semaphore", pack(count));
        return end_of(count, 1, [&](const Socket& socket, std::size_t) {
            say(socket, count, [&](std::size_t) {
                return control_.request(object, "bounded_semaphore.acquire", {}, call_flags::quiet);
            });
        });
    }

    Cost locks(std::size_t count) {
        std::vector<ObjectId> made;
        for (std::size_t i = 0; i < count; ++i) made.push_back(make("lock", "\x90"));
        return end_of(count, 1, [&](const Socket& socket, std::size_t) {
            say(socket, count, [&](std::size_t i) {
                return control_.request(made[i], "lock.acquire", {}, call_flags::quiet);
            });
        });
    }

    Cost waiters(std::size_t count) {
        const ObjectId event = make("event", "\x90");
        const Bytes call = control_.request(event, "event.wait", {});
        return end_of(count, rounded_up(count, calls_each_send),
                      [&](const Socket& socket, std::size_t channel) {
                          const std::size_t left = count - channel * calls_each_send;
                          say(socket, std::min(left, calls_each_send),
                              [&](std::size_t) { return call; });
                      });
    }

    // Places are those of selects, all over the same events.
    Cost places(std::size_t count) {
        const std::size_t selects = rounded_up(count, places_each_select);
        const Bytes call = control_.request(manager_object, "manager.select", choices());
        return end_of(count, rounded_up(selects, calls_each_send),
                      [&](const Socket& socket, std::size_t channel) {
                          const std::size_t left = selects - channel * calls_each_send;
                          say(socket, std::min(left, calls_each_send),
                              [&](std::size_t) { return call; });
                      });
    }

private:
    ObjectId make(std::string_view type, const Bytes& arguments) {
        made_.push_back(control_.create(type, name(made_.size()), arguments));
        return made_.back();
    }

    Bytes choices() {
        Bytes bytes;
        Writer writer(bytes);
        writer.array(1);
        writer.array(places_each_select);
        for (std::size_t i = 0; i < places_each_select; ++i) {
            writer.array(3);
            writer.reference(make("event", "\x90"));
            writer.text("wait");
            writer.array(0);
        }
        return bytes;
    }

    // The calls of one channel, and what tells that all of them have been executed or wait.
    template <class Call>
    void say(const Socket& socket, std::size_t count, Call call) {
        Bytes bytes;
        for (std::size_t i = 0; i < count; ++i) {
            bytes += call(i);
            if (i % calls_each_send == calls_each_send - 1) {
                socket.send(bytes);
                bytes.clear();
            }
        }
        socket.send(bytes + control_.request(service_object, "service.ping", {}));
        await_good_replies(socket, 1);
    }

    // What the end of a process costs that has so many channels, each of which has spoken.
    template <class Speak>
    Cost end_of(std::size_t count, std::size_t channels, Speak speak) {
        auto process = std::make_unique<Crowd>(system_.socket_path(), 1, channels, Keep::here);
        for (std::size_t i = 0; i < channels; ++i) speak(process->sockets()[i], i);
        control_.socket().send(
            control_.request(manager_object, "manager.await_end", pack(process->pids().front())));
        const Cost cost = cost_of(system_.pid(), 1, [&](std::size_t) {
            process.reset();
            control_.receive_reply();
        });
        forget();
        const auto share = static_cast<double>(count);
        return {.elapsed = cost.elapsed / share, .server = cost.server / share};
    }

    // The objects go: each turn finds the daemon as it was.
    void forget() {
        Bytes bytes;
        for (std::size_t i = 0; i < made_.size(); ++i) {
            bytes += control_.request(manager_object, "manager.remove", pack(name(i)),
                                      call_flags::quiet);
            bytes += control_.request(manager_object, "manager.release", pack(number(made_[i])),
                                      call_flags::quiet);
        }
        made_.clear();
        control_.socket().send(bytes);
        control_.call(service_object, "service.ping", {});
    }
    static std::string name(std::size_t place) { return "held-" + std::to_string(place); }

    StewardSystem system_;
    StewardConnection control_;
    std::vector<ObjectId> made_;
};

}  // namespace

std::vector<Comparison> compare_deaths(const std::string& daemon, const Directory& directory,
                                       const ScaleOptions& options) {
    struct Row {
        const char* name;
        Cost (Mourned::*happens)(std::size_t);
    };
    constexpr Row rows[] = {{"deaths, permits", &Mourned::permits},
                            {"deaths, locks", &Mourned::locks},
                            {"deaths, waiters", &Mourned::waiters},
                            {"deaths, places", &Mourned::places}};
    const std::size_t fewest_held = std::min(fewest_held_usual, options.held / 2);
    Mourned mourned(daemon, directory, options.held);
    std::vector<Comparison> all;
    for (const Row& row : rows) {
        const auto side = [&](std::size_t count) -> Side {
            return {std::to_string(count),
                    [&mourned, &row, count] { return (mourned.*row.happens)(count); }};
        };
        std::vector<Side> more;
        for (const std::size_t times : {2u, 4u})
            if (times * fewest_held < options.held) more.push_back(side(times * fewest_held));
        more.push_back(side(options.held));
        const auto some =
            compare(row.name, side(fewest_held), more, std::min(options.turns, held_turns_max));
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace steward::bench
