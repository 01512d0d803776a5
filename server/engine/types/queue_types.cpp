// The rows of the queues: what all of them have, and what the priority queue has in another form.
#include "engine/row.hpp"
#include "engine/store.hpp"
#include "engine/types/queue.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr std::uint64_t own_bytes = 368;
constexpr Access takes = holding(Holds::if_owned, writes);
constexpr Access waits_to_get{.writes = true,
                              .waits = true,
                              .lane = Queue::getters,
                              .awaits = Awaits::item,
                              .not_at_once = {ErrorCode::queue_empty, Queue::no_item},
                              .holds = Holds::if_owned};
constexpr Access waits_to_put{.writes = true,
                              .grows = true,
                              .waits = true,
                              .lane = Queue::putters,
                              .awaits = Awaits::room,
                              .not_at_once = {ErrorCode::queue_full, Queue::no_room}};
constexpr Access waits_to_join = waits(Queue::joiners, Awaits::signal);

// Of a queue where dead letters go: it must take in any item, and so have no order of its own.
void require_fit_for_dead_letters(const Call& call, ObjectId dead_letters) {
    const Record* record = call.find(dead_letters);
    const auto* queue =
        record == nullptr ? nullptr : dynamic_cast<const Queue*>(record->object.get());
    if (queue == nullptr || queue->is_sorted())
        throw Refusal{ErrorCode::type_mismatch,
                      "'dead_letters' must refer to a queue that is no priority_queue"};
}

QueueOptions options_of(std::optional<std::int64_t> maxsize, std::optional<bool> owned,
                        std::optional<std::int64_t> deliveries_max,
                        std::optional<ObjectId> dead_letters) {
    QueueOptions options{.owned = owned.value_or(false)};
    options.deliveries_max = deliveries_max.value_or(0);
    options.dead_letters = dead_letters;
    if (maxsize.value_or(0) > 0)
        options.maxsize = static_cast<std::size_t>(*maxsize);  // as in Python, 0 or less is no
                                                               // bound
    if (options.deliveries_max < 0)
        throw Refusal{ErrorCode::bad_argument, "'deliveries_max' must not be negative"};
    if (!options.owned && (options.deliveries_max > 0 || dead_letters))
        throw Refusal{ErrorCode::bad_argument,
                      "'deliveries_max' and 'dead_letters' are for queues that are 'owned'"};
    if (dead_letters && options.deliveries_max == 0)
        throw Refusal{ErrorCode::bad_argument, "'dead_letters' needs a 'deliveries_max'"};
    return options;
}

constexpr QueueItems::Order plain = QueueItems::Order::fifo;
constexpr QueueItems::Order lifo = QueueItems::Order::lifo;
constexpr QueueItems::Order priority = QueueItems::Order::priority;

template <QueueItems::Order order>
std::unique_ptr<Object> create(const Call& call, Effects& effects,
                               std::optional<std::int64_t> maxsize, std::optional<bool> owned,
                               std::optional<std::int64_t> deliveries_max,
                               std::optional<ObjectId> dead_letters) {
    const QueueOptions options = options_of(maxsize, owned, deliveries_max, dead_letters);
    if (dead_letters) require_fit_for_dead_letters(call, *dead_letters);
    if (dead_letters) effects.stored(*dead_letters);
    return std::make_unique<Queue>(order, options);
}

template <QueueItems::Order order>
std::unique_ptr<Object> load(Saved& saved, const Loading&) {
    return Queue::load(order, saved);
}

std::vector<MethodRow> putting_methods() {
    return {
        method<&Queue::can_put, &Queue::put>(
            "put", {"item", "block", "timeout"}, waits_to_put,
            "Wait until there is room, then put the item in. With `block` false it is refused with "
            "queue_full rather than waiting."),
        method<&Queue::put_nowait>("put_nowait", {"item"}, grows,
                                   "Put the item in at once, or be refused with queue_full."),
        measured<&Queue::count_of>(method<&Queue::can_put_many, &Queue::put_many>(
            "put_many", {"items", "timeout"}, costs(linear(Cost::asked, 25), waits_to_put),
            "Wait until there is room for all of the items, then put them in, in order; all or "
            "none.")),
    };
}

std::vector<MethodRow> ranked_putting_methods() {
    return {
        method<&Queue::can_put_at, &Queue::put_at>(
            "put", {"item", "block", "timeout", "priority"}, waits_to_put,
            "Wait until there is room, then put the item in. With `block` false it is refused with "
            "queue_full rather than waiting. A number as its `priority`, the smallest first, "
            "stands for the item, which then needs no order."),
        method<&Queue::put_nowait_at>("put_nowait", {"item", "priority"}, grows,
                                      "Put the item in at once, or be refused with queue_full."),
        measured<&Queue::count_of>(method<&Queue::can_put_many_at, &Queue::put_many_at>(
            "put_many", {"items", "timeout", "priority"},
            costs(n_log_n(Cost::asked, 20), waits_to_put),
            "Wait until there is room for all of the items, then put them in, in order; all or "
            "none. A `priority` is that of each.")),
    };
}

std::vector<MethodRow> common_methods(std::vector<MethodRow> methods = putting_methods()) {
    const std::vector<MethodRow> rest{
        method<&Queue::can_get, &Queue::get>(
            "get", {"block", "timeout"}, waits_to_get,
            "Wait until there is an item, then take it. With `block` false it is refused with "
            "queue_empty rather than waiting."),
        method<&Queue::get_nowait>("get_nowait", {}, takes,
                                   "Take an item at once, or be refused with queue_empty."),
        measured<&Queue::taken_items>(method<&Queue::can_get_many, &Queue::get_many>(
            "get_many", {"count", "timeout"}, costs(linear(Cost::asked, 40), waits_to_get),
            "Wait until there is an item, then take up to `count`, and not more than a message can "
            "carry; of an owned queue at most 5,000.")),
        method<&Queue::qsize>("qsize", {}, reads,
                              "How many items are in the queue; lent ones are not."),
        method<&Queue::empty>("empty", {}, reads, "Whether there is no item in the queue."),
        method<&Queue::full>("full", {}, reads,
                             "Whether there are as many items as the queue has room for."),
        method<&Queue::close>("close", {}, writes,
                              "Let nothing more in: puts, also those that wait, are refused with "
                              "queue_closed; gets too, once nothing is left."),
        method<&Queue::closed>("closed", {}, reads, "Whether the queue has been closed."),
        method<&Queue::done>(
            "done", {"count", "tickets"}, writes,
            "Of an owned queue: the items with these tickets, which the caller's process has been "
            "lent, are done and leave for good. Without tickets the oldest that `get` has lent to "
            "the caller, one if `count` is not given. At most 5,000 in one call."),
        method<&Queue::give_back>(
            "give_back", {"tickets", "delay", "if_held"}, writes,
            "Of an owned queue: the items with these tickets return to the head of the queue, "
            "without tickets the oldest that `get` has lent to the caller. With a `delay` they "
            "return when so many seconds have passed, whatever ends meanwhile. With `if_held` true "
            "what the process does not have (any more) is passed over, where the call would be "
            "refused with not_held."),
        method<&Queue::lent>(
            "lent", {"items"}, reads,
            "Of an owned queue: who has been lent items and how many; one entry for each channel "
            "(thread) of a process, and one for what the process has been lent by `take`. With "
            "`items` true also tickets and items, as [ticket, item], the first 5,000 of them."),
        method<&Queue::deliveries>(
            "deliveries", {"ticket"}, reads,
            "Of an owned queue: how often the item with the ticket has been delivered, this time "
            "included; without one, the oldest that `get` has lent to the caller."),
        method<&Queue::dropped>("dropped", {}, reads,
                                "Of an owned queue: how many items were dropped after "
                                "`deliveries_max` deliveries, for want of `dead_letters`."),
        method<&Queue::can_take, &Queue::take>(
            "take", {"block", "timeout"}, waits_to_get,
            "Of an owned queue: as `get`, but the item is lent to the caller's process, and comes "
            "with a ticket that names it, as [ticket, item]."),
        method<&Queue::can_take_many, &Queue::take_many>(
            "take_many", {"count", "timeout"}, waits_to_get,
            "Of an owned queue: as `get_many`, but the items are lent to the caller's process, "
            "each as [ticket, item]."),
        method<&Queue::maxsize>("maxsize", {}, reads,
                                "For how many items the queue has room; 0 for any number."),
        method<&Queue::shutdown>("shutdown", {"immediate"}, writes,
                                 "Close the queue. When `immediate`, what is in it is dropped, and "
                                 "what comes back later too: gets are refused at once, and whoever "
                                 "joins waits only for what others have."),
        method<&Queue::task_done>(
            "task_done", {}, writes,
            "One item that was taken is done. Of an owned queue it is the same as `done`."),
        method<&Queue::can_join, &Queue::join>(
            "join", {"timeout"}, waits_to_join,
            "Wait until every item that was put in has been taken and is done."),
        method<&Queue::unfinished>("unfinished", {}, reads,
                                   "How many items were put in and are not done."),
    };
    methods.insert(methods.end(), rest.begin(), rest.end());
    return methods;
}

}  // namespace

TypeRow queue_type() {
    return {
        .name = "queue",
        .summary =
            "A queue, the oldest item first. Getters and putters are served in the order in which "
            "they came.",
        .own_bytes = own_bytes,
        .constructor = constructor<&create<plain>, &load<plain>>(
            {"maxsize", "owned", "deliveries_max", "dead_letters"},
            "An empty queue with room for `maxsize` items, for any number if that is 0 or not "
            "given. When `owned`, an item is lent to the channel (thread) that gets it, or the "
            "process that takes it, until `done`, and returns to the head when that ends; after "
            "`deliveries_max` deliveries it goes to the queue `dead_letters`, or is dropped and "
            "counted if there is none."),
        .methods = common_methods(),
    };
}

TypeRow joinable_queue_type() {
    return {
        .name = "joinable_queue",
        .summary =
            "The same as `queue`, by the name that Python has for one that is waited for until all "
            "is done.",
        .own_bytes = own_bytes,
        .constructor = constructor<&create<plain>, &load<plain>>(
            {"maxsize", "owned", "deliveries_max", "dead_letters"},
            "An empty joinable queue; the parameters are those of a queue."),
        .methods = common_methods(),
    };
}

TypeRow lifo_queue_type() {
    return {
        .name = "lifo_queue",
        .summary = "A queue with the youngest item first: a stack.",
        .own_bytes = own_bytes,
        .constructor = constructor<&create<lifo>, &load<lifo>>(
            {"maxsize", "owned", "deliveries_max", "dead_letters"},
            "An empty stack; the parameters are those of a queue."),
        .methods = common_methods(),
    };
}

TypeRow priority_queue_type() {
    return {
        .name = "priority_queue",
        .summary =
            "A queue with the smallest item first, equal ones in the order of arrival. Items are "
            "ordered as by `list.sort`.",
        .own_bytes = own_bytes,
        .constructor = constructor<&create<priority>, &load<priority>>(
            {"maxsize", "owned", "deliveries_max", "dead_letters"},
            "An empty priority queue; the parameters are those of a queue. What returns leaves "
            "before what is equal to it."),
        .methods = common_methods(ranked_putting_methods()),
    };
}

}  // namespace steward::engine
