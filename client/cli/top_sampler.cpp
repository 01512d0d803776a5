// Asks the daemon for a sample.
#include "client/cli/top_sampler.hpp"

#include "client/cli/top_text.hpp"
#include "client/cli/wait_chain.hpp"
#include "client/cli/who.hpp"
#include "common/json_printer.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

namespace steward::cli::top {

using nlohmann::ordered_json;

namespace {

// Of what one sample asks for. A page of a thousand objects is some tenths of a millisecond of the
// daemon's time, and whoever else calls has his turn between two.
constexpr std::uint64_t page_rows = 1'000;
constexpr int object_pages_max = 10;
constexpr std::size_t queues_max = 500;
constexpr std::size_t holders_max = 200;
// Looking for circles takes the longer the more calls wait.
constexpr std::uint64_t waiters_for_deadlocks_max = 1'000;
// A value that takes more is not asked for again and again.
constexpr std::uint64_t value_bytes_max = 256 * 1024;
constexpr std::size_t value_lines_max = 2'000;

using Programs = std::map<Id, std::string>;

template <class... Numbers>
Bytes numbers(Numbers... all) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(sizeof...(all));
    (writer.unsigned_integer(all), ...);
    return arguments;
}

Session::Question to_service(const char* method, Bytes arguments = {}) {
    return {.method = method, .object = service_object, .arguments = std::move(arguments)};
}

std::optional<double> number_or_nothing(const ordered_json& row, const char* name) {
    const auto member = row.find(name);
    return member != row.end() && member->is_number() ? std::optional(member->get<double>())
                                                      : std::nullopt;
}

std::string text_or_nothing(const ordered_json& row, const char* name) {
    const auto member = row.find(name);
    return member != row.end() && member->is_string() ? printable(member->get<std::string>()) : "";
}

// As everywhere, but for one that has given itself no name, as programs that write lines do: that
// is called by its program.
std::string who_of(const ordered_json& row, const Programs& programs) {
    const auto program = programs.find(row.at("client").get<Id>());
    if (row.at("name") != "" || program == programs.end()) return cli::who(row);
    ordered_json named = row;
    named["name"] = program->second;
    return cli::who(named);
}

Holder holder_of(const ordered_json& row, const Programs& programs) {
    return {.who = who_of(row, programs),
            .seconds = number_or_nothing(row, "seconds"),
            .lease = number_or_nothing(row, "lease"),
            .where = text_or_nothing(row, "where")};
}

WaitRow wait_of(const ordered_json& row, const Programs& programs) {
    WaitRow wait{.id = row.at("id").get<Id>(),
                 .pid = row.at("pid").dump(),
                 .who = who_of(row, programs),
                 .method = row.at("method").get<std::string>(),
                 .where = text_or_nothing(row, "where"),
                 .things = printable(WaitChain::things(row)),
                 .objects = {},
                 .holders = {},
                 .seconds = row.at("seconds").get<double>(),
                 .remaining = number_or_nothing(row, "remaining")};
    for (const ordered_json& awaited : row.at("awaits")) {
        wait.objects.push_back(awaited.at("object").get<Id>());
        for (const ordered_json& holder : awaited.at("holders"))
            wait.holders.push_back(holder_of(holder, programs));
    }
    return wait;
}

ClientRow client_of(ordered_json row) {
    if (row.at("name") == "") row["name"] = row.at("program");
    return {.id = row.at("id").get<Id>(),
            .pid = row.at("pid").dump(),
            .who = cli::who(row),
            .program = text_or_nothing(row, "program"),
            .channels = row.at("channels").get<std::uint64_t>(),
            .references = row.at("references").get<std::uint64_t>(),
            .bytes = row.at("bytes").get<std::uint64_t>(),
            .waiters = row.at("waiters").get<std::uint64_t>(),
            .holds = row.at("holds").size()};
}

// One row of `service.objects`, read without a document: there may be ten thousand a second.
ObjectRow object_of(Reader& reader) {
    ObjectRow row;
    for (std::uint64_t left = reader.next().bits; left > 0; --left) {
        const BytesView name = reader.next().bytes;
        const Token value = Reader(reader.value()).next();
        if (name == "id") row.id = value.bits;
        if (name == "type") row.type = value.bytes;
        if (name == "name" && value.kind == Kind::text) row.name = printable(value.bytes);
        if (name == "version") row.version = value.bits;
        if (name == "references") row.references = value.bits;
        if (name == "bytes") row.bytes = value.bits;
        if (name == "waiters") row.waiters = value.bits;
        if (name == "held") row.is_held = value.bits != 0;
    }
    if (row.name.empty()) row.name = "@" + std::to_string(row.id);
    return row;
}

// For how long a process of this machine has run, by what the kernel says of it; nothing where the
// number is not the daemon's here, as in another namespace of processes.
std::optional<double> seconds_of(const std::string& pid) {
    std::ifstream stat("/proc/" + pid + "/stat"), up("/proc/uptime");
    std::string text;
    double machine = 0;
    if (!std::getline(stat, text) || !(up >> machine)) return std::nullopt;
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos || text.find("(stewardd") == std::string::npos)
        return std::nullopt;
    std::istringstream fields(text.substr(end + 2));
    std::string field;
    for (int i = 0; i < 20; ++i) fields >> field;  // the twenty-second of all is when it began
    const double ticks = std::strtod(field.c_str(), nullptr);
    return std::max(0.0, machine - ticks / static_cast<double>(::sysconf(_SC_CLK_TCK)));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; lines.size() < value_lines_max && std::getline(stream, line);)
        lines.push_back(printable(line));
    return lines;
}

// What is known of the ids in the range is what these rows say.
template <class Row, class Text>
void replace(std::map<Id, std::string>& table, const Rows<Row>& rows, Text text) {
    table.erase(table.upper_bound(rows.after), table.upper_bound(rows.last));
    for (const Row& row : rows.rows)
        if (const std::string& known = std::invoke(text, row); !known.empty())
            table[row.id] = known;
}

}  // namespace

double steady_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Sampler::Sampler(Session& session, Session::Watch watch)
    : session_(session), watch_(std::move(watch)) {
    for (const Type& type : session.catalogue().types())
        for (const Method& method : type.methods) {
            if (type.only_object()) continue;
            if (method.name == "acquire") lock_types_.insert(type.name);
            if (method.name == "qsize") queue_types_.insert(type.name);
        }
}

std::vector<std::optional<Answer>> Sampler::ask(const std::vector<Session::Question>& questions) {
    own_calls_ += questions.size();
    return session_.ask_several(questions, watch_);
}

Sample Sampler::take(const Wanted& wanted) {
    Sample sample;
    const auto answers = ask({to_service("service.stats"),
                              to_service("service.objects", numbers(objects_after_, page_rows)),
                              to_service("service.clients", numbers(clients_after_, page_rows)),
                              to_service("service.waiters", numbers(Id{0}, page_rows)),
                              to_service("service.reports", numbers(last_report_))});
    sample.at = steady_now();
    if (answers[0]) take_totals(*answers[0], sample);
    sample.objects.after = sample.objects.last = objects_after_;
    if (answers[1]) take_objects(*answers[1], sample.objects);
    sample.clients.after = sample.clients.last = clients_after_;
    if (answers[2]) {
        for (const ordered_json& row : answers[2]->document())
            sample.clients.rows.push_back(client_of(row));
        clients_after_ = sample.clients.rows.size() < page_rows ? 0 : sample.clients.rows.back().id;
        sample.clients.last = clients_after_ == 0 ? UINT64_MAX : clients_after_;
        replace(programs_, sample.clients, &ClientRow::program);
    }
    if (answers[3])
        for (const ordered_json& row : answers[3]->document())
            sample.waits.push_back(wait_of(row, programs_));
    if (answers[4]) take_report(*answers[4], sample.at, sample);
    take_more_objects(sample.objects);
    replace(queues_, sample.objects,
            [](const ObjectRow& row) { return row.is_queue ? row.type : std::string(); });
    take_queues(sample);
    take_holders(wanted.holders, sample);
    if (sample.totals.waiters > 1 && sample.totals.waiters <= waiters_for_deadlocks_max) {
        const auto deadlocks = ask({to_service("service.deadlocks")});
        if (deadlocks[0]) sample.totals.deadlocks = deadlocks[0]->view().head().bits;
    } else if (sample.totals.waiters <= 1) {
        sample.totals.deadlocks = 0;
    }
    if (wanted.opened) sample.opened = look_at(*wanted.opened);
    return sample;
}

void Sampler::take_totals(const Answer& answer, Sample& sample) {
    const ordered_json stats = answer.document();
    Totals& totals = sample.totals;
    totals.version = printable(stats.at("version").get<std::string>());
    totals.pid = stats.at("pid").dump();
    totals.instance = stats.at("instance").dump();
    // Of these questions the figures were the first: those behind it are not counted there yet.
    constexpr std::uint64_t behind_it = 4;
    totals.calls = stats.at("calls").get<std::uint64_t>() - (own_calls_ - behind_it);
    totals.objects = stats.at("objects").get<std::uint64_t>();
    totals.clients = stats.at("clients").get<std::uint64_t>();
    totals.waiters = stats.at("waiters").get<std::uint64_t>();
    totals.stored_bytes = stats.at("stored_bytes").get<std::uint64_t>();
    totals.uptime = seconds_of(totals.pid);
}

// A page that is not full was the last.
void Sampler::take_objects(const Answer& answer, Rows<ObjectRow>& rows) {
    Reader reader(answer.value);
    const std::uint64_t count = reader.next().bits;
    for (std::uint64_t left = count; left > 0; --left) {
        ObjectRow row = object_of(reader);
        row.is_lock = lock_types_.contains(row.type);
        row.is_queue = queue_types_.contains(row.type);
        rows.rows.push_back(std::move(row));
    }
    objects_after_ = count < page_rows ? 0 : rows.rows.back().id;
    rows.last = objects_after_ == 0 ? UINT64_MAX : objects_after_;
}

void Sampler::take_more_objects(Rows<ObjectRow>& rows) {
    for (int pages = 1; objects_after_ != 0 && pages < object_pages_max; ++pages) {
        const auto page = ask({to_service("service.objects", numbers(objects_after_, page_rows))});
        if (!page[0]) return;
        take_objects(*page[0], rows);
    }
}

void Sampler::take_queues(Sample& sample) {
    std::vector<Session::Question> questions;
    for (const auto& [id, type] : queues_) {
        if (questions.size() >= 2 * queues_max) break;
        questions.push_back({.method = type + ".qsize", .object = ObjectId{id}});
        questions.push_back({.method = type + ".unfinished", .object = ObjectId{id}});
    }
    const auto answers = ask(questions);
    for (std::size_t i = 0; i < questions.size(); i += 2)
        if (answers[i])
            sample.queues[number(questions[i].object)] = {
                .length = answers[i]->view().head().bits,
                .unfinished = answers[i + 1] ? answers[i + 1]->view().head().bits : 0};
}

void Sampler::take_holders(const std::vector<Id>& wanted, Sample& sample) {
    std::vector<Session::Question> questions;
    for (const Id id : wanted)
        if (questions.size() < holders_max)
            questions.push_back(to_service("service.info", numbers(id)));
    const auto answers = ask(questions);
    for (std::size_t i = 0; i < questions.size(); ++i) {
        if (!answers[i]) continue;
        const ordered_json info = answers[i]->document();
        Holders holders{.all = {}, .has_more = info.value("holders_more", false)};
        for (const ordered_json& row : info.at("holders"))
            holders.all.push_back(holder_of(row, programs_));
        sample.holders[wanted[i]] = std::move(holders);
    }
}

void Sampler::take_report(const Answer& answer, double at, Sample& sample) {
    for (const ordered_json& report : answer.document()) {
        last_report_ = report.at("number").get<std::uint64_t>();
        report_ = printable(report.at("sentence").get<std::string>());
        reported_at_ = at - report.at("seconds").get<double>();
    }
    if (!report_.empty())
        sample.report = short_time(std::max(0.0, at - reported_at_)) + " ago: " + report_;
}

Opened Sampler::look_at(Id id) {
    const auto answers = ask({to_service("service.info", numbers(id))});
    if (opened_.id != id) opened_ = {};
    opened_.id = id;
    if (!answers[0]) {
        opened_.is_gone = true;
        if (opened_.heading.empty()) opened_.heading = "@" + std::to_string(id);
        return opened_;
    }
    const ordered_json info = answers[0]->document();
    const std::uint64_t version = info.at("version").get<std::uint64_t>();
    if (opened_.value.empty() || version != opened_.version) opened_.value = value_of(info);
    opened_.version = version;
    opened_.heading = info.at("type").get<std::string>() + " " +
                      (info.at("name").is_string() ? "'" + printable(called(info)) + "' " : "") +
                      "(@" + std::to_string(id) + ")";
    opened_.facts = lines_of(text_of_info(info));
    return opened_;
}

std::vector<std::string> Sampler::value_of(const ordered_json& info) {
    const std::uint64_t bytes = info.at("bytes").get<std::uint64_t>();
    if (bytes > value_bytes_max)
        return {"(" + short_bytes(static_cast<double>(bytes)) +
                ": too large to be shown here; see `steward get`)"};
    const auto answers =
        ask({to_service("service.get", numbers(info.at("id").get<std::uint64_t>()))});
    if (!answers[0]) return {"(the daemon does not tell it)"};
    std::string text;
    print_json(text, answers[0]->view(), Layout::indented);
    return lines_of(text);
}

}  // namespace steward::cli::top
