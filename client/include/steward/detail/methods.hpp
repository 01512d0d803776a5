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
        select_all{8}, await_end{9}, release{10}, force_release{11}, bequeath{12}, at{13};
};
struct list {
    static constexpr std::string_view type_name = "list";
    static constexpr Method
        get{14}, set{15}, delete_{16}, get_or{17}, get_slice{18}, set_slice{19}, delete_slice{20},
        append{21}, extend{22}, insert{23}, pop{24}, pop_many{25}, remove{26}, reverse{27},
        sort{28}, index{29}, count{30}, contains{31}, len{32}, clear{33}, copy{34}, repeat{35},
        equals{36}, fetch_add{37}, compare_exchange{38};
};
struct dict {
    static constexpr std::string_view type_name = "dict";
    static constexpr Method
        get{39}, set{40}, delete_{41}, setdefault{42}, get_or_set{43}, pop{44}, popitem{45},
        update{46}, set_many{47}, update_if{48}, version{49}, get_many{50}, keys{51}, values{52},
        items{53}, merged{54}, copy{55}, clear{56}, len{57}, contains{58}, equals{59},
        fetch_add{60}, compare_exchange{61};
};
struct namespace_ {
    static constexpr std::string_view type_name = "namespace";
    static constexpr Method
        get{62}, set{63}, delete_{64}, contains{65}, names{66}, copy{67}, update{68}, len{69},
        fetch_add{70}, compare_exchange{71};
};
struct lock {
    static constexpr std::string_view type_name = "lock";
    static constexpr Method
        acquire{72}, release{73}, locked{74}, holder{75}, repair{76}, renew{77};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{78}, release{79}, locked{80}, depth{81}, holder{82}, renew{83};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{84}, release{85}, value{86};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{87}, release{88}, value{89}, holders{90}, bound{91}, renew{92};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{93}, acquire_shared{94}, release{95}, release_shared{96}, mode{97}, holders{98},
        renew{99};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{100}, wait_for{101}, notify{102}, notify_all{103}, n_waiting{104};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{105}, put_nowait{106}, put_many{107}, get{108}, get_nowait{109}, get_many{110},
        qsize{111}, empty{112}, full{113}, close{114}, closed{115}, done{116}, give_back{117},
        lent{118}, deliveries{119}, dropped{120}, take{121}, take_many{122}, maxsize{123},
        shutdown{124}, task_done{125}, join{126}, unfinished{127};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{128}, put_nowait{129}, put_many{130}, get{131}, get_nowait{132}, get_many{133},
        qsize{134}, empty{135}, full{136}, close{137}, closed{138}, done{139}, give_back{140},
        lent{141}, deliveries{142}, dropped{143}, take{144}, take_many{145}, maxsize{146},
        shutdown{147}, task_done{148}, join{149}, unfinished{150};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{151}, put_nowait{152}, put_many{153}, get{154}, get_nowait{155}, get_many{156},
        qsize{157}, empty{158}, full{159}, close{160}, closed{161}, done{162}, give_back{163},
        lent{164}, deliveries{165}, dropped{166}, take{167}, take_many{168}, maxsize{169},
        shutdown{170}, task_done{171}, join{172}, unfinished{173};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{174}, put_nowait{175}, put_many{176}, get{177}, get_nowait{178}, get_many{179},
        qsize{180}, empty{181}, full{182}, close{183}, closed{184}, done{185}, give_back{186},
        lent{187}, deliveries{188}, dropped{189}, take{190}, take_many{191}, maxsize{192},
        shutdown{193}, task_done{194}, join{195}, unfinished{196};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{197}, recv{198}, poll{199}, close{200}, attach{201}, lend{202}, detach{203};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{204}, set{205}, fetch_add{206}, compare_exchange{207}, exchange{208}, wait_until{209};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{210}, set{211}, get_slice{212}, set_slice{213}, fill{214}, get_packed{215},
        set_packed{216}, fetch_add{217}, compare_exchange{218}, len{219}, copy{220}, kind{221};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{222}, discard{223}, remove{224}, pop{225}, clear{226}, contains{227}, len{228},
        copy{229}, union_{230}, intersection{231}, difference{232}, symmetric_difference{233},
        update{234}, intersection_update{235}, difference_update{236},
        symmetric_difference_update{237}, issubset{238}, issuperset{239}, isdisjoint{240},
        equals{241};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{242}, clear{243}, is_set{244}, wait{245};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{246}, count{247}, try_wait{248}, wait{249}, arrive_and_wait{250};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{251}, open{252}, abort{253}, reset{254}, parties{255}, n_waiting{256}, broken{257};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{258}, methods{259}, describe{260}, objects{261}, info{262}, get{263}, clients{264},
        stats{265}, waiters{266}, deadlocks{267}, reports{268}, next_reports{269}, races{270},
        orphans{271}, statistics{272}, method_statistics{273}, lock_statistics{274};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 275> method_names{
    "manager.hello", "manager.goodbye", "manager.ring", "manager.create", "manager.open",
    "manager.remove", "manager.acquire_all", "manager.select", "manager.select_all",
    "manager.await_end", "manager.release", "manager.force_release", "manager.bequeath",
    "manager.at", "list.get", "list.set", "list.delete", "list.get_or", "list.get_slice",
    "list.set_slice", "list.delete_slice", "list.append", "list.extend", "list.insert", "list.pop",
    "list.pop_many", "list.remove", "list.reverse", "list.sort", "list.index", "list.count",
    "list.contains", "list.len", "list.clear", "list.copy", "list.repeat", "list.equals",
    "list.fetch_add", "list.compare_exchange", "dict.get", "dict.set", "dict.delete",
    "dict.setdefault", "dict.get_or_set", "dict.pop", "dict.popitem", "dict.update",
    "dict.set_many", "dict.update_if", "dict.version", "dict.get_many", "dict.keys", "dict.values",
    "dict.items", "dict.merged", "dict.copy", "dict.clear", "dict.len", "dict.contains",
    "dict.equals", "dict.fetch_add", "dict.compare_exchange", "namespace.get", "namespace.set",
    "namespace.delete", "namespace.contains", "namespace.names", "namespace.copy",
    "namespace.update", "namespace.len", "namespace.fetch_add", "namespace.compare_exchange",
    "lock.acquire", "lock.release", "lock.locked", "lock.holder", "lock.repair", "lock.renew",
    "rlock.acquire", "rlock.release", "rlock.locked", "rlock.depth", "rlock.holder", "rlock.renew",
    "semaphore.acquire", "semaphore.release", "semaphore.value", "bounded_semaphore.acquire",
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
    "service.objects", "service.info", "service.get", "service.clients", "service.stats",
    "service.waiters", "service.deadlocks", "service.reports", "service.next_reports",
    "service.races", "service.orphans", "service.statistics", "service.method_statistics",
    "service.lock_statistics"};

// Those whose answer may wait for what others do.
inline constexpr std::array waiting_methods{
    Method{6}, Method{7}, Method{8}, Method{9}, Method{72}, Method{78}, Method{84}, Method{87},
    Method{93}, Method{94}, Method{100}, Method{101}, Method{105}, Method{107}, Method{108},
    Method{110}, Method{121}, Method{122}, Method{126}, Method{128}, Method{130}, Method{131},
    Method{133}, Method{144}, Method{145}, Method{149}, Method{151}, Method{153}, Method{154},
    Method{156}, Method{167}, Method{168}, Method{172}, Method{174}, Method{176}, Method{177},
    Method{179}, Method{190}, Method{191}, Method{195}, Method{197}, Method{198}, Method{199},
    Method{209}, Method{245}, Method{249}, Method{250}, Method{251}, Method{269}};

}  // namespace steward::detail
