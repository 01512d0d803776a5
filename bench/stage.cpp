#include "bench/stage.hpp"

#include "bench/python.hpp"

namespace steward::bench {

Figure labels(std::string_view system, std::string_view measured, std::size_t clients,
              std::size_t pipeline, std::string_view wait) {
    return {.system = std::string(system),
            .measured = std::string(measured),
            .clients = clients,
            .pipeline = pipeline,
            .wait = std::string(wait),
            .median = {}};
}

Contender Stage::python(const Figure& labels, std::string_view measured,
                        std::chrono::milliseconds duration, const Processors& where) const {
    return {labels, [script = programs.python_script, measured = std::string(measured),
                     clients = labels.clients, duration,
                     where] { return measure_python(script, measured, clients, duration, where); }};
}

}  // namespace steward::bench
