// The table of all operations whose cost is not constant.
#include "bench/operations/case.hpp"
#include "bench/operations/items.hpp"

namespace steward::bench {
namespace {

void text_integer(Writer& writer, std::size_t) { writer.text("integer"); }
void text_real(Writer& writer, std::size_t) { writer.text("real"); }
void pointer_to_first(Writer& writer, std::size_t) { writer.text("/0"); }
void is_unequal(Writer& writer, std::size_t) { writer.text("!="); }
void packed(Writer& writer, std::size_t items) { writer.binary(Bytes(8 * items, '\1')); }

std::vector<Case> list_operations() {
    const ArgumentList numbers{integers};
    return {
        {"list.create", "integers", {}, {}, numbers, "y = integers(n)", "list(y)"},
        {"list.create", "strings", {}, {}, {strings}, "y = strings(n)", "list(y)"},
        {"list.extend",
         "integers",
         numbers,
         {},
         numbers,
         "x = integers(n); y = integers(n)",
         "x.extend(y)"},
        {"list.copy", "integers", numbers, {}, {}, "x = integers(n)", "x.copy()"},
        {"list.copy", "strings", {strings}, {}, {}, "x = strings(n)", "x.copy()"},
        {"list.get_slice",
         "every second",
         numbers,
         {},
         {nothing, nothing, two},
         "x = integers(n)",
         "x[::2]"},
        {"list.set_slice",
         "all",
         numbers,
         {},
         {others},
         "x = integers(n); y = others(n)",
         "x[:] = y"},
        {"list.delete_slice",
         "every second",
         numbers,
         {},
         {nothing, nothing, two},
         "x = integers(n)",
         "del x[::2]"},
        {"list.pop_many",
         "all",
         numbers,
         {},
         {number_of_items},
         "x = integers(n)",
         "y = x[-n:]; del x[-n:]"},
        {"list.clear", "integers", numbers, {}, {}, "x = integers(n)", "x.clear()"},
    };
}

std::vector<Case> list_orders_and_searches() {
    const ArgumentList numbers{integers};
    return {
        {"list.reverse", "integers", numbers, {}, {}, "x = integers(n)", "x.reverse()"},
        {"list.reverse", "small integers", {small}, {}, {}, "x = small(n)", "x.reverse()"},
        {"list.sort", "integers", numbers, {}, {}, "x = integers(n)", "x.sort()"},
        {"list.sort", "sorted integers", {rising}, {}, {}, "x = list(range(n))", "x.sort()", true},
        {"list.sort", "reals", {reals}, {}, {}, "x = reals(n)", "x.sort()"},
        {"list.sort", "strings", {strings}, {}, {}, "x = strings(n)", "x.sort()"},
        {"list.sort", "rows", {rows}, {}, {}, "x = rows(n)", "x.sort()"},
        {"list.sort",
         "rows by their first",
         {rows},
         {},
         {nothing, pointer_to_first},
         "x = rows(n)",
         "x.sort(key=operator.itemgetter(0))"},
        {"list.index",
         "the last integer",
         numbers,
         {},
         {last_integer},
         "x = integers(n); y = x[-1] + 0",
         "x.index(y)"},
        {"list.count",
         "integers",
         numbers,
         {},
         {last_integer},
         "x = integers(n); y = x[-1] + 0",
         "x.count(y)"},
        {"list.count", "small integers", {small}, {}, {two}, "x = small(n)", "x.count(2)"},
        {"list.count", "a real", numbers, {}, {seven_real}, "x = integers(n)", "x.count(7.0)"},
        {"list.contains",
         "the last string",
         {strings},
         {},
         {last_string},
         "x = strings(n); y = strings(n)[-1]",
         "y in x"},
        {"list.contains", "no number of strings", {strings}, {}, {two}, "x = strings(n)", "2 in x"},
        {"list.remove",
         "the last integer",
         numbers,
         {},
         {last_integer},
         "x = integers(n); y = x[-1] + 0",
         "x.remove(y)"},
        {"list.equals",
         "integers",
         numbers,
         {},
         numbers,
         "x = integers(n); y = integers(n)",
         "x == y"},
        {"list.equals",
         "strings",
         {strings},
         {},
         {strings},
         "x = strings(n); y = strings(n)",
         "x == y"},
        {"list.repeat", "ten times", numbers, {}, {ten}, "x = integers(n)", "x *= 10"},
    };
}

std::vector<Case> dict_operations() {
    const ArgumentList made{pairs};
    return {
        {"dict.create", "strings", {}, {}, made, "y = pairs(n)", "dict(y)"},
        {"dict.update",
         "half are there",
         made,
         {},
         {other_pairs},
         "x = dict(pairs(n)); y = other_pairs(n)",
         "x.update(y)"},
        {"dict.update",
         "all are there",
         made,
         {},
         made,
         "x = dict(pairs(n)); y = pairs(n)",
         "x.update(y)"},
        {"dict.merged",
         "half are there",
         made,
         {},
         {other_pairs},
         "x = dict(pairs(n)); y = other_pairs(n)",
         "list((x | dict(y)).items())"},
        {"dict.get_many",
         "all",
         made,
         {},
         {strings},
         "x = dict(pairs(n)); y = strings(n)",
         "[x[key] for key in y]"},
        {"dict.keys", "strings", made, {}, {}, "x = dict(pairs(n))", "list(x.keys())"},
        {"dict.values", "integers", made, {}, {}, "x = dict(pairs(n))", "list(x.values())"},
        {"dict.items", "strings", made, {}, {}, "x = dict(pairs(n))", "list(x.items())"},
        {"dict.copy", "strings", made, {}, {}, "x = dict(pairs(n))", "x.copy()"},
        {"dict.equals",
         "the same",
         made,
         {},
         made,
         "x = dict(pairs(n)); y = pairs(n)",
         "x == dict(y)"},
        {"dict.clear", "strings", made, {}, {}, "x = dict(pairs(n))", "x.clear()"},
    };
}

std::vector<Case> set_operations() {
    const ArgumentList numbers{integers};
    const ArgumentList half{others};
    const std::string_view both = "x = set(integers(n)); y = others(n)";
    return {
        {"set.create", "integers", {}, {}, numbers, "y = integers(n)", "set(y)"},
        {"set.union", "half are there", numbers, {}, half, both, "x.union(y)"},
        {"set.union",
         "strings",
         {strings},
         {},
         {other_strings},
         "x = set(strings(n)); y = other_strings(n)",
         "x.union(y)"},
        {"set.intersection", "half are there", numbers, {}, half, both, "x.intersection(y)"},
        {"set.difference", "half are there", numbers, {}, half, both, "x.difference(y)"},
        {"set.symmetric_difference",
         "half are there",
         numbers,
         {},
         half,
         both,
         "x.symmetric_difference(y)"},
        {"set.update", "half are there", numbers, {}, half, both, "x.update(y)"},
        {"set.intersection_update",
         "half are there",
         numbers,
         {},
         half,
         both,
         "x.intersection_update(y)"},
        {"set.difference_update",
         "half are there",
         numbers,
         {},
         half,
         both,
         "x.difference_update(y)"},
        {"set.symmetric_difference_update",
         "half are there",
         numbers,
         {},
         half,
         both,
         "x.symmetric_difference_update(y)"},
    };
}

std::vector<Case> set_comparisons() {
    const ArgumentList numbers{integers};
    const ArgumentList half{others};
    const std::string_view both = "x = set(integers(n)); y = others(n)";
    return {
        {"set.issubset",
         "the same",
         numbers,
         {},
         numbers,
         "x = set(integers(n)); y = integers(n)",
         "x.issubset(y)"},
        {"set.issuperset",
         "the same",
         numbers,
         {},
         numbers,
         "x = set(integers(n)); y = integers(n)",
         "x.issuperset(y)"},
        {"set.isdisjoint",
         "half are there",
         numbers,
         {},
         half,
         both,
         "len(x.intersection(y)) == 0"},
        {"set.equals",
         "the same",
         numbers,
         {},
         numbers,
         "x = set(integers(n)); y = integers(n)",
         "x == set(y)"},
    };
}

std::vector<Case> array_operations() {
    const ArgumentList numbers{text_integer, integers};
    const std::string_view one = "x = array.array('q', integers(n))";
    return {
        {"array.create",
         "zeros",
         {},
         {},
         {text_integer, number_of_items},
         "",
         "array.array('q', bytes(8 * n))"},
        {"array.create", "integers", {}, {}, numbers, "y = integers(n)", "array.array('q', y)"},
        {"array.create",
         "reals",
         {},
         {},
         {text_real, reals},
         "y = reals(n)",
         "array.array('d', y)"},
        {"array.copy", "integers", numbers, {}, {}, one, "x.tolist()"},
        {"array.copy",
         "reals",
         {text_real, reals},
         {},
         {},
         "x = array.array('d', reals(n))",
         "x.tolist()"},
        {"array.get_slice",
         "every second",
         numbers,
         {},
         {nothing, nothing, two},
         one,
         "x[::2].tolist()"},
        {"array.set_slice",
         "all",
         numbers,
         {},
         {integers},
         "x = array.array('q', integers(n)); y = integers(n)",
         "x[:] = array.array('q', y)"},
        {"array.fill", "all", numbers, {}, {two}, one, "x[:] = array.array('q', [2]) * n"},
        {"array.get_packed", "all", numbers, {}, {}, one, "x.tobytes()"},
        {"array.set_packed",
         "all",
         numbers,
         {},
         {zero, packed},
         "x = array.array('q', integers(n)); y = bytes(8 * n)",
         "x[:] = array.array('q', y)"},
    };
}

std::vector<Case> queue_operations() {
    const ArgumentList numbers{integers};
    const ArgumentList all{number_of_items};
    const std::string_view deque = "x = collections.deque(integers(n))";
    const std::string_view take = "[x.popleft() for _ in range(n)]";
    return {
        {"queue.put_many",
         "integers",
         {},
         {},
         numbers,
         "x = collections.deque(); y = integers(n)",
         "x.extend(y)"},
        {"queue.get_many", "integers", numbers, "queue.put_many", all, deque, take},
        {"lifo_queue.get_many", "integers", numbers, "lifo_queue.put_many", all, deque,
         "[x.pop() for _ in range(n)]"},
    };
}

std::vector<Case> priority_queue_operations() {
    const ArgumentList numbers{integers};
    const ArgumentList all{number_of_items};
    const std::string_view heap = "x = integers(n); heapq.heapify(x)";
    const std::string_view empty_heap = "x = []; y = integers(n)";
    return {
        {"priority_queue.put_many",
         "integers",
         {},
         {},
         numbers,
         empty_heap,
         "x.extend(y); heapq.heapify(x)"},
        {"priority_queue.put_many",
         "sorted integers",
         {},
         {},
         {rising},
         "x = []; y = list(range(n))",
         "x.extend(y); heapq.heapify(x)"},
        {"priority_queue.put_many",
         "strings",
         {},
         {},
         {strings},
         "x = []; y = strings(n)",
         "x.extend(y); heapq.heapify(x)"},
        {"priority_queue.put_many",
         "as many are there",
         numbers,
         "priority_queue.put_many",
         {others},
         "x = integers(n); heapq.heapify(x); y = others(n)",
         "x.extend(y); heapq.heapify(x)"},
        {"priority_queue.get_many", "integers", numbers, "priority_queue.put_many", all, heap,
         "[heapq.heappop(x) for _ in range(n)]"},
    };
}

std::vector<Case> other_operations() {
    return {
        {"value.set", "integers", {two}, {}, {integers}, "y = integers(n)", "x = copy.copy(y)"},
        {"value.get", "integers", {integers}, {}, {}, "x = integers(n)", "copy.copy(x)"},
        {"value.wait_until",
         "unequal",
         {integers},
         {},
         {is_unequal, others},
         "x = integers(n); y = others(n)",
         "x != y"},
        {"manager.hello",
         "adopts",
         {},
         {},
         {nothing, rising},
         "x = set(range(100)); y = list(range(n))",
         "sum(item in x for item in y)"},
    };
}

}  // namespace

std::vector<Case> all_operations() {
    std::vector<Case> all;
    for (const auto some : {&list_operations, &list_orders_and_searches, &dict_operations,
                            &set_operations, &set_comparisons, &array_operations, &queue_operations,
                            &priority_queue_operations, &other_operations})
        for (const Case& one : some()) all.push_back(one);
    return all;
}

}  // namespace steward::bench
