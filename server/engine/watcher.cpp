#include "engine/watcher.hpp"

namespace steward::engine {

void Watcher::save(Writer& writer) const {
    writer.array(5);
    writer.unsigned_integer(number(id));
    writer.boolean(is_resting);
    writer.unsigned_integer(missed);
    writer.array(names.size());
    for (const std::string& name : names) writer.text(name);
    writer.array(targets.size());
    for (const auto& [object, target] : targets) {
        writer.array(7);
        writer.unsigned_integer(number(object));
        writer.boolean(target.is_by_name);
        writer.boolean(target.is_whole);
        writer.array(target.keys.size());
        for (const Bytes& key : target.keys) writer.binary(key);
        if (target.pending_at)
            writer.unsigned_integer(*target.pending_at);
        else
            writer.nil();
        writer.unsigned_integer(target.position);
        writer.unsigned_integer(target.lost);
    }
}

void Watcher::load(Saved& saved) {
    saved.array(5);
    id = saved.id<ObjectId>();
    is_resting = saved.boolean();
    missed = saved.unsigned_integer();
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        const std::string_view name = saved.text();
        must_be(names.emplace(name).second, "a name that is watched twice");
        bytes += bytes_of_name(name.size());
    }
    for (std::uint64_t left = saved.array(); left > 0; --left) {
        saved.array(7);
        const auto object = saved.id<ObjectId>();
        WatchTarget target{.is_by_name = saved.boolean()};
        target.is_whole = saved.boolean();
        for (std::uint64_t keys = saved.array(); keys > 0; --keys) {
            const BytesView key = saved.binary();
            must_be(target.keys.emplace(key).second, "a key that is watched twice");
            bytes += bytes_of_key(key.size());
        }
        must_be(target.is_whole == target.keys.empty(), "what is watched of an object is nothing");
        if (!saved.nothing()) target.pending_at = saved.unsigned_integer();
        target.position = saved.unsigned_integer();
        target.lost = saved.unsigned_integer();
        if (target.pending_at) pending.emplace(*target.pending_at, object);
        bytes += charges::watch_target;
        must_be(targets.emplace(object, std::move(target)).second,
                "an object that is watched twice");
    }
    must_be(id != ObjectId{} || (names.empty() && targets.empty()), "a watch that is no object");
}

bool is_pattern(std::string_view name) { return name.find_first_of("*?") != name.npos; }

std::string_view literal_beginning(std::string_view pattern) {
    return is_pattern(pattern) ? pattern.substr(0, pattern.find_first_of("*?\\")) : pattern;
}

// After a `*` that has matched too little, it takes one letter more: never more than one of them
// has to be tried again, the last.
bool matches(std::string_view pattern, std::string_view name) {
    if (!is_pattern(pattern)) return pattern == name;
    std::size_t at = 0, seen = 0, star = pattern.npos, star_seen = 0;
    while (seen < name.size()) {
        const char wanted = at < pattern.size() ? pattern[at] : '\0';
        const bool is_literal = wanted == '\\' && at + 1 < pattern.size();
        if (at < pattern.size() && wanted == '*') {
            star = at++;
            star_seen = seen;
        } else if (at < pattern.size() && (is_literal ? pattern[at + 1] == name[seen]
                                                      : wanted == '?' || wanted == name[seen])) {
            at += is_literal ? 2 : 1;
            ++seen;
        } else if (star != pattern.npos) {
            at = star + 1;
            seen = ++star_seen;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

}  // namespace steward::engine
