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
        hello{0}, goodbye{1}, ring{2}, create{3}, open{4}, remove{5}, acquire_all{6}, select{7},
        select_all{8}, await_end{9}, release{10}, force_release{11}, bequeath{12};
};
struct list {
    static constexpr std::string_view type_name = "list";
    static constexpr Method
        get{13}, set{14}, delete_{15}, get_or{16}, get_slice{17}, set_slice{18}, delete_slice{19},
        append{20}, extend{21}, insert{22}, pop{23}, pop_many{24}, remove{25}, reverse{26},
        sort{27}, index{28}, count{29}, contains{30}, len{31}, clear{32}, copy{33}, repeat{34},
        equals{35}, fetch_add{36}, compare_exchange{37};
};
struct dict {
    static constexpr std::string_view type_name = "dict";
    static constexpr Method
        get{38}, set{39}, delete_{40}, setdefault{41}, get_or_set{42}, pop{43}, popitem{44},
        update{45}, set_many{46}, update_if{47}, version{48}, get_many{49}, keys{50}, values{51},
        items{52}, merged{53}, copy{54}, clear{55}, len{56}, contains{57}, equals{58},
        fetch_add{59}, compare_exchange{60};
};
struct namespace_ {
    static constexpr std::string_view type_name = "namespace";
    static constexpr Method
        get{61}, set{62}, delete_{63}, contains{64}, names{65}, copy{66}, update{67}, len{68},
        fetch_add{69}, compare_exchange{70};
};
struct lock {
    static constexpr std::string_view type_name = "lock";
    static constexpr Method
        acquire{71}, release{72}, locked{73}, holder{74}, repair{75}, renew{76};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{77}, release{78}, locked{79}, depth{80}, holder{81}, renew{82};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{83}, release{84}, value{85};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{86}, release{87}, value{88}, holders{89}, bound{90}, renew{91};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{92}, acquire_shared{93}, release{94}, release_shared{95}, mode{96}, holders{97},
        renew{98};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{99}, wait_for{100}, notify{101}, notify_all{102}, n_waiting{103};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{104}, put_nowait{105}, put_many{106}, get{107}, get_nowait{108}, get_many{109},
        qsize{110}, empty{111}, full{112}, close{113}, closed{114}, done{115}, give_back{116},
        lent{117}, deliveries{118}, dropped{119}, take{120}, take_many{121}, maxsize{122},
        shutdown{123}, task_done{124}, join{125}, unfinished{126};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{127}, put_nowait{128}, put_many{129}, get{130}, get_nowait{131}, get_many{132},
        qsize{133}, empty{134}, full{135}, close{136}, closed{137}, done{138}, give_back{139},
        lent{140}, deliveries{141}, dropped{142}, take{143}, take_many{144}, maxsize{145},
        shutdown{146}, task_done{147}, join{148}, unfinished{149};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{150}, put_nowait{151}, put_many{152}, get{153}, get_nowait{154}, get_many{155},
        qsize{156}, empty{157}, full{158}, close{159}, closed{160}, done{161}, give_back{162},
        lent{163}, deliveries{164}, dropped{165}, take{166}, take_many{167}, maxsize{168},
        shutdown{169}, task_done{170}, join{171}, unfinished{172};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{173}, put_nowait{174}, put_many{175}, get{176}, get_nowait{177}, get_many{178},
        qsize{179}, empty{180}, full{181}, close{182}, closed{183}, done{184}, give_back{185},
        lent{186}, deliveries{187}, dropped{188}, take{189}, take_many{190}, maxsize{191},
        shutdown{192}, task_done{193}, join{194}, unfinished{195};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{196}, recv{197}, poll{198}, close{199}, attach{200}, lend{201}, detach{202};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{203}, set{204}, fetch_add{205}, compare_exchange{206}, exchange{207}, wait_until{208};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{209}, set{210}, get_slice{211}, set_slice{212}, fill{213}, get_packed{214},
        set_packed{215}, fetch_add{216}, compare_exchange{217}, len{218}, copy{219}, kind{220};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{221}, discard{222}, remove{223}, pop{224}, clear{225}, contains{226}, len{227},
        copy{228}, union_{229}, intersection{230}, difference{231}, symmetric_difference{232},
        update{233}, intersection_update{234}, difference_update{235},
        symmetric_difference_update{236}, issubset{237}, issuperset{238}, isdisjoint{239},
        equals{240};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{241}, clear{242}, is_set{243}, wait{244};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{245}, count{246}, try_wait{247}, wait{248}, arrive_and_wait{249};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{250}, open{251}, abort{252}, reset{253}, parties{254}, n_waiting{255}, broken{256};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{257}, methods{258}, describe{259}, objects{260}, info{261}, get{262}, clients{263},
        waiters{264}, deadlocks{265}, stats{266};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 267> method_names{
    "manager.hello", "manager.goodbye", "manager.ring", "manager.create", "manager.open",
    "manager.remove", "manager.acquire_all", "manager.select", "manager.select_all",
    "manager.await_end", "manager.release", "manager.force_release", "manager.bequeath", "list.get",
    "list.set", "list.delete", "list.get_or", "list.get_slice", "list.set_slice",
    "list.delete_slice", "list.append", "list.extend", "list.insert", "list.pop", "list.pop_many",
    "list.remove", "list.reverse", "list.sort", "list.index", "list.count", "list.contains",
    "list.len", "list.clear", "list.copy", "list.repeat", "list.equals", "list.fetch_add",
    "list.compare_exchange", "dict.get", "dict.set", "dict.delete", "dict.setdefault",
    "dict.get_or_set", "dict.pop", "dict.popitem", "dict.update", "dict.set_many", "dict.update_if",
    "dict.version", "dict.get_many", "dict.keys", "dict.values", "dict.items", "dict.merged",
    "dict.copy", "dict.clear", "dict.len", "dict.contains", "dict.equals", "dict.fetch_add",
    "dict.compare_exchange", "namespace.get", "namespace.set", "namespace.delete",
    "namespace.contains", "namespace.names", "namespace.copy", "namespace.update", "namespace.len",
    "namespace.fetch_add", "namespace.compare_exchange", "lock.acquire", "lock.release",
    "lock.locked", "lock.holder", "lock.repair", "lock.renew", "rlock.acquire", "rlock.release",
    "rlock.locked", "rlock.depth", "rlock.holder", "rlock.renew", "semaphore.acquire",
    "semaphore.release", "semaphore.value", "bounded_semaphore.acquire",
    "bounded_semaphore.release", "bounded_semaphore.value", "bounded_semaphore.holders",
    "bounded_semaphore.bound", "bounded_semaphore.renew", "rwlock.acquire", "rwlock.acquire_shared",
    "rwlock.release", "rwlock.release_shared", "rwlock.mode", "rwlock.holders", "rwlock.renew",
    "condition.wait", "condition.wait_for", "condition.notify", "condition.notify_all",
    "condition.n_waiting", "queue.put", "queue.put_nowait", "queue.put_many", "queue.get",
    "queue.get_nowait", "queue.get_many", "queue.qsize", "queue.empty", "queue.full", "queue.close",
    "queue.closed", "queue.done", "queue.give_back", "queue.lent", "queue.deliveries",
    "queue.dropped", "queue.take", "queue.take_many", "queue.maxsize", "queue.shutdown",
    "queue.task_done", "queue.join", "queue.unfinished", "joinable_queue.put",
    "joinable_queue.put_nowait", "joinable_queue.put_many", "joinable_queue.get",
    "joinable_queue.get_nowait", "joinable_queue.get_many", "joinable_queue.qsize",
    "joinable_queue.empty", "joinable_queue.full", "joinable_queue.close", "joinable_queue.closed",
    "joinable_queue.done", "joinable_queue.give_back", "joinable_queue.lent",
    "joinable_queue.deliveries", "joinable_queue.dropped", "joinable_queue.take",
    "joinable_queue.take_many", "joinable_queue.maxsize", "joinable_queue.shutdown",
    "joinable_queue.task_done", "joinable_queue.join", "joinable_queue.unfinished",
    "lifo_queue.put", "lifo_queue.put_nowait", "lifo_queue.put_many", "lifo_queue.get",
    "lifo_queue.get_nowait", "lifo_queue.get_many", "lifo_queue.qsize", "lifo_queue.empty",
    "lifo_queue.full", "lifo_queue.close", "lifo_queue.closed", "lifo_queue.done",
    "lifo_queue.give_back", "lifo_queue.lent", "lifo_queue.deliveries", "lifo_queue.dropped",
    "lifo_queue.take", "lifo_queue.take_many", "lifo_queue.maxsize", "lifo_queue.shutdown",
    "lifo_queue.task_done", "lifo_queue.join", "lifo_queue.unfinished", "priority_queue.put",
    "priority_queue.put_nowait", "priority_queue.put_many", "priority_queue.get",
    "priority_queue.get_nowait", "priority_queue.get_many", "priority_queue.qsize",
    "priority_queue.empty", "priority_queue.full", "priority_queue.close", "priority_queue.closed",
    "priority_queue.done", "priority_queue.give_back", "priority_queue.lent",
    "priority_queue.deliveries", "priority_queue.dropped", "priority_queue.take",
    "priority_queue.take_many", "priority_queue.maxsize", "priority_queue.shutdown",
    "priority_queue.task_done", "priority_queue.join", "priority_queue.unfinished", "pipe.send",
    "pipe.recv", "pipe.poll", "pipe.close", "pipe.attach", "pipe.lend", "pipe.detach", "value.get",
    "value.set", "value.fetch_add", "value.compare_exchange", "value.exchange", "value.wait_until",
    "array.get", "array.set", "array.get_slice", "array.set_slice", "array.fill",
    "array.get_packed", "array.set_packed", "array.fetch_add", "array.compare_exchange",
    "array.len", "array.copy", "array.kind", "set.add", "set.discard", "set.remove", "set.pop",
    "set.clear", "set.contains", "set.len", "set.copy", "set.union", "set.intersection",
    "set.difference", "set.symmetric_difference", "set.update", "set.intersection_update",
    "set.difference_update", "set.symmetric_difference_update", "set.issubset", "set.issuperset",
    "set.isdisjoint", "set.equals", "event.set", "event.clear", "event.is_set", "event.wait",
    "latch.count_down", "latch.count", "latch.try_wait", "latch.wait", "latch.arrive_and_wait",
    "barrier.wait", "barrier.open", "barrier.abort", "barrier.reset", "barrier.parties",
    "barrier.n_waiting", "barrier.broken", "service.ping", "service.methods", "service.describe",
    "service.objects", "service.info", "service.get", "service.clients", "service.waiters",
    "service.deadlocks", "service.stats"};

// Those whose answer may wait for what others do.
inline constexpr std::array waiting_methods{
    Method{6}, Method{7}, Method{8}, Method{9}, Method{71}, Method{77}, Method{83}, Method{86},
    Method{92}, Method{93}, Method{99}, Method{100}, Method{104}, Method{106}, Method{107},
    Method{109}, Method{120}, Method{121}, Method{125}, Method{127}, Method{129}, Method{130},
    Method{132}, Method{143}, Method{144}, Method{148}, Method{150}, Method{152}, Method{153},
    Method{155}, Method{166}, Method{167}, Method{171}, Method{173}, Method{175}, Method{176},
    Method{178}, Method{189}, Method{190}, Method{194}, Method{196}, Method{197}, Method{198},
    Method{208}, Method{244}, Method{248}, Method{249}, Method{250}};

}  // namespace steward::detail
