#include "introspection/report.hpp"

#include "common/json_printer.hpp"
#include "introspection/listing.hpp"

namespace steward::introspection {
namespace {

std::string line(const char* what, BytesView value) {
    std::string text = std::string(what) + ": ";
    print_json(text, ValueView{value});
    return text;
}

std::string line(const char* what, const Fields& fields) {
    Bytes value;
    Writer writer(value);
    fields.write(writer);
    return line(what, value);
}

std::map<engine::ClientId, std::uint64_t> waiters_of_clients(const engine::Engine& engine) {
    std::map<engine::ClientId, std::uint64_t> waiters;
    for (const auto& [number, parked] : engine.waiting().all())
        if (!engine.is_dead(parked)) ++waiters[parked.caller.client];
    return waiters;
}

bool is_contended(const engine::Record& record) {
    return record.holders.any() || !record.lanes.empty();
}

}  // namespace

std::vector<std::string> state_report(const engine::Engine& engine, const DaemonFigures& figures,
                                      engine::Time now, std::size_t lines_max) {
    std::vector<std::string> lines{line("state", Service(engine, figures).stats().bytes)};
    std::size_t left_out = 0;
    std::size_t count = 0;
    const auto has_room = [&] {
        const bool has = count < lines_max;
        ++(has ? count : left_out);
        return has;
    };
    const auto waiters = waiters_of_clients(engine);
    for (const auto& [id, client] : engine.clients().all()) {
        if (client.is_gone || !has_room()) continue;
        Fields fields;
        const auto waits = waiters.find(id);
        add_client(fields, engine, client, waits == waiters.end() ? 0 : waits->second, now);
        lines.push_back(line("client", fields));
    }
    count = 0;
    for (const engine::Record* record : engine.store().all()) {
        if (!is_contended(*record) || !has_room()) continue;
        Fields fields;
        add_object_in_full(fields, engine, *record, now);
        lines.push_back(line("object", fields));
    }
    lines.push_back(left_out == 0 ? "state: complete"
                                  : "state: " + std::to_string(left_out) + " lines were left out");
    return lines;
}

}  // namespace steward::introspection
