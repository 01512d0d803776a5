#include "client/cli/exit_codes.hpp"

#include "client/cli/table.hpp"

namespace steward::cli {

std::string exit_code_lines(std::span<const ExitCodeRow> rows) {
    Table lines;
    for (const ExitCodeRow& row : rows)
        lines.add({"  " + std::to_string(row.code), std::string(row.meaning)});
    return lines.text();
}

}  // namespace steward::cli
