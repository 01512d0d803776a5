#include "engine/reports.hpp"

namespace steward::engine {
namespace {

// At the beginning of a character.
void cut(std::string& sentence, std::size_t bytes) {
    if (sentence.size() <= bytes) return;
    while (bytes > 0 && (static_cast<unsigned char>(sentence[bytes]) & 0xc0u) == 0x80) --bytes;
    sentence.resize(bytes);
    sentence += "…";
}

}  // namespace

std::string_view name(Report::Kind kind) {
    switch (kind) {
        case Report::Kind::deadlock: return "deadlock";
        case Report::Kind::suspected_deadlock: return "suspected_deadlock";
        case Report::Kind::lock_order: return "lock_order";
        case Report::Kind::orphaned_wait: return "orphaned_wait";
        case Report::Kind::lease_ended: return "lease_ended";
        case Report::Kind::lost_update: return "lost_update";
        case Report::Kind::by_force: return "by_force";
    }
    return "unknown";
}

void Reports::add(Report report, Time now) {
    untold_.push_back(report.sentence);
    cut(report.sentence, sentence_bytes_max);
    if (report.pids.size() > pids_max) report.pids.resize(pids_max);
    report.number = ++last_;
    report.at = now;
    is_fresh_ = true;
    kept_.push_back(std::move(report));
    if (kept_.size() > kept_max) kept_.pop_front();
}

void Reports::save(Writer& writer) const {
    writer.array(2);
    writer.unsigned_integer(last_);
    writer.array(kept_.size());
    for (const Report& report : kept_) {
        writer.array(4);
        writer.unsigned_integer(static_cast<std::uint64_t>(report.kind));
        writer.binary(report.sentence);
        writer.integer(report.at.count());
        writer.array(report.pids.size());
        for (const std::int64_t pid : report.pids) writer.integer(pid);
    }
}

void Reports::load(Saved& saved) {
    saved.array(2);
    last_ = saved.unsigned_integer();
    const std::uint64_t count = saved.array();
    must_be(count <= kept_max && count <= last_, "more reports than are kept");
    for (std::uint64_t i = 0; i < count; ++i) {
        saved.array(4);
        Report report;
        report.kind = saved.enumerator(Report::Kind::by_force);
        report.sentence = saved.binary();
        report.at = Time{saved.integer()};
        for (std::uint64_t left = saved.array(); left > 0; --left)
            report.pids.push_back(saved.integer());
        report.number = last_ - count + i + 1;
        kept_.push_back(std::move(report));
    }
}

}  // namespace steward::engine
