// error: Is this text the name of the value, or the value?
#include <steward/steward.hpp>

void make(const steward::Manager& manager, const std::string& text) {
    manager.value<std::string>(text);
}
