// The rules that tests/tidy enforces: who may include whom (docs/architecture.md, floors), what may
// not be in the engine, and the limits of style.
#pragma once

#include "tests/tidy/source_tree.hpp"

#include <map>
#include <set>

namespace steward::tidy {

// Includes point down only.
Breaches check_floors(const std::vector<Source>& sources);

// Which files include which; only those of the project.
class Includes {
public:
    explicit Includes(const std::vector<Source>& sources);
    // All that the file includes, by way of others too; the file itself only if it is one of them.
    std::set<std::string> reached_from(const std::string& path) const;

private:
    std::map<std::string, std::set<std::string>> direct_;
};

// No header includes itself by way of others.
Breaches check_circles(const std::vector<Source>& sources);

// No Asio, thread, lock, file, clock, randomness or environment in server/engine, and no iteration
// in hash order.
Breaches check_engine_is_pure(const std::vector<Source>& sources);

// Lengths of lines, functions and files; tabs and spaces at the end of a line.
Breaches check_sizes(const std::vector<Source>& sources);

// How a file begins; headers that may not leak; macros; sleeping tests.
Breaches check_manners(const std::vector<Source>& sources);

// Each test of Catch2's that a list in CMake's language names, one a line as ctest shows it, is
// there: ctest passes over names that it does not know.
Breaches check_listed_tests(const Source& list, const std::vector<Source>& sources);

}  // namespace steward::tidy
