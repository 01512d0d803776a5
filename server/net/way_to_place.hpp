// What a path depends on besides its own directory: all names on the way to it. Whoever renames one
// of them makes the path lead elsewhere, while nothing happens to the directory or to what is in
// it.
#pragma once

#include <string>
#include <vector>

namespace steward::net {

// The absolute names of `directory`, of each directory above it, and of each symbolic link on the
// way with what it leads to. The root has no name. Of what is not there the names are given all the
// same.
std::vector<std::string> names_on_the_way(const std::string& directory);

}  // namespace steward::net
