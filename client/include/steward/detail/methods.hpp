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
        select_all{8}, await_end{9}, release{10}, force_release{11}, bequeath{12}, at{13},
        cancel{14};
};
struct list {
    static constexpr std::string_view type_name = "list";
    static constexpr Method
        get{15}, set{16}, delete_{17}, get_or{18}, get_slice{19}, set_slice{20}, delete_slice{21},
        append{22}, extend{23}, insert{24}, pop{25}, pop_many{26}, remove{27}, reverse{28},
        sort{29}, index{30}, count{31}, contains{32}, len{33}, clear{34}, copy{35}, repeat{36},
        equals{37}, fetch_add{38}, compare_exchange{39};
};
struct dict {
    static constexpr std::string_view type_name = "dict";
    static constexpr Method
        get{40}, set{41}, delete_{42}, setdefault{43}, get_or_set{44}, pop{45}, popitem{46},
        update{47}, set_many{48}, update_if{49}, version{50}, get_many{51}, keys{52}, values{53},
        items{54}, merged{55}, copy{56}, clear{57}, len{58}, contains{59}, equals{60},
        fetch_add{61}, compare_exchange{62};
};
struct namespace_ {
    static constexpr std::string_view type_name = "namespace";
    static constexpr Method
        get{63}, set{64}, delete_{65}, contains{66}, names{67}, copy{68}, update{69}, len{70},
        fetch_add{71}, compare_exchange{72};
};
struct lock {
    static constexpr std::string_view type_name = "lock";
    static constexpr Method
        acquire{73}, release{74}, locked{75}, holder{76}, repair{77}, renew{78};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{79}, release{80}, locked{81}, depth{82}, holder{83}, renew{84};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{85}, release{86}, value{87};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{88}, release{89}, value{90}, holders{91}, bound{92}, renew{93};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{94}, acquire_shared{95}, release{96}, release_shared{97}, mode{98}, holders{99},
        renew{100};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{101}, wait_for{102}, notify{103}, notify_all{104}, n_waiting{105};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{106}, put_nowait{107}, put_many{108}, get{109}, get_nowait{110}, get_many{111},
        qsize{112}, empty{113}, full{114}, close{115}, closed{116}, done{117}, give_back{118},
        lent{119}, deliveries{120}, dropped{121}, take{122}, take_many{123}, maxsize{124},
        shutdown{125}, task_done{126}, join{127}, unfinished{128};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{129}, put_nowait{130}, put_many{131}, get{132}, get_nowait{133}, get_many{134},
        qsize{135}, empty{136}, full{137}, close{138}, closed{139}, done{140}, give_back{141},
        lent{142}, deliveries{143}, dropped{144}, take{145}, take_many{146}, maxsize{147},
        shutdown{148}, task_done{149}, join{150}, unfinished{151};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{152}, put_nowait{153}, put_many{154}, get{155}, get_nowait{156}, get_many{157},
        qsize{158}, empty{159}, full{160}, close{161}, closed{162}, done{163}, give_back{164},
        lent{165}, deliveries{166}, dropped{167}, take{168}, take_many{169}, maxsize{170},
        shutdown{171}, task_done{172}, join{173}, unfinished{174};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{175}, put_nowait{176}, put_many{177}, get{178}, get_nowait{179}, get_many{180},
        qsize{181}, empty{182}, full{183}, close{184}, closed{185}, done{186}, give_back{187},
        lent{188}, deliveries{189}, dropped{190}, take{191}, take_many{192}, maxsize{193},
        shutdown{194}, task_done{195}, join{196}, unfinished{197};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{198}, recv{199}, poll{200}, close{201}, attach{202}, lend{203}, detach{204};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{205}, set{206}, fetch_add{207}, compare_exchange{208}, exchange{209}, wait_until{210};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{211}, set{212}, get_slice{213}, set_slice{214}, fill{215}, get_packed{216},
        set_packed{217}, fetch_add{218}, compare_exchange{219}, len{220}, copy{221}, kind{222};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{223}, discard{224}, remove{225}, pop{226}, clear{227}, contains{228}, len{229},
        copy{230}, union_{231}, intersection{232}, difference{233}, symmetric_difference{234},
        update{235}, intersection_update{236}, difference_update{237},
        symmetric_difference_update{238}, issubset{239}, issuperset{240}, isdisjoint{241},
        equals{242};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{243}, clear{244}, is_set{245}, wait{246};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{247}, count{248}, try_wait{249}, wait{250}, arrive_and_wait{251};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{252}, open{253}, abort{254}, reset{255}, parties{256}, n_waiting{257}, broken{258};
};
struct watch {
    static constexpr std::string_view type_name = "watch";
    static constexpr Method
        add{259}, remove{260}, next{261};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{262}, methods{263}, describe{264}, objects{265}, info{266}, get{267}, clients{268},
        stats{269}, waiters{270}, deadlocks{271}, reports{272}, next_reports{273}, races{274},
        orphans{275}, monitor{276}, slowlog{277}, statistics{278}, method_statistics{279},
        lock_statistics{280};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 281> method_names{
    "manager.hello", "manager.goodbye", "manager.ring", "manager.create", "manager.open",
    "manager.remove", "manager.acquire_all", "manager.select", "manager.select_all",
    "manager.await_end", "manager.release", "manager.force_release", "manager.bequeath",
    "manager.at", "manager.cancel", "list.get", "list.set", "list.delete", "list.get_or",
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
    "barrier.n_waiting", "barrier.broken", "watch.add", "watch.remove", "watch.next",
    "service.ping", "service.methods", "service.describe", "service.objects", "service.info",
    "service.get", "service.clients", "service.stats", "service.waiters", "service.deadlocks",
    "service.reports", "service.next_reports", "service.races", "service.orphans",
    "service.monitor", "service.slowlog", "service.statistics", "service.method_statistics",
    "service.lock_statistics"};

// Those whose answer may wait for what others do.
inline constexpr std::array waiting_methods{
    Method{6}, Method{7}, Method{8}, Method{9}, Method{73}, Method{79}, Method{85}, Method{88},
    Method{94}, Method{95}, Method{101}, Method{102}, Method{106}, Method{108}, Method{109},
    Method{111}, Method{122}, Method{123}, Method{127}, Method{129}, Method{131}, Method{132},
    Method{134}, Method{145}, Method{146}, Method{150}, Method{152}, Method{154}, Method{155},
    Method{157}, Method{168}, Method{169}, Method{173}, Method{175}, Method{177}, Method{178},
    Method{180}, Method{191}, Method{192}, Method{196}, Method{198}, Method{199}, Method{200},
    Method{210}, Method{246}, Method{250}, Method{251}, Method{252}, Method{261}, Method{273}};

}  // namespace steward::detail
