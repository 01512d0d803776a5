// Manager::reports and Manager::on_report.

#include "client/source/rows.hpp"
#include "steward/async.hpp"
#include "steward/error.hpp"
#include "steward/manager.hpp"

#include <unistd.h>
#include <algorithm>

namespace steward {
namespace {

// How long its thread waits for the next report before it looks whether it is to stop.
constexpr double patience_s = 0.25;

Report report_of(const detail::Row& row) {
    return {.number = detail::number_of<std::uint64_t>(row, "number"),
            .kind = detail::text_of(row, "kind"),
            .sentence = detail::text_of(row, "sentence"),
            .seconds = detail::number_of<double>(row, "seconds"),
            .pids = row.at("pids").as<std::vector<std::int64_t>>()};
}

std::vector<Report> reports_of(const detail::Rows& rows) {
    std::vector<Report> reports;
    for (const detail::Row& row : rows) reports.push_back(report_of(row));
    return reports;
}

bool is_about(const Report& report, std::int64_t pid) {
    return std::find(report.pids.begin(), report.pids.end(), pid) != report.pids.end();
}

// Until it is to stop, or the daemon is lost: then nobody reports anything any more.
void listen(const std::stop_token& stop, const detail::SessionPointer& session, std::uint64_t after,
            Whose whose, const std::function<void(const Report&)>& hear) {
    const std::int64_t pid = ::getpid();
    while (!stop.stop_requested()) {
        std::vector<Report> reports;
        try {
            reports = reports_of(detail::ask_rows(session, detail::methods::service::next_reports,
                                                  after, patience_s));
        } catch (const Error&) {
            return;
        }
        for (const Report& report : reports) {
            after = report.number;
            const bool is_wanted = whose == Whose::all || is_about(report, pid);
            if (is_wanted && !stop.stop_requested()) hear(report);
        }
    }
}

}  // namespace

std::vector<Report> detail::MakeReports::operator()(AsyncResult<Value>& answer) const {
    return reports_of(answer.get().as<Rows>());
}

std::vector<Report> Manager::reports(std::uint64_t after) const {
    return reports_of(detail::ask_rows(session(), detail::methods::service::reports, after));
}

ReportWatch Manager::on_report(std::function<void(const Report&)> hear, Whose whose) const {
    const std::vector<Report> known = reports();
    const std::uint64_t after = known.empty() ? 0 : known.back().number;
    return {std::jthread([session = session(), after, whose,
                          hear = std::move(hear)](const std::stop_token& stop) {
                listen(stop, session, after, whose, hear);
            }),
            ::getpid()};
}

ReportWatch& ReportWatch::operator=(ReportWatch&& other) noexcept {
    if (this == &other) return *this;
    stop();
    thread_ = std::move(other.thread_);
    pid_ = other.pid_;
    return *this;
}

void ReportWatch::stop() noexcept {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    if (::getpid() == pid_ && thread_.get_id() != std::this_thread::get_id())
        thread_.join();
    else
        thread_.detach();
}

}  // namespace steward
