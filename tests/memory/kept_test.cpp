// What is counted is what is there. For each kind of keeping, and each type, one row that lets an
// engine keep more than a mebibyte of it: what the engine says by how much it keeps more is what
// the allocator says, within a seventh.
#include "tests/memory/allocated.hpp"
#include "tests/memory/keeper.hpp"

#include <set>

namespace steward::memory {
namespace {

constexpr std::uint64_t least = 1u << 20;
constexpr double tolerance = 0.15;

struct Kind {
    std::string_view what;
    void (*keep)(Keeper& keeper);
    std::string_view type = {};  // whose content it is
};

std::string text_of(std::size_t bytes) { return std::string(bytes, 'x'); }

// So many values, each of them made by `make` from its number.
template <class Make>
Raw values(std::size_t count, Make make) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(count);
    for (std::size_t i = 0; i < count; ++i) random::write(writer, make(i));
    return {bytes};
}
template <class Make>
Raw items(std::size_t count, Make make) {
    return values(count, [&](std::size_t i) {
        Bytes pair = encoded(make(i), i % 100);
        return Raw{pair};
    });
}

void put_items(Keeper& keeper, ObjectId queue, std::size_t count, std::size_t bytes) {
    keeper.done("queue.put_many", queue,
                values(count, [&](std::size_t) { return text_of(bytes); }));
}
ObjectId owned_queue(Keeper& keeper, std::size_t count, std::size_t bytes) {
    const ObjectId queue = keeper.create("queue", encoded(nullptr, true));
    put_items(keeper, queue, count, bytes);
    return queue;
}
template <class Do>
void times(std::size_t count, Do what) {
    for (std::size_t i = 0; i < count; ++i) what(i);
}

const Kind kinds[] = {
    // --- content ---
    {"small numbers in a list",
     [](Keeper& keeper) {
         const ObjectId list = keeper.create("list");
         keeper.done("list.extend", list, values(3'000'000, [](std::size_t i) { return i % 100; }));
     },
     "list"},
    {"texts in a list, one by one",
     [](Keeper& keeper) {
         const ObjectId list = keeper.create("list");
         times(30'000, [&](std::size_t) { keeper.done("list.append", list, text_of(100)); });
     },
     "list"},
    {"many lists of one item",
     [](Keeper& keeper) {
         times(5'000, [&](std::size_t) {
             keeper.done("list.append", keeper.create("list"), text_of(30));
         });
     },
     "list"},
    {"tiny entries of a dict",
     [](Keeper& keeper) {
         const ObjectId dict = keeper.create("dict");
         keeper.done("dict.update", dict, items(100'000, [](std::size_t i) { return i; }));
     },
     "dict"},
    {"entries of a dict, one by one",
     [](Keeper& keeper) {
         const ObjectId dict = keeper.create("dict");
         times(25'000, [&](std::size_t i) { keeper.done("dict.set", dict, i, text_of(100)); });
     },
     "dict"},
    {"many dicts of one entry",
     [](Keeper& keeper) {
         times(5'000, [&](std::size_t) {
             keeper.done("dict.set", keeper.create("dict"), "key", text_of(30));
         });
     },
     "dict"},
    {"elements of a set",
     [](Keeper& keeper) {
         const ObjectId set = keeper.create("set");
         keeper.done("set.update", set, values(80'000, [](std::size_t i) { return i; }));
     },
     "set"},
    {"attributes of a namespace",
     [](Keeper& keeper) {
         const ObjectId space = keeper.create("namespace");
         times(25'000, [&](std::size_t i) {
             keeper.done("namespace.set", space, "attribute" + std::to_string(i), text_of(50));
         });
     },
     "namespace"},
    {"large values",
     [](Keeper& keeper) {
         times(30, [&](std::size_t i) {
             const ObjectId value = keeper.create("value", encoded(nullptr));
             keeper.done("value.set", value, text_of(50'000));
             keeper.done("value.set", value, text_of(50'000 + 100 * i));
         });
     },
     "value"},
    {"values that were larger",
     [](Keeper& keeper) {
         times(4'000, [&](std::size_t) {
             const ObjectId value = keeper.create("value", encoded(nullptr));
             keeper.done("value.set", value, text_of(50'000));
             keeper.done("value.set", value, 1);
         });
     },
     "value"},
    {"the places of an array",
     [](Keeper& keeper) { keeper.create("array", encoded("integer", 300'000)); }, "array"},
    {"items of a queue",
     [](Keeper& keeper) { put_items(keeper, keeper.create("queue"), 50'000, 60); }, "queue"},
    {"tiny items of a queue",
     [](Keeper& keeper) { put_items(keeper, keeper.create("queue"), 2'000'000, 0); }, "queue"},
    {"many queues of one item",
     [](Keeper& keeper) {
         times(3'000, [&](std::size_t) { put_items(keeper, keeper.create("queue"), 1, 30); });
     },
     "queue"},
    {"items of a joinable_queue",
     [](Keeper& keeper) {
         const ObjectId queue = keeper.create("joinable_queue");
         times(20'000,
               [&](std::size_t) { keeper.done("joinable_queue.put", queue, text_of(100)); });
     },
     "joinable_queue"},
    {"items of a lifo_queue",
     [](Keeper& keeper) {
         const ObjectId queue = keeper.create("lifo_queue");
         times(20'000, [&](std::size_t) { keeper.done("lifo_queue.put", queue, text_of(100)); });
     },
     "lifo_queue"},
    {"tiny items of a priority_queue",
     [](Keeper& keeper) {
         const ObjectId queue = keeper.create("priority_queue");
         keeper.done("priority_queue.put_many", queue,
                     values(30'000, [](std::size_t i) { return i % 100; }));
     },
     "priority_queue"},
    {"items of a priority_queue with priorities",
     [](Keeper& keeper) {
         const ObjectId queue = keeper.create("priority_queue");
         times(20'000, [&](std::size_t i) {
             keeper.done("priority_queue.put", queue, text_of(40), nullptr, nullptr, i);
         });
     },
     "priority_queue"},
    {"items on loan",
     [](Keeper& keeper) {
         const ObjectId queue = owned_queue(keeper, 20'000, 3);
         times(20, [&](std::size_t) { keeper.done("queue.get_many", queue, 1'000); });
     },
     "queue"},
    {"items that came back",
     [](Keeper& keeper) {
         const ObjectId queue = owned_queue(keeper, 30'000, 20);
         keeper.arrive();
         times(30, [&](std::size_t) { keeper.done("queue.get_many", queue, 1'000); });
         const ClientId consumer = keeper.client();
         keeper.arrive();
         keeper.tell(engine::ClientGone{consumer});
     },
     "queue"},
    {"items given back for later",
     [](Keeper& keeper) {
         const ObjectId queue = owned_queue(keeper, 10'000, 20);
         times(10'000, [&](std::size_t) {
             keeper.done("queue.get", queue);
             keeper.done("queue.give_back", queue, nullptr, 100);
         });
     },
     "queue"},
    {"messages in pipes",
     [](Keeper& keeper) {
         times(4, [&](std::size_t) {
             const ObjectId pipe = keeper.create("pipe");
             times(900, [&](std::size_t) { keeper.done("pipe.send", pipe, 0, text_of(400)); });
         });
     },
     "pipe"},

    // --- holding and waiting ---
    // Who would have waited for a lock while he holds others is remembered as well, for no more
    // than a constant that nobody is charged (lock_order.hpp): so these do not wait.
    {"locks that are held",
     [](Keeper& keeper) {
         times(5'000, [&](std::size_t) { keeper.done("lock.acquire", keeper.create("lock"), 0); });
     },
     "lock"},
    {"recursive locks that are held",
     [](Keeper& keeper) {
         times(5'000,
               [&](std::size_t) { keeper.done("rlock.acquire", keeper.create("rlock"), 0); });
     },
     "rlock"},
    {"locks that many share",
     [](Keeper& keeper) {
         const ObjectId lock = keeper.create("rwlock");
         times(3'000, [&](std::size_t) {
             keeper.open_channel();
             keeper.done("rwlock.acquire_shared", lock);
         });
     },
     "rwlock"},
    {"who waits for a semaphore",
     [](Keeper& keeper) {
         const ObjectId semaphore = keeper.create("semaphore", encoded(0));
         times(4'000, [&](std::size_t) { keeper.waits("semaphore.acquire", semaphore); });
     },
     "semaphore"},
    {"permits of a bounded_semaphore",
     [](Keeper& keeper) {
         const ObjectId semaphore = keeper.create("bounded_semaphore", encoded(20'000));
         times(20'000, [&](std::size_t) { keeper.done("bounded_semaphore.acquire", semaphore); });
     },
     "bounded_semaphore"},
    {"who waits for an event",
     [](Keeper& keeper) {
         const ObjectId event = keeper.create("event");
         times(4'000, [&](std::size_t) { keeper.waits("event.wait", event); });
     },
     "event"},
    {"who waits for a while at a latch",
     [](Keeper& keeper) {
         const ObjectId latch = keeper.create("latch", encoded(2));
         times(4'000, [&](std::size_t) { keeper.waits("latch.wait", latch, 100); });
     },
     "latch"},
    {"who waits at barriers",
     [](Keeper& keeper) {
         times(2'000, [&](std::size_t) {
             keeper.waits("barrier.wait", keeper.create("barrier", encoded(2)));
         });
     },
     "barrier"},
    {"who waits for conditions",
     [](Keeper& keeper) {
         times(2'000, [&](std::size_t) {
             const ObjectId lock = keeper.create("lock");
             keeper.done("lock.acquire", lock);
             keeper.waits("condition.wait", keeper.create("condition", encoded(lock)));
         });
     },
     "condition"},
    {"selects of many places",
     [](Keeper& keeper) {
         std::vector<Raw> calls;
         times(64,
               [&](std::size_t) { calls.push_back({encoded(keeper.create("event"), "wait")}); });
         times(500, [&](std::size_t) { keeper.waits("manager.select", manager_object, calls); });
     }},
    {"large calls that wait",
     [](Keeper& keeper) {
         const ObjectId queue = keeper.create("queue", encoded(1));
         keeper.done("queue.put", queue, 1);
         times(100, [&](std::size_t) { keeper.waits("queue.put", queue, text_of(20'000)); });
     }},
    {"who waits for ends of processes",
     [](Keeper& keeper) {
         times(900, [&](std::size_t i) {
             times(3, [&](std::size_t) {
                 keeper.waits("manager.await_end", manager_object, 1'000'000 + i);
             });
         });
     }},

    {"what is watched",
     [](Keeper& keeper) {
         const ObjectId watch = keeper.create("watch");
         times(2'000, [&](std::size_t) {
             keeper.done("watch.add", watch, number(keeper.create("event")));
         });
     },
     "watch"},

    // --- objects, names, clients ---
    {"names",
     [](Keeper& keeper) {
         times(2'000, [&](std::size_t i) {
             keeper.done("manager.create", manager_object, "event",
                         std::to_string(i) + text_of(200));
         });
     }},
    {"objects that end with their creator",
     [](Keeper& keeper) {
         times(4'000, [&](std::size_t) {
             keeper.done("manager.create", manager_object, "event", nullptr, Raw{encoded()},
                         nullptr, true);
         });
     }},
    {"references",
     [](Keeper& keeper) {
         std::vector<std::uint64_t> ids;
         times(200, [&](std::size_t) { ids.push_back(number(keeper.create("event"))); });
         times(150, [&](std::size_t) {
             keeper.arrive();
             keeper.done("manager.hello", manager_object, nullptr, ids);
         });
     }},
    {"clients with long names",
     [](Keeper& keeper) {
         times(2'000, [&](std::size_t) {
             keeper.arrive();
             keeper.done("manager.hello", manager_object, text_of(255));
         });
     }},
    {"channels",
     [](Keeper& keeper) { times(8'000, [&](std::size_t) { keeper.open_channel(); }); }}};

// The arguments without which the type cannot be made.
Bytes least_arguments(Keeper& keeper, std::string_view type) {
    if (type == "condition") return encoded(keeper.create("lock"));
    if (type == "barrier" || type == "latch" || type == "bounded_semaphore") return encoded(1);
    if (type == "value") return encoded(nullptr);
    return encoded();
}

void require_counted(std::string_view what, const std::function<void(Keeper&)>& keep) {
    Keeper keeper;
    const std::uint64_t counted_before = keeper.counted();
    const std::uint64_t there_before = allocated_bytes();
    keep(keeper);
    const auto there = static_cast<double>(allocated_bytes() - there_before);
    const auto counted = static_cast<double>(keeper.counted() - counted_before);
    INFO(what << ": " << counted << " bytes are counted, " << there
              << " are there: " << counted / there);
    CHECK(there > least);
    CHECK(counted > there * (1 - tolerance));
    CHECK(counted < there * (1 + tolerance));
}

}  // namespace

TEST_CASE("Kept: what is counted for each kind of keeping is what the allocator says", "[memory]") {
    for (const Kind& kind : kinds) require_counted(kind.what, kind.keep);
}

TEST_CASE("Kept: an empty object of each type is counted as what it takes", "[memory]") {
    for (const engine::TypeRow& type : all_types().types()) {
        if (type.constructor.construct == nullptr) continue;
        require_counted("objects of the type " + type.name, [&](Keeper& keeper) {
            const Bytes arguments = least_arguments(keeper, type.name);
            times(4'000, [&](std::size_t) { keeper.create(type.name, arguments); });
        });
    }
}

TEST_CASE("Kept: no type is without a row of what it keeps", "[memory]") {
    std::set<std::string_view> covered;
    for (const Kind& kind : kinds) covered.insert(kind.type);
    for (const engine::TypeRow& type : all_types().types()) {
        CAPTURE(type.name);
        CHECK((type.constructor.construct == nullptr || covered.contains(type.name)));
    }
}

}  // namespace steward::memory
