// That somebody waits is known by the daemon: tests ask it instead of sleeping and hoping.
#pragma once

#include <cstddef>
#include <string>

namespace steward::testing {

// Until `count` calls wait in the daemon at this socket; false when it has not come to that within
// a generous time.
bool come_to_wait(const std::string& socket_path, std::size_t count);

// Until no call waits and no object is held there; false likewise.
bool comes_to_rest(const std::string& socket_path);

}  // namespace steward::testing
