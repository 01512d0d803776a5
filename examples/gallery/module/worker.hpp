// A worker function that lives in another module than the program that starts it.
#pragma once

namespace module {

void worker();

}  // namespace module
