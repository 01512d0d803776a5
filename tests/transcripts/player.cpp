#include "tests/transcripts/player.hpp"

#include <algorithm>

namespace steward::transcripts {
namespace {

template <class HeardOrExpected>
std::string notices_of(const HeardOrExpected& answer) {
    return std::string(answer.holder_died ? " (holder_died)" : "") +
           (answer.lease_ended ? " (lease_ended)" : "");
}

std::string describe(const Heard& heard) {
    if (heard.status == ErrorCode::timed_out) return "timed_out";
    if (heard.status != ErrorCode::none)
        return "!" + std::string(name(heard.status)) + " " + nlohmann::json(heard.sentence).dump();
    return heard.value.dump() + notices_of(heard);
}

std::string said_at(const Place& place, const CallText& call) {
    return "`" + call.text + "` (line " + std::to_string(place.line) + ")";
}

// The string in an argument of a call of the manager, or nothing.
std::string text_argument(const CallText& call, const std::string& name, std::size_t place) {
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        const Argument& argument = call.arguments[i];
        const bool found = argument.name.empty() ? i == place : argument.name == name;
        if (found && argument.text.size() > 2 && argument.text[0] == '"')
            return argument.text.substr(1, argument.text.size() - 2);
    }
    return "";
}

}  // namespace

void Player::play(const Scenario& scenario) {
    for (const Statement& statement : scenario.statements)
        std::visit([&](const auto& what) { run(statement.place, what); }, statement.what);
    const Place end =
        scenario.statements.empty() ? scenario.place : scenario.statements.back().place;
    require_silence(end);
    world_.finish();
}

void Player::run(const Place& place, const Say& say) {
    if (speaking_ != say.speaker) require_silence(place);
    if (present_.insert(say.speaker).second) world_.open(say.speaker);
    std::vector<Outgoing> step;
    for (const CallText& call : say.calls) {
        step.push_back(outgoing(place, call));
        open_[say.speaker].push_back({.id = step.back().id,
                                      .place = place,
                                      .call = call,
                                      .label = say.label,
                                      .step = next_step_,
                                      .answer = {}});
    }
    ++next_step_;
    world_.say(say.speaker, step);
    speaking_ = say.speaker;
    stale_ = true;
    if (!say.calls[0].is_create) return;
    run(place, Hear{.speaker = say.speaker,
                    .label = {},
                    .error = {},
                    .expected = R"({"object": _, "type": _, "created": true})"});
}

void Player::run(const Place& place, const Hear& hear) {
    listen(place);
    const Open open = take_answered(place, hear);
    check_answer(place, hear, open);
    remember(open);
}

void Player::run(const Place& place, const Waits& waits) {
    listen(place);
    auto& open = open_[waits.speaker];
    const auto find = [&](auto fits) {
        return std::find_if(open.begin(), open.end(), [&](const Open& call) {
            return !call.answer && fits(call) && (waits.label.empty() || waits.label == call.label);
        });
    };
    auto first = find([](const Open& call) { return !call.waits; });
    // A step that has gone on may have stopped again at a later call.
    if (first == open.end()) first = find([](const Open& call) { return !call.parked; });
    if (first == open.end()) place.fail(waits.speaker.name() + " has no call that waits");
    first->parked = true;
    for (Open& call : open) call.waits = call.waits || call.step == first->step;
}

void Player::run(const Place& place, const Passes& passes) {
    require_silence(place);
    world_.pass(passes.time);
    stale_ = true;
}

void Player::run(const Place& place, const Ends& ends) {
    require_silence(place);
    world_.end(ends);
    const auto ended = [&](const Speaker& speaker) {
        return ends.whole_client ? speaker.client == ends.speaker.client : speaker == ends.speaker;
    };
    std::erase_if(present_, ended);
    std::erase_if(open_, [&](const auto& entry) { return ended(entry.first); });
    std::erase_if(heard_, [&](const auto& entry) { return ended(entry.first); });
    std::erase_if(last_sequence_, [&](const auto& entry) { return ended(entry.first); });
    stale_ = true;
}

void Player::listen(const Place& place) {
    speaking_.reset();
    if (!stale_) return;
    stale_ = false;
    for (Heard& heard : world_.listen()) hear(place, std::move(heard));
}

void Player::hear(const Place& place, Heard heard) {
    auto& open = open_[heard.speaker];
    const auto call =
        std::find_if(open.begin(), open.end(), [&](const Open& one) { return one.id == heard.id; });
    if (call == open.end() || call->answer)
        place.fail(heard.speaker.name() + " hears an answer to no call: " + describe(heard));
    if (heard.sequence) {
        Sequence& last = last_sequence_[heard.speaker];
        if (*heard.sequence < last)
            place.fail("commit numbers fall at the answer to " + said_at(call->place, call->call));
        last = *heard.sequence;
    }
    heard_[heard.speaker].push_back(heard.id);
    call->answer = std::move(heard);
}

void Player::require_silence(const Place& place) {
    listen(place);
    for (auto& [speaker, open] : open_) {
        std::erase_if(
            open, [](const Open& call) { return call.call.quiet && !call.answer && !call.waits; });
        for (const Open& call : open) {
            if (call.answer)
                place.fail("before this line " + speaker.name() +
                           " hears what nobody expected: " + describe(*call.answer) +
                           ", the answer to " + said_at(call.place, call.call));
            if (!call.waits)
                place.fail("before this line " + speaker.name() + " hears no answer to " +
                           said_at(call.place, call.call) + ", which is not declared as waiting (" +
                           speaker.name() + "~)");
        }
    }
}

Outgoing Player::outgoing(const Place& place, const CallText& call) {
    Outgoing outgoing{.id = next_id_++,
                      .method = call.method,
                      .object_name = {},
                      .arguments = nullptr,
                      .quiet = call.quiet};
    try {
        for (const Argument& argument : call.arguments) {
            nlohmann::ordered_json value = parse_argument(argument.text, names_);
            if (argument.name.empty())
                outgoing.arguments.push_back(std::move(value));
            else
                outgoing.arguments[argument.name] = std::move(value);
        }
        if (call.object.empty())
            outgoing.object = call.method.starts_with("service.") ? number(service_object)
                                                                  : number(manager_object);
        else if (std::isdigit(static_cast<unsigned char>(call.object[0])))
            outgoing.object = std::stoull(call.object);
        else
            outgoing.object = parse_pattern(
                (call.object[0] == '$' ? "&" + call.object.substr(1) : "&" + call.object), names_);
    } catch (const std::exception& fault) {
        place.fail(fault.what());
    }
    const bool is_name =
        !call.object.empty() && std::isalpha(static_cast<unsigned char>(call.object[0]));
    if (is_name) outgoing.object_name = call.object;
    return outgoing;
}

Player::Open Player::take_answered(const Place& place, const Hear& hear) {
    auto& order = heard_[hear.speaker];
    auto& open = open_[hear.speaker];
    for (auto id = order.begin(); id != order.end(); ++id) {
        const auto call =
            std::find_if(open.begin(), open.end(), [&](const Open& one) { return one.id == *id; });
        if (!hear.label.empty() && call->label != hear.label) continue;
        Open taken = std::move(*call);
        open.erase(call);
        order.erase(id);
        return taken;
    }
    place.fail("expected " + (hear.error.empty() ? hear.expected : hear.error) +
               ", got nothing: " + hear.speaker.name() + " hears no answer");
}

void Player::check_answer(const Place& place, const Hear& hear, const Open& open) {
    const Heard& heard = *open.answer;
    const std::string expected_error = hear.error.empty() ? "none" : hear.error;
    nlohmann::json pattern;
    try {
        if (!hear.expected.empty()) pattern = parse_pattern(hear.expected, names_);
    } catch (const std::exception& fault) {
        place.fail(fault.what());
    }
    const bool refused = !hear.error.empty();
    bool fits = name(heard.status) == expected_error && notices_of(heard) == notices_of(hear);
    if (fits && !hear.expected.empty())
        fits = matches(pattern, refused ? nlohmann::json(heard.sentence) : heard.value);
    if (!fits) {
        std::string expected = hear.expected;
        if (refused) expected = "!" + hear.error + " " + hear.expected;
        place.fail("expected " + expected + notices_of(hear) + ", got " + describe(heard) +
                   " as the answer to " + said_at(open.place, open.call));
    }
    check_parked(place, open);
    const std::string made =
        open.call.method == "manager.create" ? text_argument(open.call, "type", 0) : "";
    auto& covered = refused ? coverage_.refused : coverage_.done;
    if (hear.error == "timed_out" || hear.error == "batch_stopped") return;
    covered.insert(open.call.method);
    if (!made.empty()) covered.insert(made + ".create");
}

// A call that was answered after it had waited carries two commit numbers.
void Player::check_parked(const Place& place, const Open& open) const {
    const Heard& heard = *open.answer;
    if (heard.status != ErrorCode::none) return;
    if (open.parked != heard.parked.has_value())
        place.fail(std::string(open.parked ? "declared as waiting, but not parked: "
                                           : "parked, but not declared as waiting: ") +
                   said_at(open.place, open.call));
    if (heard.parked && heard.sequence && *heard.parked > *heard.sequence)
        place.fail("granted before it was parked: " + said_at(open.place, open.call));
}

void Player::remember(const Open& open) {
    const nlohmann::json& value = open.answer->value;
    const nlohmann::json* object =
        value.is_object() && value.contains("object") ? &value["object"] : &value;
    if (!object->is_object() || !object->contains("$ref")) return;
    const auto id = (*object)["$ref"].get<std::uint64_t>();
    if (!open.call.variable.empty()) names_[open.call.variable] = id;
    const std::string name =
        open.call.method == "manager.create" ? text_argument(open.call, "name", 1)
        : open.call.method == "manager.open" ? text_argument(open.call, "name", 0)
                                             : "";
    if (!name.empty()) names_[name] = id;
}

}  // namespace steward::transcripts
