#include "tests/random/history.hpp"

#include "common/verify.hpp"
#include "engine/orphans.hpp"
#include "engine/races.hpp"
#include "introspection/service.hpp"

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
    options.on_deadlock =
        seed / 2 % 2 == 0 ? engine::OnDeadlock::report : engine::OnDeadlock::ignore;
    return options;
}

engine::Catalogue all_types() {
    std::vector<engine::TypeRow> types = engine::shared_types();
    types.push_back(introspection::service_type());
    return engine::Catalogue(std::move(types));
}

}  // namespace

std::optional<std::int64_t> Asker::patience(Generator& generator) {
    const std::uint64_t chosen = below(generator, 8);
    if (chosen == 7) return std::nullopt;
    const auto seconds = static_cast<std::int64_t>(chosen / 2);
    until = now + std::chrono::seconds(seconds);
    return seconds;
}

History::History(std::uint64_t seed)
    : catalogue_(all_types()), generator_(seed), stage_(catalogue_, options(seed)) {
    stage_.arrive(1);
    founder_ = stage_.speakers().front();
    for (auto* models :
         {&holdable_models, &list_models, &keyed_models, &set_models, &array_models, &value_models,
          &queue_models, &pipe_models, &event_models, &latch_models, &barrier_models,
          &condition_models, &several_models, &process_models, &guarded_models})
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
        using Founder::make;
        ObjectId make(std::string_view type, const Bytes& arguments, Choices choices) override {
            const std::string name =
                std::string(type) + " " + std::to_string(++history_.last_object_);
            Stage& stage = history_.stage_;
            history_.choose(type, choices);
            const ObjectId object = stage.create(history_.founder_, type, name, arguments, choices);
            verify(object != manager_object, "the founder's object was refused");
            if (below(history_.generator_, 2) == 0) stage.let_go(history_.founder_, object);
            shared_.objects.push_back({object, name, choices.on_orphaned == "refuse"});
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

// What is only noticed changes nothing that anybody hears; but where it is refused.
void History::choose(std::string_view type, Choices& choices) {
    const engine::TypeRow& row = *catalogue_.type(type);
    choices.tracks_races = engine::can_race(row) && below(generator_, 2) == 0;
    const std::uint64_t policy = below(generator_, 4);
    if (engine::can_be_orphaned(row) && policy < 3)
        choices.on_orphaned = std::vector{"refuse", "report", "ignore"}[policy];
}

// The youngest goes first: it may refer to the others.
void History::replace(Shared& shared) {
    for (; !shared.objects.empty(); shared.objects.pop_back()) {
        const Made& made = shared.objects.back();
        stage_.let_go(founder_, made.object);
        stage_.forget(founder_, made.name);
        const engine::Record* left = stage_.engine().store().find(made.object);
        verify(left == nullptr || left->references > 0,
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
    else if (what < 16)
        refer();
    else if (what < 17)
        look();
    else
        call();
    fill_up();
    return compare();
}

void History::settle() {
    for (Shared& shared : shared_) shared.model->settle(hearing_);
}

std::optional<Who> History::some_free() {
    std::vector<Who> free;
    for (const Who& who : stage_.speakers())
        if (who != founder_ && !stage_.is_waiting(who.channel)) free.push_back(who);
    if (free.empty()) return std::nullopt;
    // A few speak most of the time: whoever holds something is heard of again.
    const std::size_t lively =
        below(generator_, 8) == 0 ? free.size() : std::min(free.size(), lively_max);
    return free[below(generator_, lively)];
}

// A call by somebody who does not wait already.
void History::call() {
    const auto speaker = some_free();
    if (!speaker) return move_time();
    const Who who = *speaker;
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

// What the models do not know of: who has a reference to what, and what is told of it all.
void History::refer() {
    const Shared& shared = shared_[focus_[below(generator_, focus_.size())]];
    if (shared.objects.empty()) return move_time();
    const Made& made = shared.objects[below(generator_, shared.objects.size())];
    const auto who = some_free();
    if (!who) return move_time();
    last_ = "a reference";
    if (below(generator_, 2) == 0)
        stage_.let_go(*who, made.object);
    else
        ask(*who, "manager.open", manager_object, encoded(made.name));
}

void History::look() {
    const auto who = some_free();
    if (!who) return move_time();
    const auto after = static_cast<std::int64_t>(below(generator_, 20));
    const std::string method = std::vector{"reports", "races",   "orphans", "deadlocks",
                                           "waiters", "clients", "objects"}[below(generator_, 7)];
    last_ = "service." + method;
    const engine::Diagnosis& diagnosis = stage_.engine().diagnosis();
    if (!diagnosis.races.all().empty()) hearing_.mark("a lost update is told of");
    if (method == "orphans" && !diagnosis.orphans.all(0, 1).empty())
        hearing_.mark("an orphaned call is told of");
    ask(*who, last_, service_object,
        method == "deadlocks" || after > 10 ? encoded() : encoded(after, 1 + after));
}

// Its answer is none of the models'.
void History::ask(Who who, const std::string& method, ObjectId object, const Bytes& arguments) {
    const std::uint32_t id = stage_.call(who, method, object, arguments);
    const std::size_t erased = stage_.erase_heard(
        [&](const Heard& heard) { return heard.id == id && heard.status == ErrorCode::none; });
    verify(erased == 1, "a question about the engine was refused");
}

void History::move_time() {
    last_ = "time moves";
    const Time before = stage_.now();
    stage_.move_time(grain * below(generator_, 10));
    for (Shared& shared : shared_) shared.model->hears_at(stage_.now());
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
    const std::uint64_t how = channel == speakers.end() ? 1 : below(generator_, 4);
    gone.crashed = how == 1 || how == 2;
    last_ = std::vector{"a process ends", "a process crashes", "a channel crashes",
                        "a thread ends"}[how];
    if (how >= 2) gone.only = channel->channel;
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
    if (how == 3) stage_.end(Who{gone.client, *gone.only});
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

// Who is left to bring something about is not known to the models: they are told which calls have
// been abandoned, and go on from there. Only a call that waits for an object where that was chosen
// may be.
std::string History::abandon(const std::vector<Heard>& heard) {
    bool any = false;
    for (const Heard& one : heard) {
        if (one.status != ErrorCode::abandoned) continue;
        const auto pending = pending_.find(one.id);
        if (pending == pending_.end()) return "  abandoned, but it did not wait\n";
        Shared& shared = shared_[pending->second.shared];
        if (std::none_of(shared.objects.begin(), shared.objects.end(),
                         [](const Made& made) { return made.refuses_orphans; }))
            return "  abandoned, but nobody chose that\n";
        const auto& speakers = stage_.speakers();
        const auto who = std::find_if(speakers.begin(), speakers.end(), [&](const Who& speaker) {
            return speaker.channel == one.channel;
        });
        verify(who != speakers.end(), "somebody hears who has gone");
        shared.model->drop({.client = who->client, .only = who->channel}, hearing_);
        hearing_.add(one);
        hearing_.mark("an orphaned call is refused");
        any = true;
    }
    if (any) settle();
    return {};
}

std::string History::compare() {
    std::vector<Heard> heard = stage_.take_heard();
    const std::string wrongly = abandon(heard);
    if (!wrongly.empty()) return "after " + last_ + "\n" + wrongly;
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
