#include "tests/integration/bad_input.hpp"

namespace steward::testing {
namespace {

using nlohmann::json;

CallHeader call(const Target& target, const std::string& method, std::uint64_t object) {
    return {.id = 1, .object = ObjectId{object}, .method = target.methods.at(method)};
}

Bytes greeting(const Target& target) {
    Bytes bytes;
    append_preface(bytes);
    append_frame(bytes, call(target, "manager.hello", 0), encode({"bad"}));
    return bytes;
}

// A conversation in which nothing is wrong yet.
Bytes valid_conversation(Random& random, const Target& target) {
    Bytes bytes = greeting(target);
    for (std::uint64_t i = pick(random, 6); i > 0; --i) {
        switch (pick(random, 5)) {
            case 0:
                append_frame(bytes, call(target, "list.append", target.list),
                             encode(json::array({some_document(random, 3)})));
                break;
            case 1:
                append_frame(bytes, call(target, "list.get_slice", target.list), encode({0, 3}));
                break;
            case 2:
                append_frame(bytes, call(target, "dict.set", target.dict),
                             encode({pick(random, 50), some_document(random, 2)}));
                break;
            case 3: append_frame(bytes, call(target, "list.clear", target.list), {}); break;
            default:
                append_frame(bytes, call(target, "service.ping", 1),
                             encode(json{{"value", some_document(random, 3)}}));
                break;
        }
    }
    return bytes;
}

Bytes noise(Random& random, std::size_t size_max) {
    Bytes bytes(pick(random, size_max) + 1, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

Bytes mutated(Random& random, Bytes bytes) {
    for (std::uint64_t i = 1 + pick(random, 4); i > 0 && !bytes.empty(); --i) {
        const std::size_t at = pick(random, bytes.size());
        switch (pick(random, 4)) {
            case 0: bytes[at] = static_cast<char>(random()); break;
            case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << pick(random, 8))); break;
            case 2: bytes.erase(at, 1 + pick(random, 8)); break;
            default: bytes.insert(at, noise(random, 8)); break;
        }
    }
    return bytes;
}

Bytes with_wrong_length(Random& random, const Target& target) {
    Bytes bytes = valid_conversation(random, target);
    const std::size_t at = bytes.size();
    append_frame(bytes, call(target, "list.append", target.list), encode(json::array({1})));
    const std::uint32_t sizes[] = {0,          1,         3, 4, 1000, 64u << 20, (64u << 20) + 1,
                                   0x7fffffff, 0xffffffff};
    const std::uint32_t size = sizes[pick(random, std::size(sizes))];
    std::memcpy(bytes.data() + at, &size, sizeof size);
    return bytes;
}

Bytes with_bad_preface(Random& random) {
    const std::string_view letters[] = {"STWD", "STW",     "GET ", "\x16\x03\x01\x02",
                                        "stwd", "\xff\xfe"};
    Bytes bytes(letters[pick(random, std::size(letters))]);
    return bytes + noise(random, 30);
}

Bytes with_bad_flags(Random& random, const Target& target) {
    Bytes bytes = greeting(target);
    CallHeader header = call(target, "list.len", target.list);
    header.flags = static_cast<std::uint16_t>(random());
    const std::uint64_t count = pick(random, 10) == 0 ? 300 : 1 + pick(random, 3);
    for (std::uint64_t i = 0; i < count; ++i) append_frame(bytes, header, {});
    return bytes;
}

Bytes without_greeting(Random& random, const Target& target) {
    Bytes bytes;
    append_preface(bytes);
    append_frame(bytes, call(target, "list.len", target.list), {});
    return bytes + noise(random, 40);
}

Bytes bad_text(Random& random) {
    static const std::string lines[] = {
        R"({"id":1,"method":"list.append"})",
        R"({"id":1})",
        R"({"method":5})",
        "{",
        "{}",
        R"({"id":1,"method":"x.y"})",
        R"({"id":1,"method":"service.ping","args":5})",
        R"({"batch":5})",
        R"({"batch":[]})",
        R"({"batch":[1,2]})",
        R"({"id":{"a":[1]},"method":"service.ping","args":["x"],"more":1})",
        R"({"id":1,"object":-1,"method":"list.len"})",
        R"({"id":1,"object":"nobody","method":"list.len"})",
        R"({"id":1,"object":{"$ref":"x"},"method":"list.len"})",
        R"({"id":1,"method":"service.ping","args":[{"$bytes":"?"}]})",
        "{\"id\":\"\xff\xfe\",\"method\":\"service.ping\"}",
        R"({"id":1,"method":"service.ping","args":[1e400]})",
        R"({"id":-1e400,"method":"service.ping"})",
        R"({"id":1,"object":1e99999,"method":"list.len"})"};
    Bytes text = R"({"id":0,"method":"service.ping"})"
                 "\n";
    for (std::uint64_t i = 1 + pick(random, 3); i > 0; --i)
        text += lines[pick(random, std::size(lines))] + "\n";
    if (pick(random, 3) == 0) text += "{" + noise(random, 60);
    if (pick(random, 10) == 0)
        text += R"({"id":1,"method":"service.ping","args":)" + Bytes(2000, '[') + "\n";
    return pick(random, 2) == 0 ? mutated(random, text) : text;
}

Bytes nested(Random& random) {
    const std::size_t depth = 33 + pick(random, 3000);
    return "\x91" + Bytes(depth, pick(random, 2) == 0 ? '\x91' : '\xdc') + "\xc0";
}

// Bytes that are no arguments: each is refused whatever the method.
Bytes broken_payload(Random& random) {
    using namespace std::string_literals;
    const Bytes payloads[] = {"\x05"s,
                              "\xa1x"s,
                              "\x91"s,
                              "\x92\x01"s,
                              "\x91\xc1"s,
                              "\x91\xd9\xff"s,
                              "\xdd\xff\xff\xff\xff"s,
                              "\xdf\xff\xff\xff\xff\x01"s,
                              "\x81\x01\x02"s,
                              "\x81\xa7unknown\x01"s,
                              "\x91\xa2\xc3\x28"s,
                              "\x90\x01"s,
                              "\x91\x82\xa1k\x01\xa1k\x02"s,
                              "\x91\xd4\x05\x00"s,
                              "\xc1"s,
                              "\x9f\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"s};
    if (pick(random, 6) == 0) return nested(random);
    return payloads[pick(random, std::size(payloads))];
}

bool names(const Bytes& bytes, std::uint64_t object) {
    const std::string_view id(reinterpret_cast<const char*>(&object), sizeof object);
    return bytes.find(id) != Bytes::npos;
}

Bytes any_conversation(Random& random, const Target& target) {
    switch (pick(random, 9)) {
        case 0: {
            const Bytes bytes = valid_conversation(random, target);
            return bytes.substr(0, pick(random, bytes.size()));
        }
        case 1: return with_wrong_length(random, target);
        case 2: return with_bad_preface(random);
        case 3: return with_bad_flags(random, target);
        case 4: return without_greeting(random, target);
        case 5: return noise(random, 200);
        case 6: return greeting(target) + noise(random, 200);
        case 7: return bad_text(random);
        default: return mutated(random, valid_conversation(random, target));
    }
}

}  // namespace

Bytes bad_conversation(Random& random, const Target& target) {
    Bytes bytes = any_conversation(random, target);
    while (names(bytes, target.untouched)) bytes = any_conversation(random, target);
    return bytes;
}

WrongCall wrong_call(Random& random, const Target& target) {
    const std::uint64_t objects[] = {target.list, target.dict, target.attributes};
    switch (pick(random, 5)) {
        case 0: {
            const auto method = static_cast<std::uint16_t>(
                target.methods.size() + pick(random, 60'000 - target.methods.size()));
            return {{.object = ObjectId{random()}, .method = method},
                    broken_payload(random),
                    "an unknown method"};
        }
        case 1:
            return {call(target, "list.len", 1'000'000 + (random() >> pick(random, 30))),
                    {},
                    "an unknown object"};
        case 2:
            return {call(target, "list.get", target.dict),
                    encode(json::array({some_document(random, 2)})), "an object of another type"};
        case 3: {
            const json wrong = pick(random, 2) == 0 ? json(some_text(random)) : json::array({1});
            return {call(target, "list.get", target.list), encode(json::array({wrong})),
                    "an argument of another kind"};
        }
        default: {
            const char* methods[] = {"list.append", "dict.set", "namespace.set"};
            const std::uint64_t which = pick(random, 3);
            return {call(target, methods[which], objects[which]), broken_payload(random),
                    "broken arguments"};
        }
    }
}

}  // namespace steward::testing
