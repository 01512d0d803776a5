#include "client/source/greeting.hpp"

#include "common/limits.hpp"
#include "common/msgpack_reader.hpp"
#include "common/msgpack_writer.hpp"

#include <algorithm>

namespace steward {

Bytes hello_arguments(const ConnectOptions& options) {
    Bytes members;
    Writer writer(members);
    std::size_t count = 0;
    const auto add = [&](std::string_view name) { return ++count, writer.text(name); };
    if (!options.client_name.empty()) {
        add("name");
        writer.text(options.client_name);
    }
    if (!options.adopts.empty()) {
        add("adopts");
        const std::size_t count_now = std::min(options.adopts.size(), limits::adopted_ids_max);
        writer.array(count_now);
        for (std::size_t i = 0; i < count_now; ++i)
            writer.unsigned_integer(number(options.adopts[i]));
    }
    if (!options.instance.empty()) {
        add("instance");
        writer.text(options.instance);
    }
    if (!options.wants_methods) {
        add("methods");
        writer.boolean(false);
    }
    if (options.goes_on) {
        add("goes_on");
        writer.boolean(true);
    }
    Bytes arguments;
    Writer(arguments).map(count);
    return arguments + members;
}

Greeting read_greeting(BytesView payload) {
    Greeting greeting;
    Reader reader(payload);
    const Token head = reader.next();
    for (std::uint64_t i = 0; head.kind == Kind::map && i < head.bits && !reader.at_end(); ++i) {
        const Token key = reader.next();
        Reader member(reader.value());
        const Token value = member.next();
        if (key.bytes == "version") greeting.version = value.bytes;
        if (key.bytes == "pid") greeting.pid = value.integer();
        if (key.bytes == "instance") greeting.instance = value.bytes;
        if (key.bytes == "client") greeting.client = value.bits;
        if (key.bytes == "catalogue") greeting.catalogue = value.bytes;
        if (key.bytes != "methods") continue;
        while (!member.at_end()) greeting.methods.emplace_back(member.next().bytes);
    }
    return greeting;
}

}  // namespace steward
