#include "engine/types/types.hpp"

namespace steward::engine {

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
    return types;
}

}  // namespace steward::engine
