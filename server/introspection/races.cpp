#include "introspection/races.hpp"

#include "engine/key.hpp"
#include "introspection/fields.hpp"

namespace steward::introspection {
namespace {

double seconds(engine::Time time) {
    return std::chrono::duration<double>(std::max(time, engine::Time(0))).count();
}

void write_side(Writer& writer, const engine::Write& write, std::uint64_t version) {
    Fields fields;
    fields.add("client", number(write.caller.client));
    fields.add("pid", write.pid);
    fields.add("name", write.name);
    fields.add("channel", number(write.caller.channel));
    fields.add("method", write.method);
    fields.add("version", version);
    if (write.where.empty())
        fields.add_nothing("where");
    else
        fields.add("where", write.where);
    fields.write(writer);
}

// A key may be a reference, which is not given away here: what is no number and no text is told as
// people read it.
void add_place(Fields& fields, const Bytes& place) {
    if (place.empty()) return fields.add_nothing("place");
    const Kind kind = ValueView{place}.kind();
    if (kind == Kind::integer || kind == Kind::text)
        fields.member("place").raw(place);
    else
        fields.add("place", engine::quoted({place}));
}

void write_race(Writer& writer, const engine::Race& race, engine::Time now) {
    Fields fields;
    fields.add("id", race.number);
    fields.add("object", number(race.object));
    fields.add("type", race.type);
    if (race.name.empty())
        fields.add_nothing("name");
    else
        fields.add("name", race.name);
    add_place(fields, race.place);
    fields.add("count", race.count);
    fields.add("first", seconds(now - race.first));
    fields.add("last", seconds(now - race.overwriting.at));
    write_side(fields.member("overwriting"), race.overwriting, race.known);
    write_side(fields.member("overwritten"), race.overwritten, race.overwritten.version);
    fields.add("sentence", engine::in_words(race));
    fields.write(writer);
}

}  // namespace

void write_races(Writer& writer, const engine::Engine& engine, engine::Time now,
                 std::uint64_t after, std::size_t most) {
    std::vector<const engine::Race*> shown;
    for (const engine::Race& race : engine.diagnosis().races.all())
        if (race.number > after && shown.size() < most) shown.push_back(&race);
    writer.array(shown.size());
    for (const engine::Race* race : shown) write_race(writer, *race, now);
}

}  // namespace steward::introspection
