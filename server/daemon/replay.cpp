#include "daemon/replay.hpp"

#include "common/digest.hpp"
#include "daemon/recording.hpp"
#include "engine/types/types.hpp"
#include "introspection/description.hpp"
#include "introspection/service.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace steward::daemon {
namespace {

// Nobody is there to be answered.
class Silence final : public engine::ReplySink {
    void reply(engine::ChannelId, const engine::Reply&) override {}
};

Bytes content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read the recording " + path);
    std::ostringstream content;
    content << file.rdbuf();
    return std::move(content).str();
}

}  // namespace

Replayed replay(const std::string& path, const engine::Catalogue& catalogue) {
    const Bytes content = content_of(path);
    RecordingReader reader(content);
    if (reader.options().catalogue_digest != introspection::catalogue_digest(catalogue))
        throw std::runtime_error("the recording is of stewardd " + reader.options().daemon_version +
                                 ", which offered other methods than this one");
    engine::Engine engine(catalogue, reader.options());
    engine::install_manager(engine);
    if (catalogue.type("service") != nullptr)
        engine.install(service_object, "service", std::make_unique<introspection::Service>(engine));
    Silence silence;
    Replayed replayed;
    while (const auto written = reader.next()) {
        engine.apply(written->input, silence);
        engine.take_wishes();  // what the world answered is among the inputs
        ++replayed.inputs;
    }
    replayed.digest = digest(engine.state());
    replayed.recorded_digest = reader.digest().value_or("");
    replayed.left_over = reader.left_over();
    return replayed;
}

}  // namespace steward::daemon
