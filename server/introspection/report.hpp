// The daemon's state as lines for its log, when the operator asks for it by a signal: figures,
// clients, and the objects that somebody holds or waits for, each as one line of JSON.
#pragma once

#include "introspection/service.hpp"

#include <string>
#include <vector>

namespace steward::introspection {

// `state: {…}` (what service.stats says), then `client: {…}` and `object: {…}` (service.clients,
// service.info), at most so many of each; the last line says that it is complete, or how many were
// left out.
std::vector<std::string> state_report(const engine::Engine& engine, const DaemonFigures& figures,
                                      engine::Time now, std::size_t lines_max = 1'000);

}  // namespace steward::introspection
