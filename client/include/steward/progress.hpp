// A bar that shows on a terminal how far a pool's call has come:
//   pool.map(resize, images, {.progress = steward::ProgressBar("resizing")});
//   resizing [=========>          ]  43/100  12.3/s  5 s left
// It takes the last line of the terminal, rewrites it and wipes it when all is done, or when its
// last copy ends, an exception included; nothing else of the terminal is changed. Where the
// descriptor is no terminal nothing is written.
#pragma once

#include "steward/detail/pool_progress.hpp"

#include <memory>
#include <string>

namespace steward {

// Copies are the same bar. A copy in a forked child shows nothing.
class ProgressBar {
public:
    // Control characters of the label are left out. Descriptor 2 is standard error.
    explicit ProgressBar(const std::string& label = {}, int descriptor = 2);

    // Shows it: one write, as wide as the terminal is at that moment. Never throws; what cannot be
    // written is not shown. A terminal that takes nothing, one stopped by Ctrl-S, keeps it waiting.
    void operator()(const Progress& progress) const noexcept;

private:
    class Shown;
    std::shared_ptr<Shown> shown_;
};

}  // namespace steward
