// Generated: printed by `stewardd --print-reference=cpp` from the daemon's catalogue, written by
// scripts/approve and by nobody else. Each type of the daemon is a struct, each method a constant
// in it; a name that C++ keeps for itself ends with an underscore. A Method is a place in the
// table of names below, and no number of the wire: those are learned by name from each daemon's
// greeting, since another version of the daemon may number its methods otherwise, or lack some.
// clang-format off
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace steward::detail {

enum class Method : std::uint16_t {};

namespace methods {

struct manager {
    static constexpr std::string_view type_name = "manager";
    static constexpr Method
        hello{0}, goodbye{1}, create{2}, open{3}, remove{4}, acquire_all{5}, select{6},
        select_all{7}, await_end{8}, release{9}, bequeath{10};
};
struct list {
    static constexpr std::string_view type_name = "list";
    static constexpr Method
        get{11}, set{12}, delete_{13}, get_or{14}, get_slice{15}, set_slice{16}, delete_slice{17},
        append{18}, extend{19}, insert{20}, pop{21}, pop_many{22}, remove{23}, reverse{24},
        sort{25}, index{26}, count{27}, contains{28}, len{29}, clear{30}, copy{31}, repeat{32},
        equals{33}, fetch_add{34}, compare_exchange{35};
};
struct dict {
    static constexpr std::string_view type_name = "dict";
    static constexpr Method
        get{36}, set{37}, delete_{38}, setdefault{39}, get_or_set{40}, pop{41}, popitem{42},
        update{43}, set_many{44}, update_if{45}, version{46}, get_many{47}, keys{48}, values{49},
        items{50}, merged{51}, copy{52}, clear{53}, len{54}, contains{55}, equals{56},
        fetch_add{57}, compare_exchange{58};
};
struct namespace_ {
    static constexpr std::string_view type_name = "namespace";
    static constexpr Method
        get{59}, set{60}, delete_{61}, contains{62}, names{63}, copy{64}, update{65}, len{66},
        fetch_add{67}, compare_exchange{68};
};
struct lock {
    static constexpr std::string_view type_name = "lock";
    static constexpr Method
        acquire{69}, release{70}, locked{71}, holder{72}, repair{73};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{74}, release{75}, locked{76}, depth{77}, holder{78};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{79}, release{80}, value{81};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{82}, release{83}, value{84}, holders{85}, bound{86};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{87}, acquire_shared{88}, release{89}, release_shared{90}, mode{91}, holders{92};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{93}, wait_for{94}, notify{95}, notify_all{96}, n_waiting{97};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{98}, put_nowait{99}, put_many{100}, get{101}, get_nowait{102}, get_many{103},
        qsize{104}, empty{105}, full{106}, close{107}, closed{108}, done{109}, give_back{110},
        lent{111}, deliveries{112}, dropped{113}, take{114}, take_many{115}, maxsize{116},
        shutdown{117}, task_done{118}, join{119}, unfinished{120};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{121}, put_nowait{122}, put_many{123}, get{124}, get_nowait{125}, get_many{126},
        qsize{127}, empty{128}, full{129}, close{130}, closed{131}, done{132}, give_back{133},
        lent{134}, deliveries{135}, dropped{136}, take{137}, take_many{138}, maxsize{139},
        shutdown{140}, task_done{141}, join{142}, unfinished{143};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{144}, put_nowait{145}, put_many{146}, get{147}, get_nowait{148}, get_many{149},
        qsize{150}, empty{151}, full{152}, close{153}, closed{154}, done{155}, give_back{156},
        lent{157}, deliveries{158}, dropped{159}, take{160}, take_many{161}, maxsize{162},
        shutdown{163}, task_done{164}, join{165}, unfinished{166};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{167}, put_nowait{168}, put_many{169}, get{170}, get_nowait{171}, get_many{172},
        qsize{173}, empty{174}, full{175}, close{176}, closed{177}, done{178}, give_back{179},
        lent{180}, deliveries{181}, dropped{182}, take{183}, take_many{184}, maxsize{185},
        shutdown{186}, task_done{187}, join{188}, unfinished{189};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{190}, recv{191}, poll{192}, close{193}, attach{194}, lend{195}, detach{196};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{197}, set{198}, fetch_add{199}, compare_exchange{200}, exchange{201}, wait_until{202};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{203}, set{204}, get_slice{205}, set_slice{206}, fill{207}, get_packed{208},
        set_packed{209}, fetch_add{210}, compare_exchange{211}, len{212}, copy{213}, kind{214};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{215}, discard{216}, remove{217}, pop{218}, clear{219}, contains{220}, len{221},
        copy{222}, union_{223}, intersection{224}, difference{225}, symmetric_difference{226},
        update{227}, intersection_update{228}, difference_update{229},
        symmetric_difference_update{230}, issubset{231}, issuperset{232}, isdisjoint{233},
        equals{234};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{235}, clear{236}, is_set{237}, wait{238};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{239}, count{240}, try_wait{241}, wait{242}, arrive_and_wait{243};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{244}, open{245}, abort{246}, reset{247}, parties{248}, n_waiting{249}, broken{250};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{251}, methods{252}, describe{253}, objects{254}, info{255}, get{256}, clients{257},
        stats{258};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 259> method_names{
    "manager.hello", "manager.goodbye", "manager.create", "manager.open", "manager.remove",
    "manager.acquire_all", "manager.select", "manager.select_all", "manager.await_end",
    "manager.release", "manager.bequeath", "list.get", "list.set", "list.delete", "list.get_or",
    "list.get_slice", "list.set_slice", "list.delete_slice", "list.append", "list.extend",
    "list.insert", "list.pop", "list.pop_many", "list.remove", "list.reverse", "list.sort",
    "list.index", "list.count", "list.contains", "list.len", "list.clear", "list.copy",
    "list.repeat", "list.equals", "list.fetch_add", "list.compare_exchange", "dict.get", "dict.set",
    "dict.delete", "dict.setdefault", "dict.get_or_set", "dict.pop", "dict.popitem", "dict.update",
    "dict.set_many", "dict.update_if", "dict.version", "dict.get_many", "dict.keys", "dict.values",
    "dict.items", "dict.merged", "dict.copy", "dict.clear", "dict.len", "dict.contains",
    "dict.equals", "dict.fetch_add", "dict.compare_exchange", "namespace.get", "namespace.set",
    "namespace.delete", "namespace.contains", "namespace.names", "namespace.copy",
    "namespace.update", "namespace.len", "namespace.fetch_add", "namespace.compare_exchange",
    "lock.acquire", "lock.release", "lock.locked", "lock.holder", "lock.repair", "rlock.acquire",
    "rlock.release", "rlock.locked", "rlock.depth", "rlock.holder", "semaphore.acquire",
    "semaphore.release", "semaphore.value", "bounded_semaphore.acquire",
    "bounded_semaphore.release", "bounded_semaphore.value", "bounded_semaphore.holders",
    "bounded_semaphore.bound", "rwlock.acquire", "rwlock.acquire_shared", "rwlock.release",
    "rwlock.release_shared", "rwlock.mode", "rwlock.holders", "condition.wait",
    "condition.wait_for", "condition.notify", "condition.notify_all", "condition.n_waiting",
    "queue.put", "queue.put_nowait", "queue.put_many", "queue.get", "queue.get_nowait",
    "queue.get_many", "queue.qsize", "queue.empty", "queue.full", "queue.close", "queue.closed",
    "queue.done", "queue.give_back", "queue.lent", "queue.deliveries", "queue.dropped",
    "queue.take", "queue.take_many", "queue.maxsize", "queue.shutdown", "queue.task_done",
    "queue.join", "queue.unfinished", "joinable_queue.put", "joinable_queue.put_nowait",
    "joinable_queue.put_many", "joinable_queue.get", "joinable_queue.get_nowait",
    "joinable_queue.get_many", "joinable_queue.qsize", "joinable_queue.empty",
    "joinable_queue.full", "joinable_queue.close", "joinable_queue.closed", "joinable_queue.done",
    "joinable_queue.give_back", "joinable_queue.lent", "joinable_queue.deliveries",
    "joinable_queue.dropped", "joinable_queue.take", "joinable_queue.take_many",
    "joinable_queue.maxsize", "joinable_queue.shutdown", "joinable_queue.task_done",
    "joinable_queue.join", "joinable_queue.unfinished", "lifo_queue.put", "lifo_queue.put_nowait",
    "lifo_queue.put_many", "lifo_queue.get", "lifo_queue.get_nowait", "lifo_queue.get_many",
    "lifo_queue.qsize", "lifo_queue.empty", "lifo_queue.full", "lifo_queue.close",
    "lifo_queue.closed", "lifo_queue.done", "lifo_queue.give_back", "lifo_queue.lent",
    "lifo_queue.deliveries", "lifo_queue.dropped", "lifo_queue.take", "lifo_queue.take_many",
    "lifo_queue.maxsize", "lifo_queue.shutdown", "lifo_queue.task_done", "lifo_queue.join",
    "lifo_queue.unfinished", "priority_queue.put", "priority_queue.put_nowait",
    "priority_queue.put_many", "priority_queue.get", "priority_queue.get_nowait",
    "priority_queue.get_many", "priority_queue.qsize", "priority_queue.empty",
    "priority_queue.full", "priority_queue.close", "priority_queue.closed", "priority_queue.done",
    "priority_queue.give_back", "priority_queue.lent", "priority_queue.deliveries",
    "priority_queue.dropped", "priority_queue.take", "priority_queue.take_many",
    "priority_queue.maxsize", "priority_queue.shutdown", "priority_queue.task_done",
    "priority_queue.join", "priority_queue.unfinished", "pipe.send", "pipe.recv", "pipe.poll",
    "pipe.close", "pipe.attach", "pipe.lend", "pipe.detach", "value.get", "value.set",
    "value.fetch_add", "value.compare_exchange", "value.exchange", "value.wait_until", "array.get",
    "array.set", "array.get_slice", "array.set_slice", "array.fill", "array.get_packed",
    "array.set_packed", "array.fetch_add", "array.compare_exchange", "array.len", "array.copy",
    "array.kind", "set.add", "set.discard", "set.remove", "set.pop", "set.clear", "set.contains",
    "set.len", "set.copy", "set.union", "set.intersection", "set.difference",
    "set.symmetric_difference", "set.update", "set.intersection_update", "set.difference_update",
    "set.symmetric_difference_update", "set.issubset", "set.issuperset", "set.isdisjoint",
    "set.equals", "event.set", "event.clear", "event.is_set", "event.wait", "latch.count_down",
    "latch.count", "latch.try_wait", "latch.wait", "latch.arrive_and_wait", "barrier.wait",
    "barrier.open", "barrier.abort", "barrier.reset", "barrier.parties", "barrier.n_waiting",
    "barrier.broken", "service.ping", "service.methods", "service.describe", "service.objects",
    "service.info", "service.get", "service.clients", "service.stats"};

}  // namespace steward::detail
