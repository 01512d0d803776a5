#include "client/source/read_stuck.hpp"

#include "client/source/rows.hpp"

namespace steward::detail {
namespace {

std::vector<Stuck::Thing> things_of(const Value& rows) {
    std::vector<Stuck::Thing> things;
    for (const Row& row : rows.as<Rows>())
        things.push_back({.object = number_of<std::uint64_t>(row, "object"),
                          .type = text_of(row, "type"),
                          .name = text_of(row, "name"),
                          .since = number_of<std::uint64_t>(row, "since"),
                          .seconds = number_of<double>(row, "seconds"),
                          .where = text_of(row, "where")});
    return things;
}

Stuck stuck_of(const Row& row) {
    return {.client = number_of<std::uint64_t>(row, "client"),
            .pid = number_of<std::int64_t>(row, "pid"),
            .name = text_of(row, "name"),
            .channel = number_of<std::uint64_t>(row, "channel"),
            .method = text_of(row, "method"),
            .where = text_of(row, "where"),
            .awaits = things_of(row.at("awaits")),
            .holds = things_of(row.at("holds")),
            .waits_for = row.at("waits_for").as<std::vector<std::size_t>>()};
}

}  // namespace

std::vector<Stuck> read_stuck(BytesView bytes) {
    std::vector<Stuck> members;
    if (bytes.empty()) return members;
    try {
        const SessionPointer nobody;  // it refers to no object
        Decoder decoder(bytes, nobody, Origin::kept);
        for (const Row& row : Codec<Rows>::read(decoder)) members.push_back(stuck_of(row));
    } catch (const std::exception&) {
        members.clear();
    }
    return members;
}

}  // namespace steward::detail
