// The pure engine as a world: time is an argument, nothing is sent. Here, and only here, can be
// seen that a refused call leaves the state as it was: every refusal of every transcript is checked
// for that.
#pragma once

#include "engine/engine.hpp"
#include "tests/transcripts/world.hpp"

#include <map>

namespace steward::transcripts {

// Every type that the daemon offers.
engine::Catalogue full_catalogue();

class EngineWorld final : public World, private engine::ReplySink {
public:
    explicit EngineWorld(const engine::Limits& limits);

    void open(const Speaker& speaker) override;
    void say(const Speaker& speaker, const std::vector<Outgoing>& step) override;
    std::vector<Heard> listen() override { return std::exchange(heard_, {}); }
    void pass(std::chrono::nanoseconds time) override;
    void end(const Ends& end) override;
    void finish() override;
    Bytes digest() const override { return engine_->state(); }
    // From now on after each statement the state is saved, taken over by a new engine, and played
    // on there. The two have one digest.
    void reload_always() { reloads_ = true; }
    // Before anything is played: every call whose cost is not constant is a job.
    void make_all_long();

private:
    void reply(engine::ChannelId channel, const engine::Reply& reply) override;
    void call(const Speaker& speaker, const std::vector<Outgoing>& step);
    std::unique_ptr<engine::Engine> make_engine() const;
    void apply(engine::Input::Event event);
    void apply_recorded(const engine::Input& input);
    void reload();
    void run_jobs();
    void end_client(const std::string& client, bool cleanly);
    void end_channel(const Speaker& speaker, bool cleanly);
    void say_goodbye(const Speaker& speaker, bool process);
    void check_references() const;

    const engine::Catalogue catalogue_;
    engine::EngineOptions options_;
    std::unique_ptr<engine::Engine> engine_;
    bool reloads_ = false;
    engine::Time now_{std::chrono::seconds(1000)};
    std::map<Speaker, engine::ChannelId> channels_;
    std::map<engine::ChannelId, Speaker> speakers_;
    std::map<std::string, engine::ClientId> clients_;
    std::uint64_t next_number_ = 1;
    std::vector<Heard> heard_;
};

}  // namespace steward::transcripts
