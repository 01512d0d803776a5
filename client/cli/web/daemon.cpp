#include "client/cli/web/daemon.hpp"

#include "client/cli/web/observer.hpp"
#include "common/json_printer.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <system_error>

namespace steward::web {
namespace {

using nlohmann::ordered_json;

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Bytes numbers(std::initializer_list<std::uint64_t> all) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(all.size());
    for (const std::uint64_t one : all) writer.unsigned_integer(one);
    return arguments;
}

}  // namespace

void Daemon::connect() {
    const std::lock_guard alone(mutex_);
    if (session_) return;
    session_ = std::make_unique<cli::Session>(socket_, "steward web");
    reports_.clear();  // it may be another daemon: they come again
}

// A connection that is lost is of no use to the next call either; a refusal is an answer.
ordered_json Daemon::with_session(const std::function<ordered_json()>& work) {
    connect();
    const std::lock_guard alone(mutex_);
    try {
        if (!session_) throw NotSent("the connection was lost a moment ago");
        return work();
    } catch (const Refused& error) {
        if (error.code() == ErrorCode::shutting_down) session_.reset();
        throw;
    } catch (const std::exception&) {
        session_.reset();
        throw;
    }
}

ordered_json Daemon::ask(std::string_view method, BytesView arguments) {
    return session_->ask(method, service_object, arguments).document();
}

ordered_json Daemon::page(std::string_view method, Id after, std::size_t limit) {
    return ask(method, numbers({after, limit}));
}

Sample Daemon::take() {
    Sample sample;
    with_session([&] {
        sample.own_client = session_->connection().client();
        sample.stats = ask("service.stats");
        ask_objects(sample);
        sample.clients = page("service.clients", 0, 1'000);
        if (sample.clients.size() == 1'000)
            sample.notes.emplace_back("There are more clients than the first 1,000, shown here.");
        sample.waiters = page("service.waiters", 0, 1'000);
        if (sample.waiters.size() == 1'000)
            sample.notes.emplace_back("More calls wait than the oldest 1,000, shown here.");
        // One that waits alone closes no circle.
        try {
            if (sample.waiters.size() > 1) sample.deadlocks = ask("service.deadlocks");
        } catch (const Refused& error) {
            sample.notes.push_back(error.what());
        }
        ask_reports(sample);
        ask_holds(sample);
        ask_lengths(sample);
        return ordered_json();
    });
    return sample;
}

void Daemon::ask_objects(Sample& sample) {
    for (Id after = 0; sample.objects.size() < objects_looked_at_max;) {
        const ordered_json rows = page("service.objects", after, objects_page);
        for (const ordered_json& row : rows) sample.objects.push_back(row);
        if (rows.size() < objects_page) return;
        after = rows.back().at("id").get<Id>();
    }
    sample.notes.push_back("Of " + sample.stats.at("objects").dump() + " objects the first " +
                           std::to_string(objects_looked_at_max) + " are looked at.");
}

void Daemon::ask_reports(Sample& sample) {
    const double now = seconds_now();
    const Id last = reports_.empty() ? 0 : reports_.back().at("number").get<Id>();
    for (ordered_json& report : page("service.reports", last, reports_shown_max)) {
        report["at"] = now - report.at("seconds").get<double>();
        reports_.push_back(std::move(report));
    }
    while (reports_.size() > reports_shown_max) reports_.pop_front();
    for (ordered_json report : reports_) {
        report["seconds"] = now - report.at("at").get<double>();
        sample.reports.push_back(std::move(report));
    }
}

// Of what is held, first of all that for which somebody waits.
void Daemon::ask_holds(Sample& sample) {
    std::vector<std::pair<std::uint64_t, Id>> held;
    for (const ordered_json& object : sample.objects)
        if (object.at("held").get<bool>())
            held.emplace_back(object.at("waiters").get<std::uint64_t>(), object.at("id").get<Id>());
    std::sort(held.begin(), held.end(), [](const auto& one, const auto& other) {
        return one.first != other.first ? one.first > other.first : one.second < other.second;
    });
    if (held.size() > holds_asked_max) {
        sample.notes.push_back("Of " + std::to_string(held.size()) + " held objects " +
                               std::to_string(holds_asked_max) + " are shown with their holders.");
        held.resize(holds_asked_max);
    }
    for (const auto& [waiters, id] : held) {
        try {
            sample.held[id] = session_->info(id);
        } catch (const NoSuchObject&) {}  // it ended meanwhile
    }
}

bool Daemon::has_method(const std::string& type, std::string_view name) const {
    const cli::Type* const known = session_->catalogue().find(type);
    return known != nullptr &&
           std::any_of(known->methods.begin(), known->methods.end(),
                       [&](const cli::Method& method) { return method.name == name; });
}

std::optional<std::int64_t> Daemon::length(const std::string& type, Id id) {
    for (const char* const method : {"qsize", "len"}) {
        if (!has_method(type, method)) continue;
        const cli::Answer answer = session_->ask(type + "." + method, ObjectId{id});
        const Token token = answer.view().head();
        if (token.kind == Kind::integer) return token.integer();
    }
    return std::nullopt;
}

// Queues first, and of each kind those for which most wait and that have changed most often.
void Daemon::ask_lengths(Sample& sample) {
    struct One {
        bool is_queue;
        std::uint64_t waiters, version;
        Id id;
        const std::string* type;
    };
    std::vector<One> all;
    for (const ordered_json& object : sample.objects) {
        const auto& type = object.at("type").get_ref<const std::string&>();
        all.push_back({type.ends_with("queue"), object.at("waiters").get<std::uint64_t>(),
                       object.at("version").get<std::uint64_t>(), object.at("id").get<Id>(),
                       &type});
    }
    std::erase_if(all, [&](const One& one) {
        return !has_method(*one.type, "qsize") && !has_method(*one.type, "len");
    });
    std::sort(all.begin(), all.end(), [](const One& one, const One& other) {
        return std::tuple(other.is_queue, other.waiters, other.version, one.id) <
               std::tuple(one.is_queue, one.waiters, one.version, other.id);
    });
    if (all.size() > lengths_asked_max) all.resize(lengths_asked_max);
    for (const One& one : all) {
        try {
            if (const auto known = length(*one.type, one.id)) sample.lengths[one.id] = *known;
        } catch (const Refused&) {}  // it ended meanwhile, or a lock guards it
    }
}

ordered_json Daemon::object(Id id) {
    return with_session([&] { return object_in_full(id); });
}

ordered_json Daemon::object_in_full(Id id) {
    ordered_json info = session_->info(id);
    const std::string type = info.at("type").get<std::string>();
    ordered_json answer{{"info", info}};
    answer["can"] = {{"release", info.at("held")},
                     {"repair", has_method(type, "repair")},
                     {"remove", info.at("name").is_string()}};
    if (info.at("bytes").get<std::uint64_t>() > value_bytes_max) {
        answer["no_value"] = "It is too large to be shown here: steward get @" + std::to_string(id);
        return answer;
    }
    try {
        const cli::Answer value = session_->ask("service.get", service_object, numbers({id}));
        std::string text;
        print_json(text, value.view(), Layout::indented);
        answer["is_cut"] = text.size() > value_letters_max;
        if (text.size() > value_letters_max)
            text = as_utf8(std::string_view(text).substr(0, value_letters_max));
        answer["value"] = std::move(text);
        if (const auto known = length(type, id)) answer["length"] = *known;
    } catch (const Refused& error) {
        answer["no_value"] = error.what();
    }
    return answer;
}

void Daemon::change(std::string_view what, Id id) {
    with_session([&] { return change_now(what, id), ordered_json(); });
}

void Daemon::change_now(std::string_view what, Id id) {
    const ordered_json info = session_->info(id);
    if (what == "release") {
        Bytes arguments;
        Writer writer(arguments);
        writer.array(1);
        writer.reference(ObjectId{id});
        session_->ask("manager.force_release", manager_object, arguments);
    } else if (what == "repair") {
        session_->ask(info.at("type").get<std::string>() + ".repair", ObjectId{id});
    } else if (what == "remove") {
        if (!info.at("name").is_string()) throw std::invalid_argument("it has no name");
        session_->ask_with_texts("manager.remove", manager_object,
                                 {info.at("name").get<std::string>()});
    } else {
        throw std::invalid_argument("there is no such change");
    }
}

}  // namespace steward::web
