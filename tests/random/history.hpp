// One made-up history: an engine, clients that come and go, and the models of all types. A few
// models at a time are in focus, so that callers meet; the others keep what they hold and whoever
// waits.
#pragma once

#include "tests/random/model.hpp"
#include "tests/random/tally.hpp"

namespace steward::random {

class History {
public:
    explicit History(std::uint64_t seed);

    // One entry to the engine. Nothing, or what the engine and the models see differently.
    std::string step();
    const Tally& tally() const { return tally_; }
    Bytes state() const { return stage_.engine().state(); }
    void reload() { stage_.reload(); }
    const engine::Catalogue& catalogue() const { return catalogue_; }

private:
    struct Made {
        ObjectId object;
        std::string name;
        bool refuses_orphans = false;
    };
    struct Shared {
        Factory factory;
        std::unique_ptr<Model> model;
        std::vector<Made> objects;
        std::size_t waiting = 0;  // calls
    };
    struct Pending {
        std::string method;
        ChannelId channel;
        std::size_t shared;
    };

    void make(Shared& shared);
    void replace(Shared& shared);
    void choose_focus();
    void choose(std::string_view type, Choices& choices);
    std::optional<Who> some_free();
    void call();
    void refer();
    void look();
    void ask(Who who, const std::string& method, ObjectId object, const Bytes& arguments);
    void move_time();
    void someone_goes();
    void fill_up();
    void settle();
    void count(const std::vector<Heard>& heard);
    std::string abandon(const std::vector<Heard>& heard);
    std::string compare();

    engine::Catalogue catalogue_;
    Generator generator_;
    Stage stage_;
    Who founder_;  // keeps the objects; says nothing
    std::vector<Shared> shared_;
    std::vector<std::size_t> turns_;  // each of them as often as its weight says
    std::vector<std::size_t> focus_;
    std::uint64_t steps_ = 0;
    std::uint64_t last_object_ = 0;
    std::map<std::uint32_t, Pending> pending_;  // by the number of the call
    std::uint32_t asked_ = 0;                   // the call of this step; 0 if there is none
    Hearing hearing_;
    Tally tally_;
    std::string last_;
};

}  // namespace steward::random
