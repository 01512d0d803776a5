#include "tests/crash/objects.hpp"

namespace steward::crash {

std::uint64_t Objects::make(Client& creator, const Step& object, End end) {
    // A name keeps it, so that it is the creator's end that ends it.
    const bool is_ephemeral = end == End::of_creator;
    const json name = is_ephemeral ? json("the " + object.method) : json();
    const Answer made =
        creator.call("manager.create", number(manager_object),
                     {object.method, name, resolved(object.arguments), nullptr, is_ephemeral});
    INFO(made.value.dump());
    REQUIRE(made.status == ErrorCode::none);
    const json& reference = made.value.at("object");
    ids_[object.method] = reference.at("$ref");
    define("$" + object.method, reference);
    return ids_[object.method];
}

void Objects::say(Client& client, const Step& step) {
    const std::uint64_t object = ids_.at(step.method.substr(0, step.method.find('.')));
    client.say(step.method, object, resolved(step.arguments));
}

void Objects::act(Client& client, const std::vector<Step>& steps) {
    for (const Step& step : steps) act(client, step);
}

void Objects::act(Client& client, const Step& step) {
    for (int i = 0; i < step.times; ++i) {
        say(client, step);
        const Answer answer = client.peer().hear();
        INFO(step.method << " -> " << answer.value.dump());
        REQUIRE(answer.status == ErrorCode::none);
        if (step.answer) CHECK(answer.value == *step.answer);
    }
}

void Objects::check_hears(Client& client, const json& value) {
    const Answer answer = client.peer().hear();
    CHECK(name(answer.status) == name(ErrorCode::none));
    CHECK(answer.value == value);
}

void Objects::check_refused(Client& client, ErrorCode code) {
    CHECK(name(client.peer().hear().status) == name(code));
}

json Objects::resolved(const json& value) const {
    if (value.is_string()) {
        const auto word = words_.find(value.get_ref<const std::string&>());
        return word == words_.end() ? value : word->second;
    }
    json whole = value;
    if (value.is_array())
        for (json& item : whole) item = resolved(item);
    return whole;
}

}  // namespace steward::crash
