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
        select_all{8}, await_end{9}, release{10}, bequeath{11};
};
struct list {
    static constexpr std::string_view type_name = "list";
    static constexpr Method
        get{12}, set{13}, delete_{14}, get_or{15}, get_slice{16}, set_slice{17}, delete_slice{18},
        append{19}, extend{20}, insert{21}, pop{22}, pop_many{23}, remove{24}, reverse{25},
        sort{26}, index{27}, count{28}, contains{29}, len{30}, clear{31}, copy{32}, repeat{33},
        equals{34}, fetch_add{35}, compare_exchange{36};
};
struct dict {
    static constexpr std::string_view type_name = "dict";
    static constexpr Method
        get{37}, set{38}, delete_{39}, setdefault{40}, get_or_set{41}, pop{42}, popitem{43},
        update{44}, set_many{45}, update_if{46}, version{47}, get_many{48}, keys{49}, values{50},
        items{51}, merged{52}, copy{53}, clear{54}, len{55}, contains{56}, equals{57},
        fetch_add{58}, compare_exchange{59};
};
struct namespace_ {
    static constexpr std::string_view type_name = "namespace";
    static constexpr Method
        get{60}, set{61}, delete_{62}, contains{63}, names{64}, copy{65}, update{66}, len{67},
        fetch_add{68}, compare_exchange{69};
};
struct lock {
    static constexpr std::string_view type_name = "lock";
    static constexpr Method
        acquire{70}, release{71}, locked{72}, holder{73}, repair{74};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{75}, release{76}, locked{77}, depth{78}, holder{79};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{80}, release{81}, value{82};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{83}, release{84}, value{85}, holders{86}, bound{87};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{88}, acquire_shared{89}, release{90}, release_shared{91}, mode{92}, holders{93};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{94}, wait_for{95}, notify{96}, notify_all{97}, n_waiting{98};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{99}, put_nowait{100}, put_many{101}, get{102}, get_nowait{103}, get_many{104},
        qsize{105}, empty{106}, full{107}, close{108}, closed{109}, done{110}, give_back{111},
        lent{112}, deliveries{113}, dropped{114}, take{115}, take_many{116}, maxsize{117},
        shutdown{118}, task_done{119}, join{120}, unfinished{121};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{122}, put_nowait{123}, put_many{124}, get{125}, get_nowait{126}, get_many{127},
        qsize{128}, empty{129}, full{130}, close{131}, closed{132}, done{133}, give_back{134},
        lent{135}, deliveries{136}, dropped{137}, take{138}, take_many{139}, maxsize{140},
        shutdown{141}, task_done{142}, join{143}, unfinished{144};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{145}, put_nowait{146}, put_many{147}, get{148}, get_nowait{149}, get_many{150},
        qsize{151}, empty{152}, full{153}, close{154}, closed{155}, done{156}, give_back{157},
        lent{158}, deliveries{159}, dropped{160}, take{161}, take_many{162}, maxsize{163},
        shutdown{164}, task_done{165}, join{166}, unfinished{167};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{168}, put_nowait{169}, put_many{170}, get{171}, get_nowait{172}, get_many{173},
        qsize{174}, empty{175}, full{176}, close{177}, closed{178}, done{179}, give_back{180},
        lent{181}, deliveries{182}, dropped{183}, take{184}, take_many{185}, maxsize{186},
        shutdown{187}, task_done{188}, join{189}, unfinished{190};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{191}, recv{192}, poll{193}, close{194}, attach{195}, lend{196}, detach{197};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{198}, set{199}, fetch_add{200}, compare_exchange{201}, exchange{202}, wait_until{203};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{204}, set{205}, get_slice{206}, set_slice{207}, fill{208}, get_packed{209},
        set_packed{210}, fetch_add{211}, compare_exchange{212}, len{213}, copy{214}, kind{215};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{216}, discard{217}, remove{218}, pop{219}, clear{220}, contains{221}, len{222},
        copy{223}, union_{224}, intersection{225}, difference{226}, symmetric_difference{227},
        update{228}, intersection_update{229}, difference_update{230},
        symmetric_difference_update{231}, issubset{232}, issuperset{233}, isdisjoint{234},
        equals{235};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{236}, clear{237}, is_set{238}, wait{239};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{240}, count{241}, try_wait{242}, wait{243}, arrive_and_wait{244};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{245}, open{246}, abort{247}, reset{248}, parties{249}, n_waiting{250}, broken{251};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{252}, methods{253}, describe{254}, objects{255}, info{256}, get{257}, clients{258},
        waiters{259}, deadlocks{260}, stats{261};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 262> method_names{
    "manager.hello", "manager.goodbye", "manager.ring", "manager.create", "manager.open",
    "manager.remove", "manager.acquire_all", "manager.select", "manager.select_all",
    "manager.await_end", "manager.release", "manager.bequeath", "list.get", "list.set",
    "list.delete", "list.get_or", "list.get_slice", "list.set_slice", "list.delete_slice",
    "list.append", "list.extend", "list.insert", "list.pop", "list.pop_many", "list.remove",
    "list.reverse", "list.sort", "list.index", "list.count", "list.contains", "list.len",
    "list.clear", "list.copy", "list.repeat", "list.equals", "list.fetch_add",
    "list.compare_exchange", "dict.get", "dict.set", "dict.delete", "dict.setdefault",
    "dict.get_or_set", "dict.pop", "dict.popitem", "dict.update", "dict.set_many", "dict.update_if",
    "dict.version", "dict.get_many", "dict.keys", "dict.values", "dict.items", "dict.merged",
    "dict.copy", "dict.clear", "dict.len", "dict.contains", "dict.equals", "dict.fetch_add",
    "dict.compare_exchange", "namespace.get", "namespace.set", "namespace.delete",
    "namespace.contains", "namespace.names", "namespace.copy", "namespace.update", "namespace.len",
    "namespace.fetch_add", "namespace.compare_exchange", "lock.acquire", "lock.release",
    "lock.locked", "lock.holder", "lock.repair", "rlock.acquire", "rlock.release", "rlock.locked",
    "rlock.depth", "rlock.holder", "semaphore.acquire", "semaphore.release", "semaphore.value",
    "bounded_semaphore.acquire", "bounded_semaphore.release", "bounded_semaphore.value",
    "bounded_semaphore.holders", "bounded_semaphore.bound", "rwlock.acquire",
    "rwlock.acquire_shared", "rwlock.release", "rwlock.release_shared", "rwlock.mode",
    "rwlock.holders", "condition.wait", "condition.wait_for", "condition.notify",
    "condition.notify_all", "condition.n_waiting", "queue.put", "queue.put_nowait",
    "queue.put_many", "queue.get", "queue.get_nowait", "queue.get_many", "queue.qsize",
    "queue.empty", "queue.full", "queue.close", "queue.closed", "queue.done", "queue.give_back",
    "queue.lent", "queue.deliveries", "queue.dropped", "queue.take", "queue.take_many",
    "queue.maxsize", "queue.shutdown", "queue.task_done", "queue.join", "queue.unfinished",
    "joinable_queue.put", "joinable_queue.put_nowait", "joinable_queue.put_many",
    "joinable_queue.get", "joinable_queue.get_nowait", "joinable_queue.get_many",
    "joinable_queue.qsize", "joinable_queue.empty", "joinable_queue.full", "joinable_queue.close",
    "joinable_queue.closed", "joinable_queue.done", "joinable_queue.give_back",
    "joinable_queue.lent", "joinable_queue.deliveries", "joinable_queue.dropped",
    "joinable_queue.take", "joinable_queue.take_many", "joinable_queue.maxsize",
    "joinable_queue.shutdown", "joinable_queue.task_done", "joinable_queue.join",
    "joinable_queue.unfinished", "lifo_queue.put", "lifo_queue.put_nowait", "lifo_queue.put_many",
    "lifo_queue.get", "lifo_queue.get_nowait", "lifo_queue.get_many", "lifo_queue.qsize",
    "lifo_queue.empty", "lifo_queue.full", "lifo_queue.close", "lifo_queue.closed",
    "lifo_queue.done", "lifo_queue.give_back", "lifo_queue.lent", "lifo_queue.deliveries",
    "lifo_queue.dropped", "lifo_queue.take", "lifo_queue.take_many", "lifo_queue.maxsize",
    "lifo_queue.shutdown", "lifo_queue.task_done", "lifo_queue.join", "lifo_queue.unfinished",
    "priority_queue.put", "priority_queue.put_nowait", "priority_queue.put_many",
    "priority_queue.get", "priority_queue.get_nowait", "priority_queue.get_many",
    "priority_queue.qsize", "priority_queue.empty", "priority_queue.full", "priority_queue.close",
    "priority_queue.closed", "priority_queue.done", "priority_queue.give_back",
    "priority_queue.lent", "priority_queue.deliveries", "priority_queue.dropped",
    "priority_queue.take", "priority_queue.take_many", "priority_queue.maxsize",
    "priority_queue.shutdown", "priority_queue.task_done", "priority_queue.join",
    "priority_queue.unfinished", "pipe.send", "pipe.recv", "pipe.poll", "pipe.close", "pipe.attach",
    "pipe.lend", "pipe.detach", "value.get", "value.set", "value.fetch_add",
    "value.compare_exchange", "value.exchange", "value.wait_until", "array.get", "array.set",
    "array.get_slice", "array.set_slice", "array.fill", "array.get_packed", "array.set_packed",
    "array.fetch_add", "array.compare_exchange", "array.len", "array.copy", "array.kind", "set.add",
    "set.discard", "set.remove", "set.pop", "set.clear", "set.contains", "set.len", "set.copy",
    "set.union", "set.intersection", "set.difference", "set.symmetric_difference", "set.update",
    "set.intersection_update", "set.difference_update", "set.symmetric_difference_update",
    "set.issubset", "set.issuperset", "set.isdisjoint", "set.equals", "event.set", "event.clear",
    "event.is_set", "event.wait", "latch.count_down", "latch.count", "latch.try_wait", "latch.wait",
    "latch.arrive_and_wait", "barrier.wait", "barrier.open", "barrier.abort", "barrier.reset",
    "barrier.parties", "barrier.n_waiting", "barrier.broken", "service.ping", "service.methods",
    "service.describe", "service.objects", "service.info", "service.get", "service.clients",
    "service.waiters", "service.deadlocks", "service.stats"};

// Those whose answer may wait for what others do.
inline constexpr std::array waiting_methods{
    Method{6}, Method{7}, Method{8}, Method{9}, Method{70}, Method{75}, Method{80}, Method{83},
    Method{88}, Method{89}, Method{94}, Method{95}, Method{99}, Method{101}, Method{102},
    Method{104}, Method{115}, Method{116}, Method{120}, Method{122}, Method{124}, Method{125},
    Method{127}, Method{138}, Method{139}, Method{143}, Method{145}, Method{147}, Method{148},
    Method{150}, Method{161}, Method{162}, Method{166}, Method{168}, Method{170}, Method{171},
    Method{173}, Method{184}, Method{185}, Method{189}, Method{191}, Method{192}, Method{193},
    Method{203}, Method{239}, Method{243}, Method{244}, Method{245}};

}  // namespace steward::detail
