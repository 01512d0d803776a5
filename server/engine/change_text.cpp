// One change as those are told of it who watch: a map, encoded once for all of them.
#include "common/utf8.hpp"
#include "engine/changes.hpp"
#include "engine/engine.hpp"
#include "engine/words.hpp"

namespace steward::engine {
namespace {

// A map whose members are counted as they come.
class Members {
public:
    explicit Members(Bytes& out) : out_(out), begin_(out.size()), writer_(out) { writer_.map(0); }
    // Of up to fifteen members the head of a map is one byte.
    ~Members() { out_[begin_] = static_cast<char>(0x80 | count_); }
    Members(const Members&) = delete;

    Writer& member(std::string_view name) {
        ++count_;
        writer_.text(name);
        return writer_;
    }
    void add(std::string_view name, std::string_view text) { member(name).text(text); }
    void add(std::string_view name, std::uint64_t number) { member(name).unsigned_integer(number); }
    void add(std::string_view name, std::string_view name_of_bytes, const Glimpse& value) {
        if (!value.is_there) return;
        if (!value.kept.empty())
            member(name).raw(value.kept);
        else
            add(name_of_bytes, value.bytes);
    }

private:
    Bytes& out_;
    std::size_t begin_;
    Writer writer_;
    unsigned count_ = 0;
};

void write_object(Members& members, std::string_view kind, std::uint64_t version, ObjectId object,
                  std::string_view name) {
    members.add("kind", kind);
    members.add("version", version);
    members.add("object", number(object));
    if (!name.empty()) members.add("name", name);
}

void write_keys(Members& members, Change& change, const std::vector<Bytes>& keys) {
    Writer& writer = members.member(keys.size() == 1 ? "key" : "keys");
    if (keys.size() > 1) writer.array(keys.size());
    change.keys_at = static_cast<std::uint32_t>(change.told.size());
    for (const Bytes& key : keys) writer.raw(key);
    change.keys_size = static_cast<std::uint32_t>(change.told.size()) - change.keys_at;
}

void write_by(Members& members, const Engine& engine, const Call& call) {
    members.member("at").real(std::chrono::duration<double>(call.now()).count());
    const Client* client = engine.clients().client(call.caller().client);
    if (client == nullptr) return;
    members.add("client", number(client->id));
    members.member("pid").integer(client->identity.pid);
    members.add("by", printable(known_as(*client)));
}

}  // namespace

Change change_of(const Engine& engine, const Record& record, const ChangeCause& cause) {
    Change change{.version = record.version,
                  .sequence = std::max(engine.sequence(), cause.call.sequence())};
    const std::string_view kind =
        cause.kind.empty() ? kind_of_change(record, cause.note, cause.effects) : cause.kind;
    Members members(change.told);
    write_object(members, kind, change.version, record.id, record.name);
    members.add("type", engine.catalogue().types()[record.type].name);
    members.add("sequence", change.sequence);
    const MethodRow* row = cause.note != nullptr ? &cause.note->row() : cause.row;
    if (row != nullptr) members.add("method", row->full_name);
    if (cause.note != nullptr) {
        if (!cause.note->keys().empty()) write_keys(members, change, cause.note->keys());
        members.add("old", "old_bytes", cause.note->before());
        members.add("new", "new_bytes", cause.note->after());
    }
    write_by(members, engine, cause.call);
    return change;
}

Change end_of(const Engine& engine, const Record& record, std::string_view kind, const Call* by) {
    Change change{.version = record.version,
                  .sequence = by != nullptr ? by->sequence() : engine.sequence(),
                  .is_end = true};
    Members members(change.told);
    write_object(members, kind, change.version, record.id, record.name);
    members.add("type", engine.catalogue().types()[record.type].name);
    members.add("sequence", change.sequence);
    if (by != nullptr) write_by(members, engine, *by);
    return change;
}

void write_lost(Bytes& told, ObjectId object, std::string_view name, std::uint64_t version,
                std::uint64_t count) {
    Members members(told);
    write_object(members, "lost", version, object, name);
    members.add("lost", count);
}

void write_missed(Bytes& told, std::uint64_t count) {
    Members members(told);
    members.add("kind", "lost");
    members.add("objects", count);
}

}  // namespace steward::engine
