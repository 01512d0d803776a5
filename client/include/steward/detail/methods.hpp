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
        acquire{72}, release{73}, locked{74}, holder{75}, repair{76};
};
struct rlock {
    static constexpr std::string_view type_name = "rlock";
    static constexpr Method
        acquire{77}, release{78}, locked{79}, depth{80}, holder{81};
};
struct semaphore {
    static constexpr std::string_view type_name = "semaphore";
    static constexpr Method
        acquire{82}, release{83}, value{84};
};
struct bounded_semaphore {
    static constexpr std::string_view type_name = "bounded_semaphore";
    static constexpr Method
        acquire{85}, release{86}, value{87}, holders{88}, bound{89};
};
struct rwlock {
    static constexpr std::string_view type_name = "rwlock";
    static constexpr Method
        acquire{90}, acquire_shared{91}, release{92}, release_shared{93}, mode{94}, holders{95};
};
struct condition {
    static constexpr std::string_view type_name = "condition";
    static constexpr Method
        wait{96}, wait_for{97}, notify{98}, notify_all{99}, n_waiting{100};
};
struct queue {
    static constexpr std::string_view type_name = "queue";
    static constexpr Method
        put{101}, put_nowait{102}, put_many{103}, get{104}, get_nowait{105}, get_many{106},
        qsize{107}, empty{108}, full{109}, close{110}, closed{111}, done{112}, give_back{113},
        lent{114}, deliveries{115}, dropped{116}, take{117}, take_many{118}, maxsize{119},
        shutdown{120}, task_done{121}, join{122}, unfinished{123};
};
struct joinable_queue {
    static constexpr std::string_view type_name = "joinable_queue";
    static constexpr Method
        put{124}, put_nowait{125}, put_many{126}, get{127}, get_nowait{128}, get_many{129},
        qsize{130}, empty{131}, full{132}, close{133}, closed{134}, done{135}, give_back{136},
        lent{137}, deliveries{138}, dropped{139}, take{140}, take_many{141}, maxsize{142},
        shutdown{143}, task_done{144}, join{145}, unfinished{146};
};
struct lifo_queue {
    static constexpr std::string_view type_name = "lifo_queue";
    static constexpr Method
        put{147}, put_nowait{148}, put_many{149}, get{150}, get_nowait{151}, get_many{152},
        qsize{153}, empty{154}, full{155}, close{156}, closed{157}, done{158}, give_back{159},
        lent{160}, deliveries{161}, dropped{162}, take{163}, take_many{164}, maxsize{165},
        shutdown{166}, task_done{167}, join{168}, unfinished{169};
};
struct priority_queue {
    static constexpr std::string_view type_name = "priority_queue";
    static constexpr Method
        put{170}, put_nowait{171}, put_many{172}, get{173}, get_nowait{174}, get_many{175},
        qsize{176}, empty{177}, full{178}, close{179}, closed{180}, done{181}, give_back{182},
        lent{183}, deliveries{184}, dropped{185}, take{186}, take_many{187}, maxsize{188},
        shutdown{189}, task_done{190}, join{191}, unfinished{192};
};
struct pipe {
    static constexpr std::string_view type_name = "pipe";
    static constexpr Method
        send{193}, recv{194}, poll{195}, close{196}, attach{197}, lend{198}, detach{199};
};
struct value {
    static constexpr std::string_view type_name = "value";
    static constexpr Method
        get{200}, set{201}, fetch_add{202}, compare_exchange{203}, exchange{204}, wait_until{205};
};
struct array {
    static constexpr std::string_view type_name = "array";
    static constexpr Method
        get{206}, set{207}, get_slice{208}, set_slice{209}, fill{210}, get_packed{211},
        set_packed{212}, fetch_add{213}, compare_exchange{214}, len{215}, copy{216}, kind{217};
};
struct set {
    static constexpr std::string_view type_name = "set";
    static constexpr Method
        add{218}, discard{219}, remove{220}, pop{221}, clear{222}, contains{223}, len{224},
        copy{225}, union_{226}, intersection{227}, difference{228}, symmetric_difference{229},
        update{230}, intersection_update{231}, difference_update{232},
        symmetric_difference_update{233}, issubset{234}, issuperset{235}, isdisjoint{236},
        equals{237};
};
struct event {
    static constexpr std::string_view type_name = "event";
    static constexpr Method
        set{238}, clear{239}, is_set{240}, wait{241};
};
struct latch {
    static constexpr std::string_view type_name = "latch";
    static constexpr Method
        count_down{242}, count{243}, try_wait{244}, wait{245}, arrive_and_wait{246};
};
struct barrier {
    static constexpr std::string_view type_name = "barrier";
    static constexpr Method
        wait{247}, open{248}, abort{249}, reset{250}, parties{251}, n_waiting{252}, broken{253};
};
struct service {
    static constexpr std::string_view type_name = "service";
    static constexpr Method
        ping{254}, methods{255}, describe{256}, objects{257}, info{258}, get{259}, clients{260},
        waiters{261}, deadlocks{262}, stats{263}, reports{264}, next_reports{265};
};

}  // namespace methods

inline constexpr std::array<std::string_view, 266> method_names{
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
    "service.info", "service.get", "service.clients", "service.waiters", "service.deadlocks",
    "service.stats", "service.reports", "service.next_reports"};

// Those whose answer may wait for what others do.
inline constexpr std::array waiting_methods{
    Method{6}, Method{7}, Method{8}, Method{9}, Method{72}, Method{77}, Method{82}, Method{85},
    Method{90}, Method{91}, Method{96}, Method{97}, Method{101}, Method{103}, Method{104},
    Method{106}, Method{117}, Method{118}, Method{122}, Method{124}, Method{126}, Method{127},
    Method{129}, Method{140}, Method{141}, Method{145}, Method{147}, Method{149}, Method{150},
    Method{152}, Method{163}, Method{164}, Method{168}, Method{170}, Method{172}, Method{173},
    Method{175}, Method{186}, Method{187}, Method{191}, Method{193}, Method{194}, Method{195},
    Method{205}, Method{241}, Method{245}, Method{246}, Method{247}, Method{265}};

}  // namespace steward::detail
