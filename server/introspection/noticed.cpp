#include "introspection/noticed.hpp"

#include "common/utf8.hpp"
#include "introspection/fields.hpp"

namespace steward::introspection {

void write_reports(Writer& writer, const engine::Engine& engine, engine::Time now,
                   std::uint64_t after, std::size_t most) {
    std::vector<const engine::Report*> shown;
    for (const engine::Report& report : engine.diagnosis().reports.kept())
        if (report.number > after && shown.size() < most) shown.push_back(&report);
    writer.array(shown.size());
    for (const engine::Report* report : shown) {
        Fields fields;
        fields.add("number", report->number);
        fields.add("kind", name(report->kind));
        fields.add("sentence", as_utf8(report->sentence));
        fields.add("seconds", std::chrono::duration<double>(now - report->at).count());
        Writer& pids = fields.member("pids");
        pids.array(report->pids.size());
        for (const std::int64_t pid : report->pids) pids.integer(pid);
        fields.write(writer);
    }
}

}  // namespace steward::introspection
