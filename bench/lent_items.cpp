// The case `lent_items`: a consumer has been lent many items of an owned queue, and then is done
// with all of them, or crashes. What an item costs must not depend on how many there
// are.
#include "bench/crowd.hpp"
#include "bench/scale.hpp"
#include "bench/steward_system.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace steward::bench {
namespace {

constexpr std::size_t fewest = 10'000;
constexpr std::size_t items_each_call = 1000;  // items put in or lent by one call
constexpr std::size_t turns_max = 3;
constexpr std::string_view queue_name = "lent";

Bytes owned() {
    Bytes arguments;
    Writer writer(arguments);
    writer.map(1);
    writer.text("owned");
    writer.boolean(true);
    return arguments;
}

// As many replies, all good.
void await_replies(const Socket& socket, std::size_t count) {
    for (Bytes left; count > 0;) {
        socket.receive(left);
        const Reading reading = read_steward_replies(left);
        if (reading.errors > 0) throw std::runtime_error("lent items: a call was refused");
        left.erase(0, reading.used);
        count -= reading.replies;
    }
}

// The consumer is a process of its own whose channel the bench speaks for; each turn has another
// one, and another queue.
class Lender {
public:
    Lender(const std::string& daemon, const Directory& directory)
        : system_(daemon, directory, "lender"), control_(connect_to(system_.socket_path())) {}

    // Takes leave of all items, by calls for as many as were lent at a time, sent at once.
    Cost done(std::size_t items) {
        const Crowd consumer(system_.socket_path(), 1, 1, Keep::here);
        const Socket& socket = consumer.sockets().front();
        const ObjectId queue = lend(socket, items);
        Bytes requests;
        std::size_t calls = 0;
        for (std::size_t first = 0; first < items; first += items_each_call, ++calls)
            requests += control_.request(queue, "queue.done",
                                         pack(std::min(items_each_call, items - first)));
        const Cost cost = cost_of(system_.pid(), 1, [&](std::size_t) {
            socket.send(requests);
            await_replies(socket, calls);
        });
        if (control_.call(queue, "queue.lent", {}) != "\x90")
            throw std::runtime_error("lent items: some are not done");
        drop(queue);
        return share(cost, items);
    }

    // The consumer is killed, and all items return: another one, who waits for the first of them,
    // hears when that has happened.
    Cost crash(std::size_t items) {
        auto consumer = std::make_unique<Crowd>(system_.socket_path(), 1, 1, Keep::here);
        const ObjectId queue = lend(consumer->sockets().front(), items);
        control_.socket().send(control_.request(queue, "queue.get", {}));
        const Cost cost = cost_of(system_.pid(), 1, [&](std::size_t) {
            consumer.reset();
            control_.receive_reply();
        });
        expect(queue, "queue.qsize", items - 1);
        drop(queue);
        return share(cost, items);
    }

private:
    // A queue whose items the consumer has.
    ObjectId lend(const Socket& consumer, std::size_t items) {
        const ObjectId queue = control_.create("queue", queue_name, owned());
        Bytes requests;
        for (std::size_t first = 0; first < items; first += items_each_call) {
            const std::size_t count = std::min(items_each_call, items - first);
            Bytes arguments;
            Writer writer(arguments);
            writer.array(1);
            writer.array(count);
            for (std::size_t i = 0; i < count; ++i) writer.unsigned_integer(first + i);
            control_.call(queue, "queue.put_many", arguments);
            requests += control_.request(queue, "queue.get_many", pack(count));
        }
        consumer.send(requests);
        await_replies(consumer, (items + items_each_call - 1) / items_each_call);
        expect(queue, "queue.qsize", 0);
        return queue;
    }

    void expect(ObjectId queue, std::string_view method, std::size_t wanted) {
        const auto found = control_.call_integer(queue, method, {});
        if (found != static_cast<std::int64_t>(wanted))
            throw std::runtime_error("lent items: " + std::string(method) + " is " +
                                     std::to_string(found));
    }

    // The queue goes with what is in it: each turn finds the daemon as it was.
    void drop(ObjectId queue) {
        control_.call(manager_object, "manager.remove", pack(queue_name));
        control_.call(manager_object, "manager.release", pack(number(queue)));
    }

    static Cost share(const Cost& cost, std::size_t items) {
        const auto count = static_cast<double>(items);
        return {.elapsed = cost.elapsed / count, .server = cost.server / count};
    }

    StewardSystem system_;
    StewardConnection control_;
};

}  // namespace

std::vector<Comparison> compare_lent_items(const std::string& daemon, const Directory& directory,
                                           const ScaleOptions& options) {
    Lender lender(daemon, directory);
    std::vector<Comparison> all;
    for (const auto happens : {&Lender::done, &Lender::crash}) {
        const auto side = [&](std::size_t items) -> Side {
            return {std::to_string(items) + " items",
                    [&lender, happens, items] { return (lender.*happens)(items); }};
        };
        std::vector<Side> more;
        for (std::size_t items = 2 * fewest; items < options.lent_items; items *= 2)
            more.push_back(side(items));
        more.push_back(side(options.lent_items));
        const auto some =
            compare(happens == &Lender::done ? "lent_items, done" : "lent_items, a crash",
                    side(fewest), more, std::min(options.turns, turns_max));
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace steward::bench
