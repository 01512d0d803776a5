#include "introspection/statistics.hpp"

#include "engine/who.hpp"

namespace steward::introspection {
namespace {

using engine::Histogram;

// Every second class is shown: from 100 ns on each bound is four times the one before.
constexpr std::size_t shown_classes = 2;

double in_seconds(engine::Time time) { return std::chrono::duration<double>(time).count(); }

void write_times(Writer& writer, const Histogram& times, bool with_buckets) {
    Fields fields;
    fields.add("count", times.count());
    fields.add("seconds", in_seconds(times.total()));
    fields.add("p50", in_seconds(times.quantile(0.5)));
    fields.add("p99", in_seconds(times.quantile(0.99)));
    fields.add("longest", in_seconds(times.longest()));
    if (with_buckets) {
        Writer& buckets = fields.member("buckets");
        buckets.array(Histogram::classes / shown_classes);
        std::uint64_t up_to_here = 0;
        for (std::size_t place = 0; place < Histogram::classes; ++place) {
            up_to_here += times.count_in(place);
            if (place % shown_classes != 0) continue;
            buckets.array(2);
            buckets.real(in_seconds(Histogram::bound(place)));
            buckets.unsigned_integer(up_to_here);
        }
    }
    fields.write(writer);
}

// Null, where nothing was timed.
void add_times(Fields& fields, std::string_view name, const Histogram* times) {
    if (times == nullptr || times->count() == 0)
        fields.add_nothing(name);
    else
        write_times(fields.member(name), *times, true);
}

std::size_t waiters_of(const engine::Record& record) {
    std::size_t waiters = 0;
    for (const auto& [lane, line] : record.lanes) waiters += line.size();
    return waiters;
}

void write_lock(Writer& writer, const engine::Engine& engine, const engine::Record& record,
                const engine::LockTimes& times, engine::Time now) {
    Fields fields;
    fields.add("id", number(record.id));
    fields.add("type", engine.catalogue().types()[record.type].name);
    fields.add_known("name", record.name);
    fields.add("holders", std::uint64_t{record.holders.size()});
    fields.add("waiters", std::uint64_t{waiters_of(record)});
    write_times(fields.member("held"), times.held, false);
    write_times(fields.member("waited"), times.waited, false);
    if (times.held.count() == 0) {
        fields.add_nothing("longest");
    } else {
        Fields longest;
        longest.add("seconds", in_seconds(times.longest));
        longest.add("pid", times.pid);
        longest.add("name", times.name);
        longest.add("ago", in_seconds(now - times.at));
        longest.write(fields.member("longest"));
    }
    fields.write(writer);
}

}  // namespace

void write_statistics(Writer& writer) {
    writer.array(statistics().size());
    for (const Statistic& statistic : statistics()) {
        Fields fields;
        fields.add("group", statistic.group);
        fields.add("member", statistic.member);
        fields.add_known("name", statistic.name);
        fields.add("description", statistic.description);
        fields.add("type", statistic.type);
        fields.add("unit", statistic.unit);
        fields.write(writer);
    }
}

Traffic traffic_of(const engine::Engine& engine) {
    Traffic traffic;
    for (const engine::MethodCounts& counts : engine.counters().methods) {
        traffic.in += counts.bytes_in;
        traffic.out += counts.bytes_out;
    }
    return traffic;
}

void write_methods(Writer& writer, const engine::Engine& engine, const StepTimes* steps) {
    Bytes rows;
    Writer row_writer(rows);
    std::size_t count = 0;
    const std::vector<engine::MethodCounts>& methods = engine.counters().methods;
    for (std::size_t method = 0; method < methods.size(); ++method) {
        const engine::MethodCounts& counts = methods[method];
        if (!counts.any()) continue;
        Fields fields;
        fields.add("method", engine.catalogue().methods()[method]->full_name);
        fields.add("calls", counts.calls);
        fields.add("refusals", counts.refusals);
        fields.add("timed_out", counts.timed_out);
        fields.add("bytes_in", counts.bytes_in);
        fields.add("bytes_out", counts.bytes_out);
        add_times(fields, "executed", steps == nullptr ? nullptr : steps->of(method));
        add_times(fields, "waited", counts.waited.get());
        fields.write(row_writer);
        ++count;
    }
    if (steps != nullptr && steps->batches().count() > 0) {
        Fields fields;
        fields.add("method", "(batch)");
        add_times(fields, "executed", &steps->batches());
        fields.write(row_writer);
        ++count;
    }
    writer.array(count);
    writer.raw(rows);
}

void write_locks(Writer& writer, const engine::Engine& engine, ObjectId after, std::size_t limit,
                 engine::Time now) {
    Bytes rows;
    Writer row_writer(rows);
    std::size_t count = 0;
    const auto& locks = engine.counters().locks;
    for (auto one = locks.upper_bound(after); one != locks.end() && count < limit; ++one) {
        if (!engine.is_there(one->first)) continue;
        write_lock(row_writer, engine, *engine.store().find(one->first), one->second, now);
        ++count;
    }
    writer.array(count);
    writer.raw(rows);
}

}  // namespace steward::introspection
