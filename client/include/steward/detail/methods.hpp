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
        acquire{71}, release{72}, locked{73}, holder{74}, repair{75};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{76}, release{77}, locked{78}, depth{79}, holder{80};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{81}, release{82}, value{83};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{84}, release{85}, value{86}, holders{87}, bound{88};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{89}, acquire_shared{90}, release{91}, release_shared{92}, mode{93}, holders{94};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{95}, wait_for{96}, notify{97}, notify_all{98}, n_waiting{99};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{100}, put_nowait{101}, put_many{102}, get{103}, get_nowait{104}, get_many{105},
        qsize{106}, empty{107}, full{108}, close{109}, closed{110}, done{111}, give_back{112},
        lent{113}, deliveries{114}, dropped{115}, take{116}, take_many{117}, maxsize{118},
        shutdown{119}, task_done{120}, join{121}, unfinished{122};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{123}, put_nowait{124}, put_many{125}, get{126}, get_nowait{127}, get_many{128},
        qsize{129}, empty{130}, full{131}, close{132}, closed{133}, done{134}, give_back{135},
        lent{136}, deliveries{137}, dropped{138}, take{139}, take_many{140}, maxsize{141},
        shutdown{142}, task_done{143}, join{144}, unfinished{145};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{146}, put_nowait{147}, put_many{148}, get{149}, get_nowait{150}, get_many{151},
        qsize{152}, empty{153}, full{154}, close{155}, closed{156}, done{157}, give_back{158},
        lent{159}, deliveries{160}, dropped{161}, take{162}, take_many{163}, maxsize{164},
        shutdown{165}, task_done{166}, join{167}, unfinished{168};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{169}, put_nowait{170}, put_many{171}, get{172}, get_nowait{173}, get_many{174},
        qsize{175}, empty{176}, full{177}, close{178}, closed{179}, done{180}, give_back{181},
        lent{182}, deliveries{183}, dropped{184}, take{185}, take_many{186}, maxsize{187},
        shutdown{188}, task_done{189}, join{190}, unfinished{191};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{192}, recv{193}, poll{194}, close{195}, attach{196}, lend{197}, detach{198};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{199}, set{200}, fetch_add{201}, compare_exchange{202}, exchange{203}, wait_until{204};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{205}, set{206}, get_slice{207}, set_slice{208}, fill{209}, get_packed{210},
        set_packed{211}, fetch_add{212}, compare_exchange{213}, len{214}, copy{215}, kind{216};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{217}, discard{218}, remove{219}, pop{220}, clear{221}, contains{222}, len{223},
        copy{224}, union_{225}, intersection{226}, difference{227}, symmetric_difference{228},
        update{229}, intersection_update{230}, difference_update{231},
        symmetric_difference_update{232}, issubset{233}, issuperset{234}, isdisjoint{235},
        equals{236};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{237}, clear{238}, is_set{239}, wait{240};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{241}, count{242}, try_wait{243}, wait{244}, arrive_and_wait{245};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{246}, open{247}, abort{248}, reset{249}, parties{250}, n_waiting{251}, broken{252};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{253}, methods{254}, describe{255}, objects{256}, info{257}, get{258}, clients{259},
        waiters{260}, deadlocks{261}, stats{262}, orphans{263};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 264> method_names{
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
    "service.waiters", "service.deadlocks", "service.stats", "service.orphans"};

// Those whose answer may wait for what others do.
inline constexpr std::array waiting_methods{
    Method{6}, Method{7}, Method{8}, Method{9}, Method{71}, Method{76}, Method{81}, Method{84},
    Method{89}, Method{90}, Method{95}, Method{96}, Method{100}, Method{102}, Method{103},
    Method{105}, Method{116}, Method{117}, Method{121}, Method{123}, Method{125}, Method{126},
    Method{128}, Method{139}, Method{140}, Method{144}, Method{146}, Method{148}, Method{149},
    Method{151}, Method{162}, Method{163}, Method{167}, Method{169}, Method{171}, Method{172},
    Method{174}, Method{185}, Method{186}, Method{190}, Method{192}, Method{193}, Method{194},
    Method{204}, Method{240}, Method{244}, Method{245}, Method{246}};

}  // namespace steward::detail
