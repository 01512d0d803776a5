// The methods that the library calls, by name. Their numbers are learned from each daemon's greeting; a name that is
// misspelled in a header does not compile.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace steward::detail {

inline constexpr auto method_names = std::to_array<std::string_view>({
    "manager.create", "manager.open", "manager.remove", "manager.release", "manager.goodbye", "service.ping",
    "manager.hello",
    // list
    "list.get", "list.set", "list.delete", "list.get_or", "list.get_slice", "list.set_slice", "list.delete_slice",
    "list.append", "list.extend", "list.insert", "list.pop", "list.pop_many", "list.remove", "list.reverse",
    "list.sort", "list.index", "list.count", "list.contains", "list.len", "list.clear", "list.copy", "list.repeat",
    "list.equals", "list.fetch_add", "list.compare_exchange",
    // dict
    "dict.get", "dict.set", "dict.delete", "dict.setdefault", "dict.get_or_set", "dict.pop", "dict.popitem",
    "dict.update", "dict.set_many", "dict.update_if", "dict.version", "dict.get_many", "dict.keys", "dict.values",
    "dict.items", "dict.merged", "dict.copy", "dict.clear", "dict.len", "dict.contains", "dict.equals",
    "dict.fetch_add", "dict.compare_exchange",
    // namespace
    "namespace.get", "namespace.set", "namespace.delete", "namespace.contains", "namespace.names", "namespace.copy",
    "namespace.update", "namespace.len", "namespace.fetch_add", "namespace.compare_exchange",
    // lock
    "lock.acquire", "lock.release", "lock.locked", "lock.holder", "lock.repair",
    // rlock, semaphores, rwlock, condition, several at once
    "rlock.acquire", "rlock.release", "rlock.locked", "rlock.depth", "rlock.holder",
    "semaphore.acquire", "semaphore.release", "semaphore.value",
    "bounded_semaphore.acquire", "bounded_semaphore.release", "bounded_semaphore.value", "bounded_semaphore.holders",
    "rwlock.acquire", "rwlock.acquire_shared", "rwlock.release", "rwlock.release_shared", "rwlock.mode", "rwlock.holders",
    "condition.wait", "condition.wait_for", "condition.notify", "condition.notify_all", "condition.n_waiting",
    "manager.acquire_all", "manager.select", "manager.select_all", "manager.await_end",
    // value, array, set, event, latch, barrier
    "value.get", "value.set", "value.fetch_add", "value.compare_exchange", "value.exchange", "value.wait_until",
    "array.get", "array.set", "array.get_slice", "array.set_slice", "array.fill", "array.get_packed",
    "array.set_packed", "array.fetch_add", "array.compare_exchange", "array.len", "array.copy",
    "set.add", "set.discard", "set.remove", "set.pop", "set.clear", "set.contains", "set.len", "set.copy",
    "set.union", "set.intersection", "set.difference", "set.symmetric_difference", "set.update",
    "set.intersection_update", "set.difference_update", "set.symmetric_difference_update", "set.issubset",
    "set.issuperset", "set.isdisjoint", "set.equals",
    "event.set", "event.clear", "event.is_set", "event.wait",
    "latch.count_down", "latch.count", "latch.try_wait", "latch.wait", "latch.arrive_and_wait",
    "barrier.wait", "barrier.open", "barrier.abort", "barrier.reset", "barrier.parties", "barrier.n_waiting",
    "barrier.broken",
    // queues, pipe
    "queue.put", "queue.put_nowait", "queue.put_many", "queue.get",
    "queue.get_nowait", "queue.get_many", "queue.qsize", "queue.empty",
    "queue.full", "queue.close", "queue.closed", "queue.done",
    "queue.give_back", "queue.lent", "queue.deliveries", "queue.dropped",
    "joinable_queue.put", "joinable_queue.put_nowait", "joinable_queue.put_many", "joinable_queue.get",
    "joinable_queue.get_nowait", "joinable_queue.get_many", "joinable_queue.qsize", "joinable_queue.empty",
    "joinable_queue.full", "joinable_queue.close", "joinable_queue.closed", "joinable_queue.done",
    "joinable_queue.give_back", "joinable_queue.lent", "joinable_queue.deliveries", "joinable_queue.dropped",
    "joinable_queue.task_done", "joinable_queue.join", "joinable_queue.unfinished",
    "lifo_queue.put", "lifo_queue.put_nowait", "lifo_queue.put_many", "lifo_queue.get",
    "lifo_queue.get_nowait", "lifo_queue.get_many", "lifo_queue.qsize", "lifo_queue.empty",
    "lifo_queue.full", "lifo_queue.close", "lifo_queue.closed", "lifo_queue.done",
    "lifo_queue.give_back", "lifo_queue.lent", "lifo_queue.deliveries", "lifo_queue.dropped",
    "priority_queue.put", "priority_queue.put_nowait", "priority_queue.put_many", "priority_queue.get",
    "priority_queue.get_nowait", "priority_queue.get_many", "priority_queue.qsize", "priority_queue.empty",
    "priority_queue.full", "priority_queue.close", "priority_queue.closed", "priority_queue.done",
    "priority_queue.give_back", "priority_queue.lent", "priority_queue.deliveries", "priority_queue.dropped",
    // of queues and semaphores, further ones
    "queue.take", "queue.take_many", "queue.maxsize", "queue.shutdown",
    "queue.task_done", "queue.join", "queue.unfinished",
    "joinable_queue.take", "joinable_queue.take_many", "joinable_queue.maxsize", "joinable_queue.shutdown",
    "lifo_queue.take", "lifo_queue.take_many", "lifo_queue.maxsize", "lifo_queue.shutdown",
    "lifo_queue.task_done", "lifo_queue.join", "lifo_queue.unfinished",
    "priority_queue.take", "priority_queue.take_many", "priority_queue.maxsize", "priority_queue.shutdown",
    "priority_queue.task_done", "priority_queue.join", "priority_queue.unfinished",
    "bounded_semaphore.bound",
    "pipe.send", "pipe.recv", "pipe.poll", "pipe.close", "pipe.attach", "pipe.lend", "pipe.detach",
    // service
    "service.objects", "service.clients", "service.stats", "service.info"});

// A place in the table above.
enum class Method : std::uint16_t {};

consteval Method method(std::string_view name) {
    const auto found = std::find(method_names.begin(), method_names.end(), name);
    if (found == method_names.end()) throw "there is no such method in the table above";
    return static_cast<Method>(found - method_names.begin());
}

}  // namespace steward::detail
