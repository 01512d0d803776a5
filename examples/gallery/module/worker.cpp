#include "examples/gallery/module/worker.hpp"

#include <iostream>

namespace module {

void worker() { std::cout << "Worker" << std::endl; }

}  // namespace module
