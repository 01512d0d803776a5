// Made-up histories against small models: many clients, deadlines and deaths; after each step everybody must have heard what
// the models say, and the engine checks its invariants. STEWARD_TEST_SEED and STEWARD_TEST_STEPS choose another history.
#include "tests/random/model.hpp"
#include "tests/support/seed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

namespace steward::random {
namespace {

constexpr std::size_t clients = 6;

struct Shared {
    ObjectId object;
    std::unique_ptr<Model> model;
};

class History {
public:
    explicit History(std::uint64_t seed) : generator_(seed), stage_(catalogue_) {
        stage_.arrive(1);
        founder_ = stage_.speakers().front();
        for (auto* make : {&holdable_models, &container_models})
            for (std::unique_ptr<Model>& model : (*make)()) add(std::move(model));
        stage_.take_heard();
    }

    void step() {
        expected_.clear();
        const std::uint64_t what = below(generator_, 100);
        if (what < 4 && stage_.speakers().size() > 1) someone_goes();
        else if (what < 12) move_time();
        else call();
        while (stage_.speakers().size() <= clients) stage_.arrive(1 + below(generator_, 2));
        compare();
    }

private:
    void add(std::unique_ptr<Model> model) {
        const std::string name = "the " + model->type();
        const ObjectId object = stage_.create(founder_, model->type(), name, model->constructor_arguments());
        REQUIRE(object != manager_object);
        shared_.push_back({object, std::move(model)});
    }

    // A call by somebody who does not wait already.
    void call() {
        std::vector<Who> free;
        for (const Who& who : stage_.speakers())
            if (who != founder_ && !stage_.is_waiting(who.channel)) free.push_back(who);
        if (free.empty()) return move_time();
        const Who who = free[below(generator_, free.size())];
        Shared& shared = shared_[below(generator_, shared_.size())];
        CallFrame frame;
        frame.header.id = stage_.next_id();
        frame.header.object = shared.object;
        const Request request = shared.model->call(generator_, who, frame.header.id, stage_.now(), expected_);
        last_ = shared.model->type() + "." + request.method;
        frame.header.method = *catalogue_.number_of(last_);
        frame.payload = request.arguments;
        stage_.call(who, {&frame, 1});
    }

    void move_time() {
        last_ = "time moves";
        stage_.move_time(std::chrono::milliseconds(200 * below(generator_, 10)));
        for (Shared& shared : shared_) shared.model->move_time(stage_.now(), expected_);
    }

    void someone_goes() {
        const Who who = stage_.speakers()[1 + below(generator_, stage_.speakers().size() - 1)];
        const std::uint64_t how = below(generator_, 3);
        const bool crashed = how != 0;
        std::optional<ChannelId> only;
        if (how == 0) stage_.end(who.client);
        if (how == 1) stage_.crash(who.client);
        if (how == 2) stage_.crash(who), only = who.channel;
        last_ = how == 0 ? "a process ends" : how == 1 ? "a process crashes" : "a channel crashes";
        for (Shared& shared : shared_) shared.model->gone(who.client, only, crashed, expected_);
    }

    void compare() {
        std::vector<Heard> heard = stage_.take_heard();
        std::sort(heard.begin(), heard.end());
        std::sort(expected_.begin(), expected_.end());
        if (heard == expected_) return;
        INFO("after: " << last_);
        for (const Heard& one : heard) UNSCOPED_INFO("heard " << to_string(one));
        for (const Heard& one : expected_) UNSCOPED_INFO("expected " << to_string(one));
        FAIL("the engine and the models differ");
    }

    engine::Catalogue catalogue_{engine::shared_types()};
    Generator generator_;
    Stage stage_;
    Who founder_;  // keeps the objects; says nothing
    std::vector<Shared> shared_;
    std::vector<Heard> expected_;
    std::string last_;
};

}  // namespace

TEST_CASE("Random: everybody hears what small models of the types say", "[random]") {
    const std::uint64_t seed = testing::seed_of("random histories", 1);
    const char* wanted = std::getenv("STEWARD_TEST_STEPS");
    const std::uint64_t steps = wanted == nullptr ? 100'000 : std::strtoull(wanted, nullptr, 10);
    History history(seed);
    for (std::uint64_t step = 0; step < steps; ++step) {
        INFO("seed " << seed << ", step " << step);
        history.step();
    }
}

}  // namespace steward::random
