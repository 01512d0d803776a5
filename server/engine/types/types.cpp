#include "engine/types/types.hpp"

namespace steward::engine {

std::vector<TypeRow> shared_types() {
    std::vector<TypeRow> types;
    types.push_back(manager_type());
    types.push_back(list_type());
    types.push_back(dict_type());
    types.push_back(namespace_type());
    types.push_back(lock_type());
    return types;
}

}  // namespace steward::engine
