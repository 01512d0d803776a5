#include "client/cli/reports.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/table.hpp"
#include "common/msgpack_writer.hpp"
#include "common/utf8.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace steward::cli {
namespace {

using nlohmann::ordered_json;

std::string line_of(const ordered_json& report) {
    char ago[32];
    std::snprintf(ago, sizeof ago, "%.1f s ago: ", report.at("seconds").get<double>());
    return ago + report.at("sentence").get<std::string>() + "\n";
}

ordered_json next_behind(Session& session, std::uint64_t number) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.unsigned_integer(number);
    return session.ask("service.next_reports", service_object, arguments).document();
}

}  // namespace

int show_reports(Context& context, std::span<const std::string> words) {
    std::vector<std::string> rest(words.begin(), words.end());
    const bool follows = std::erase(rest, "--follow") > 0;
    if (!rest.empty()) throw UsageError("Usage: steward reports [--follow]");
    const Answer answer = context.session().ask("service.reports", service_object);
    if (context.options().json && !follows) return context.print(answer.view()), done;
    std::uint64_t last = 0;
    for (ordered_json reports = answer.document();;
         reports = next_behind(context.session(), last)) {
        for (const ordered_json& report : reports) {
            last = report.at("number").get<std::uint64_t>();
            if (context.options().json)
                context.print_document(report);
            else
                context.write(printable_lines(line_of(report)));
        }
        if (follows) continue;
        if (reports.empty()) context.write("nothing was noticed\n");
        return done;
    }
}

}  // namespace steward::cli
