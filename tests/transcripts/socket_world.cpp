#include "tests/transcripts/socket_world.hpp"

#include "tests/support/descriptors.hpp"
#include "tests/support/helper_process.hpp"
#include "tests/transcripts/hosted_daemon.hpp"
#include "tests/transcripts/wire.hpp"

#include <filesystem>
#include <thread>

namespace steward::transcripts {
namespace {

using nlohmann::json;
using testing::HelperProcess;
using testing::RawSocket;

constexpr std::uint32_t greeting_id = 0;
constexpr std::uint32_t ping_id = UINT32_MAX;

// The memory of rings is charged to the client. Where a scenario is about a few thousand bytes
// there is no room for it, and its connections stay on their sockets: the only difference between
// this world and the one of binary frames that scenarios could see.
bool has_room_for_rings(const engine::Limits& limits) {
    constexpr std::uint64_t enough = 16 * ring::segment_bytes;
    return std::min(limits.memory_bytes_max, limits.client_bytes_max) >= enough;
}

struct Link {
    RawSocket socket;
    std::unique_ptr<Wire> wire;
};

class SocketWorld final : public World {
public:
    SocketWorld(const engine::Limits& limits, Form form)
        : form_(form == Form::ring && !has_room_for_rings(limits) ? Form::binary : form),
          descriptors_before_(testing::open_descriptors()),
          daemon_(std::in_place, limits),
          observer_(RawSocket::connect(daemon_->path())) {
        observe("service.ping");  // before time passes: a channel that says nothing is closed
    }

    void open(const Speaker& speaker) override {
        auto& helper = helpers_[speaker.client];
        if (!helper) helper = std::make_unique<HelperProcess>(daemon_->path());
        Link link{helper->connect(), form_ == Form::text ? make_text_wire() : make_binary_wire()};
        link.socket.send(link.wire->preface());
        Link& added = links_.emplace(speaker, std::move(link)).first->second;
        const Heard heard = ask(speaker, added,
                                {.id = greeting_id,
                                 .method = "manager.hello",
                                 .object_name = {},
                                 .arguments = {speaker.client}});
        if (heard.status != ErrorCode::none)
            throw Fault("a greeting is refused: " + heard.sentence);
        if (form_ == Form::ring) take_rings(added);
    }

    // Sent, not waited for: calls that follow one another are in flight together.
    void say(const Speaker& speaker, const std::vector<Outgoing>& step) override {
        Link& link = links_.at(speaker);
        if (!link.socket.send(link.wire->encode(step)))
            throw Fault("the daemon has closed the channel of " + speaker.name());
        last_speaker_ = speaker;
    }

    // A ping is answered after everything that came before it on its channel, and after what that
    // has caused elsewhere.
    std::vector<Heard> listen() override {
        const auto speaking = links_.find(last_speaker_);
        if (speaking != links_.end()) ping(speaking->first, speaking->second);
        for (auto& [speaker, link] : links_)
            if (speaker != last_speaker_ || speaking == links_.end()) ping(speaker, link);
        return std::exchange(heard_, {});
    }

    void pass(std::chrono::nanoseconds time) override { daemon_->pass(time); }

    void end(const Ends& end) override {
        if (end.whole_client)
            end_client(end.speaker.client, end.cleanly);
        else
            end_channel(end.speaker, end.cleanly);
    }

    void finish() override {
        while (!helpers_.empty()) end_client(helpers_.begin()->first, true);
        if (observe("service.clients").size() != 1)
            throw Fault("at the end clients are still known");
        if (observe("service.stats").at("waiters") != 0) throw Fault("at the end calls still wait");
        observer_.close();
        daemon_->stop();
        if (std::filesystem::exists(daemon_->path()))
            throw Fault("at the end the socket file is still there");
        daemon_.reset();
        if (testing::open_descriptors() != descriptors_before_)
            throw Fault("at the end descriptors are still open");
    }

private:
    static void take_rings(Link& link) {
        const Bytes asking = link.wire->encode({{.id = greeting_id,
                                                 .method = "manager.ring",
                                                 .object_name = {},
                                                 .arguments = {true}}});
        link.socket.take_rings(asking);
        if (link.socket.ring() == nullptr) throw Fault("the daemon gives no rings");
    }

    Heard ask(const Speaker& speaker, Link& link, const Outgoing& call) {
        link.socket.send(link.wire->encode({call}));
        for (;;) {
            auto heard = link.wire->next(link.socket);
            if (!heard) throw Fault("the daemon has closed the channel of " + speaker.name());
            if (heard->id == call.id) return *heard;
            heard->speaker = speaker;
            heard_.push_back(std::move(*heard));
        }
    }

    void ping(const Speaker& speaker, Link& link) {
        ask(speaker, link,
            {.id = ping_id,
             .method = "service.ping",
             .object_name = {},
             .object = number(service_object),
             .arguments = nullptr});
    }

    json observe(const std::string& method) {
        observer_.send(json{{"id", 0}, {"method", method}}.dump() + "\n");
        const auto line = observer_.line();
        if (!line) throw Fault("the daemon has closed the channel of the observer");
        return json::parse(*line).at("result");
    }

    // How many channels the daemon knows of a process; nothing: it does not know the process.
    std::optional<std::uint64_t> channels_of(pid_t pid) {
        for (const json& client : observe("service.clients"))
            if (client.at("pid") == pid) return client.at("channels").get<std::uint64_t>();
        return std::nullopt;
    }

    // Ends are not answered: the daemon is asked until it has noticed.
    template <class Condition>
    void await(const char* what, Condition condition) {
        const auto until = std::chrono::steady_clock::now() + testing::patience;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > until)
                throw Fault(std::string("the daemon does not notice ") + what);
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }

    std::size_t links_of(const std::string& client) const {
        return static_cast<std::size_t>(
            std::count_if(links_.begin(), links_.end(),
                          [&](const auto& entry) { return entry.first.client == client; }));
    }

    void say_goodbye(const Speaker& speaker, bool process) {
        ask(speaker, links_.at(speaker),
            {.id = greeting_id,
             .method = "manager.goodbye",
             .object_name = {},
             .arguments = {process}});
    }

    void end_channel(const Speaker& speaker, bool cleanly) {
        const pid_t pid = helpers_.at(speaker.client)->pid();
        const std::size_t left = links_of(speaker.client) - 1;
        if (cleanly) say_goodbye(speaker, left == 0);
        links_.erase(speaker);
        await("the end of a channel", [&] { return channels_of(pid).value_or(left) == left; });
    }

    void end_client(const std::string& client, bool cleanly) {
        HelperProcess& helper = *helpers_.at(client);
        const pid_t pid = helper.pid();
        if (cleanly)
            for (const Speaker& speaker : speakers_of(client)) end_channel(speaker, true);
        if (cleanly)
            helper.leave();
        else
            helper.kill();
        await("the end of a process", [&] { return !channels_of(pid); });
        for (const Speaker& speaker : speakers_of(client)) links_.erase(speaker);
        helpers_.erase(client);
    }

    std::vector<Speaker> speakers_of(const std::string& client) const {
        std::vector<Speaker> speakers;
        for (const auto& [speaker, link] : links_)
            if (speaker.client == client) speakers.push_back(speaker);
        return speakers;
    }

    Form form_;
    std::size_t descriptors_before_;
    std::optional<HostedDaemon> daemon_;
    RawSocket observer_;
    std::map<std::string, std::unique_ptr<HelperProcess>> helpers_;
    std::map<Speaker, Link> links_;
    Speaker last_speaker_;
    std::vector<Heard> heard_;
};

}  // namespace

std::unique_ptr<World> make_socket_world(const engine::Limits& limits, Form form) {
    return std::make_unique<SocketWorld>(limits, form);
}

}  // namespace steward::transcripts
