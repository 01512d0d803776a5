// The explicit list of the shared types, in the order of their methods' numbers. Each is declared
// here and nowhere else: a type is one file that nobody includes.
#include "engine/types/types.hpp"

namespace steward::engine {

TypeRow manager_type();
TypeRow list_type();
TypeRow dict_type();
TypeRow namespace_type();
TypeRow lock_type();
TypeRow rlock_type();
TypeRow semaphore_type();
TypeRow bounded_semaphore_type();
TypeRow rwlock_type();
TypeRow condition_type();
TypeRow queue_type();
TypeRow joinable_queue_type();
TypeRow lifo_queue_type();
TypeRow priority_queue_type();
TypeRow pipe_type();
TypeRow value_type();
TypeRow array_type();
TypeRow set_type();
TypeRow event_type();
TypeRow latch_type();
TypeRow barrier_type();
TypeRow watch_type();

std::vector<TypeRow> shared_types() {
    std::vector<TypeRow> types;
    types.push_back(manager_type());
    types.push_back(list_type());
    types.push_back(dict_type());
    types.push_back(namespace_type());
    types.push_back(lock_type());
    types.push_back(rlock_type());
    types.push_back(semaphore_type());
    types.push_back(bounded_semaphore_type());
    types.push_back(rwlock_type());
    types.push_back(condition_type());
    types.push_back(queue_type());
    types.push_back(joinable_queue_type());
    types.push_back(lifo_queue_type());
    types.push_back(priority_queue_type());
    types.push_back(pipe_type());
    types.push_back(value_type());
    types.push_back(array_type());
    types.push_back(set_type());
    types.push_back(event_type());
    types.push_back(latch_type());
    types.push_back(barrier_type());
    types.push_back(watch_type());
    return types;
}

}  // namespace steward::engine
