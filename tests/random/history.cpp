#include "tests/random/history.hpp"

#include "common/verify.hpp"

#include <algorithm>

namespace steward::random {
namespace {

constexpr std::size_t speakers_min = 15;
constexpr std::size_t focus_size = 4;
constexpr std::uint64_t focus_steps = 150;
constexpr std::size_t lively_max = 4;

// Of all times. The engine hears of several of them at once.
constexpr Time grain = std::chrono::milliseconds(200);

// Of every other seed ends are done in slices of a step or two.
engine::EngineOptions options(std::uint64_t seed) {
    engine::EngineOptions options;
    if (seed % 2 == 1) options.slice_steps = 1 + seed / 2 % 2;
    options.limits.pipe_messages_max = 2;  // senders must wait now and then
    // The models wait for ever where their callers do (tests/engine/deadlocks_test.cpp).
    options.on_deadlock = engine::OnDeadlock::ignore;
    return options;
}

}  // namespace

std::optional<std::int64_t> Asker::patience(Generator& generator) {
    const std::uint64_t chosen = below(generator, 8);
    if (chosen == 7) return std::nullopt;
    const auto seconds = static_cast<std::int64_t>(chosen / 2);
    until = now + std::chrono::seconds(seconds);
    return seconds;
}

History::History(std::uint64_t seed) : generator_(seed), stage_(catalogue_, options(seed)) {
    stage_.arrive(1);
    founder_ = stage_.speakers().front();
    for (auto* models : {&holdable_models, &list_models, &keyed_models, &set_models, &array_models,
                         &value_models, &queue_models, &pipe_models, &signal_models,
                         &barrier_models, &condition_models, &several_models, &process_models})
        for (Factory& factory : models()) shared_.push_back({std::move(factory), nullptr, {}});
    for (std::size_t i = 0; i < shared_.size(); ++i)
        turns_.insert(turns_.end(), shared_[i].factory.weight, i);
    for (Shared& shared : shared_) make(shared);
    choose_focus();
    fill_up();
    stage_.take_heard();
}

void History::make(Shared& shared) {
    class Maker final : public Founder {
    public:
        Maker(History& history, Shared& shared) : history_(history), shared_(shared) {}
        ObjectId make(std::string_view type, const Bytes& arguments) override {
            const std::string name =
                std::string(type) + " " + std::to_string(++history_.last_object_);
            const ObjectId object =
                history_.stage_.create(history_.founder_, type, name, arguments);
            verify(object != manager_object, "the founder's object was refused");
            shared_.objects.push_back({object, name});
            return object;
        }

    private:
        History& history_;
        Shared& shared_;
    };
    shared.model = shared.factory.make(generator_);
    Maker maker(*this, shared);
    shared.model->make(maker);
}

// The youngest goes first: it may refer to the others.
void History::replace(Shared& shared) {
    for (; !shared.objects.empty(); shared.objects.pop_back()) {
        const Made& made = shared.objects.back();
        stage_.forget(founder_, made.object, made.name);
        verify(stage_.engine().store().find(made.object) == nullptr,
               "an object that nobody refers to is still there");
    }
    make(shared);
}

void History::choose_focus() {
    focus_.clear();
    for (std::size_t i = 0; i < focus_size; ++i) {
        focus_.push_back(turns_[below(generator_, turns_.size())]);
        Shared& shared = shared_[focus_.back()];
        if (shared.waiting == 0 && (shared.model->is_spent() || below(generator_, 4) == 0))
            replace(shared);
    }
    stage_.take_heard();
}

void History::fill_up() {
    while (stage_.speakers().size() <= speakers_min) {
        const std::uint64_t chosen = below(generator_, 2 * stage_.processes().size());
        if (chosen > 0 && chosen < stage_.processes().size())
            stage_.open_channel(stage_.processes()[chosen]);
        else
            stage_.arrive(1 + below(generator_, 2));
    }
}

std::string History::step() {
    asked_ = 0;
    if (++steps_ % focus_steps == 0) choose_focus();
    const std::uint64_t what = below(generator_, 100);
    if (what < 4)
        someone_goes();
    else if (what < 12)
        move_time();
    else
        call();
    fill_up();
    return compare();
}

void History::settle() {
    for (Shared& shared : shared_) shared.model->settle(hearing_);
}

// A call by somebody who does not wait already.
void History::call() {
    std::vector<Who> free;
    for (const Who& who : stage_.speakers())
        if (who != founder_ && !stage_.is_waiting(who.channel)) free.push_back(who);
    if (free.empty()) return move_time();
    // A few speak most of the time: whoever holds something is heard of again.
    const std::size_t lively =
        below(generator_, 8) == 0 ? free.size() : std::min(free.size(), lively_max);
    const Who who = free[below(generator_, lively)];
    const std::size_t chosen = focus_[below(generator_, focus_.size())];
    Model& model = *shared_[chosen].model;
    CallFrame frame;
    frame.header.id = asked_ = stage_.next_id();
    const Request request =
        model.call(generator_, {.who = who, .id = asked_, .now = stage_.now()}, hearing_);
    model.settle(hearing_);
    last_ = request.method;
    frame.header.object = request.object;
    const std::uint16_t* const method = catalogue_.number_of(request.method);
    verify(method != nullptr, "a model calls a method that no type has");
    frame.header.method = *method;
    frame.payload = request.arguments;
    pending_[asked_] = {request.method, who.channel, chosen};
    ++shared_[chosen].waiting;
    stage_.call(who, {&frame, 1});
}

void History::move_time() {
    last_ = "time moves";
    const Time before = stage_.now();
    stage_.move_time(grain * below(generator_, 10));
    for (Time time = before + grain; time <= stage_.now(); time += grain) {
        for (Shared& shared : shared_) shared.model->expire(time, hearing_);
        settle();
    }
}

void History::someone_goes() {
    const auto& processes = stage_.processes();
    if (processes.size() < 2) return move_time();
    Gone gone{.client = processes[1 + below(generator_, processes.size() - 1)]};
    const auto& speakers = stage_.speakers();
    auto channel = std::find_if(speakers.begin(), speakers.end(),
                                [&](const Who& who) { return gone.concerns(who); });
    std::vector<ChannelId> waiting_in_focus;
    for (const auto& [id, pending] : pending_)
        if (std::find(focus_.begin(), focus_.end(), pending.shared) != focus_.end())
            waiting_in_focus.push_back(pending.channel);
    if (!waiting_in_focus.empty() && below(generator_, 4) > 0) {  // more often it is somebody who
                                                                  // waits
        const ChannelId waiting = waiting_in_focus[below(generator_, waiting_in_focus.size())];
        channel = std::find_if(speakers.begin(), speakers.end(),
                               [&](const Who& who) { return who.channel == waiting; });
        gone.client = channel->client;
    }
    const std::uint64_t how = channel == speakers.end() ? 1 : below(generator_, 3);
    gone.crashed = how != 0;
    last_ = how == 0 ? "a process ends" : how == 1 ? "a process crashes" : "a channel crashes";
    if (how == 2) gone.only = channel->channel;
    for (Shared& shared : shared_) shared.model->drop(gone, hearing_);
    if (how == 1) settle();  // the daemon hears of the death before it has read the last bytes
    for (Shared& shared : shared_) shared.model->let_go(gone, hearing_);
    settle();
    std::erase_if(pending_, [&](const auto& entry) {
        const Pending& pending = entry.second;
        const bool drops = std::any_of(speakers.begin(), speakers.end(), [&](const Who& who) {
            return who.channel == pending.channel && gone.concerns(who);
        });
        if (!drops) return false;
        tally_.dropped(pending.method);
        --shared_[pending.shared].waiting;
        return true;
    });
    if (how == 0) stage_.end(gone.client);
    if (how == 1) stage_.crash(gone.client);
    if (how == 2) stage_.crash(Who{gone.client, *gone.only});
}

void History::count(const std::vector<Heard>& heard) {
    for (const Heard& one : heard) {
        const auto pending = pending_.find(one.id);
        if (pending == pending_.end()) continue;
        tally_.answered(pending->second.method, one.status, one.id != asked_, one.holder_died);
        --shared_[pending->second.shared].waiting;
        pending_.erase(pending);
    }
    if (const auto pending = pending_.find(asked_); pending != pending_.end())
        tally_.waits(pending->second.method);
}

std::string History::compare() {
    std::vector<Heard> heard = stage_.take_heard();
    std::vector<Heard> expected = hearing_.take();
    for (const std::string& mark : hearing_.take_marks()) tally_.mark(mark);
    count(heard);
    std::sort(heard.begin(), heard.end());
    std::sort(expected.begin(), expected.end());
    if (heard == expected) return {};
    std::string difference =
        "after " + last_ + (asked_ == 0 ? "" : " (call " + std::to_string(asked_) + ")") + "\n";
    for (const Heard& one : heard) difference += "  heard    " + to_string(one) + "\n";
    for (const Heard& one : expected) difference += "  expected " + to_string(one) + "\n";
    return difference;
}

}  // namespace steward::random
