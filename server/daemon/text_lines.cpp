#include "daemon/text_lines.hpp"

#include "common/json_printer.hpp"
#include "common/json_reader.hpp"
#include "common/json_text.hpp"
#include "common/refusal_payload.hpp"

#include <nlohmann/json.hpp>

namespace steward::daemon {
namespace {

// Why a call of a line cannot be made.
struct Wrong {
    ErrorCode code;
    std::string sentence;
};

// The members of a call as they were read; empty is what the line does not say.
struct Members {
    BytesView id, object, method, args;

    BytesView* find(BytesView key) {
        return key == "id"       ? &id
               : key == "object" ? &object
               : key == "method" ? &method
               : key == "args"   ? &args
                                 : nullptr;
    }
};

Token head_of(BytesView part) { return Reader(part).next(); }

// What one member of a map is, the first of that name; empty where there is none, and for what is
// no map.
BytesView member(BytesView part, BytesView name) {
    Reader reader(part);
    const Token head = reader.next();
    for (std::uint64_t i = 0; head.kind == Kind::map && i < head.bits; ++i) {
        const bool is_it = reader.next().bytes == name;
        const BytesView value = reader.value();
        if (is_it) return value;
    }
    return {};
}

std::string id_of(BytesView call) {
    const BytesView part = member(call, "id");
    std::string id;
    if (part.empty())
        id = "null";
    else
        print_as_read(id, part);
    return id;
}

Members members_of(BytesView call) {
    Members members;
    Reader reader(call);
    const Token head = reader.next();
    if (head.kind != Kind::map) throw Wrong{ErrorCode::bad_frame, "a call must be a JSON object"};
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        const std::string key(reader.next().bytes.substr(0, 64));
        BytesView* const place = members.find(key);
        if (place == nullptr)
            throw Wrong{ErrorCode::bad_frame, "a call has no member \"" + key + "\""};
        if (!place->empty())
            throw Wrong{ErrorCode::bad_frame, "the member \"" + key + "\" is given twice"};
        *place = reader.value();
    }
    return members;
}

// The object's name, its id, or a reference to it; left out where the method's type has only one
// object.
void read_object(TextCall& call, BytesView object, std::string_view method) {
    if (object.empty()) {
        if (method.starts_with("manager."))
            call.header.object = manager_object;
        else if (method.starts_with("service."))
            call.header.object = service_object;
        else
            throw Wrong{ErrorCode::bad_frame, "the call names no \"object\""};
        return;
    }
    Token token = head_of(object);
    if (token.kind == Kind::map && token.bits == 1) {
        const BytesView id = member(object, "$ref");
        if (!id.empty() && head_of(id).kind != Kind::text) token = head_of(id);
    }
    if (token.kind == Kind::unsigned_integer ||
        (token.kind == Kind::integer && token.integer() >= 0))
        call.header.object = ObjectId{token.bits};
    else if (token.kind == Kind::text)
        call.object_name = token.bytes.substr(0, limits::name_bytes_max + 1);  // no name is longer
    else
        throw Wrong{ErrorCode::bad_frame, "\"object\" must be a name, an id or {\"$ref\": id}"};
}

// Arguments by name are members, whatever their names: `$` forms are for values.
Bytes payload_of(BytesView args, bool is_plain) {
    if (args.empty()) return {};
    Reader reader(args);
    const Token head = reader.next();
    if (head.kind != Kind::array && head.kind != Kind::map)
        throw Wrong{ErrorCode::bad_frame, "\"args\" must be an array or an object"};
    if (is_plain) return Bytes(args);
    Bytes payload;
    Writer writer(payload);
    if (head.kind == Kind::array)
        writer.array(head.bits);
    else
        writer.map(head.bits);
    for (std::uint64_t i = 0; i < head.bits; ++i) {
        if (head.kind == Kind::map) writer.text(reader.next().bytes);
        append_value(payload, reader.value());
    }
    return payload;
}

// Where it throws, `read` is what it had come to.
void read_call(TextCall& read, BytesView call, bool is_plain, const engine::Catalogue& catalogue) {
    const Members members = members_of(call);
    const Token method = members.method.empty() ? Token{} : head_of(members.method);
    if (method.kind != Kind::text)
        throw Wrong{ErrorCode::bad_frame, "the call names no \"method\""};
    const std::uint16_t* number = catalogue.number_of(method.bytes);
    if (number == nullptr)
        throw Wrong{ErrorCode::no_such_method,
                    "there is no method '" + std::string(method.bytes.substr(0, 64)) + "'"};
    read.id = id_of(call);
    read.header.method = *number;
    read_object(read, members.object, method.bytes);
    read.payload = payload_of(members.args, is_plain);
    if (read.payload.size() > limits::message_bytes_max)
        throw Wrong{ErrorCode::limit_exceeded, "the arguments are larger than 64 MiB"};
    read.header.size = static_cast<std::uint32_t>(read.payload.size());
}

TextRefusal stopped(std::string id) {
    return {std::move(id), ErrorCode::batch_stopped,
            "not executed: another call of the batch is not well formed"};
}

TextRequest read_calls(const std::vector<BytesView>& calls, bool is_plain,
                       const engine::Catalogue& catalogue) {
    TextRequest request;
    std::optional<Wrong> wrong;
    for (std::size_t i = 0; i < calls.size() && !wrong; ++i) {
        try {
            read_call(request.calls.emplace_back(), calls[i], is_plain, catalogue);
        } catch (const Wrong& found) {
            wrong = found;
        } catch (const TextFault& fault) {
            wrong = Wrong{ErrorCode::bad_argument, fault.what()};
        }
    }
    if (!wrong) return request;
    for (const BytesView call : calls) request.refusals.push_back(stopped(id_of(call)));
    TextRefusal& refusal = request.refusals[request.calls.size() - 1];
    refusal.code = wrong->code;
    refusal.sentence = wrong->sentence;
    return request;
}

TextRequest refused(std::string id, std::string_view sentence) {
    return {.calls = {},
            .refusals = {{std::move(id), ErrorCode::bad_frame, std::string(sentence)}}};
}

}  // namespace

TextRequest read_line(std::string_view line, const engine::Catalogue& catalogue) {
    JsonText text;
    try {
        text = read_json(line);
    } catch (const TextFault& fault) {
        return refused("null", fault.what());
    }
    const BytesView batch = member(text.bytes, "batch");
    if (batch.empty()) return read_calls({text.bytes}, text.is_plain, catalogue);
    Reader reader(batch);
    const Token head = reader.next();
    std::string_view wrong;
    if (head_of(text.bytes).bits != 1)
        wrong = "a batch has no other members";
    else if (head.kind != Kind::array || head.bits == 0)
        wrong = "\"batch\" must be an array of calls";
    else if (head.bits > limits::batch_calls_max)
        wrong = "a batch has more than 256 calls";
    if (!wrong.empty()) return refused(id_of(text.bytes), wrong);
    std::vector<BytesView> calls;
    for (std::uint64_t i = 0; i < head.bits; ++i) calls.push_back(reader.value());
    return read_calls(calls, text.is_plain, catalogue);
}

void find_objects(TextRequest& request, const FindObject& find) {
    std::size_t place = 0;
    for (; place < request.calls.size(); ++place) {
        TextCall& call = request.calls[place];
        if (!call.object_name) continue;
        const auto found = find(*call.object_name);
        if (!found) break;
        call.header.object = *found;
    }
    if (place < request.calls.size()) {
        if (request.refusals.empty())
            for (TextCall& call : request.calls)
                request.refusals.push_back(stopped(std::move(call.id)));
        for (TextRefusal& refusal : request.refusals) refusal = stopped(std::move(refusal.id));
        TextRefusal& refusal = request.refusals[place];
        refusal.code = ErrorCode::no_such_object;
        refusal.sentence = "there is no object named '" +
                           request.calls[place].object_name->substr(0, limits::name_bytes_max) +
                           "'";
    }
    if (!request.refusals.empty()) request.calls.clear();
}

std::string id_in(std::string_view line) {
    constexpr std::string_view name = "\"id\"";
    std::size_t at = line.find(name);
    if (at == line.npos) return "null";
    at = line.find_first_not_of(" :\t", at + name.size());
    if (at == line.npos) return "null";
    const std::size_t end = line[at] == '"' ? line.find('"', at + 1)
                                            : line.find_first_not_of("-+.0123456789eE", at) - 1;
    constexpr std::size_t most = 100;
    if (end == line.npos || end < at || end - at >= most) return "null";
    const std::string_view id = line.substr(at, end - at + 1);
    return id.find('\\') == id.npos ? std::string(id) : "null";
}

std::string error_line(std::string_view id, ErrorCode code, std::string_view sentence) {
    std::string line = "{\"id\":";
    line.append(id).append(",\"error\":\"").append(name(code)).append("\",\"message\":");
    // A name that was cut may end within a letter.
    return line
        .append(nlohmann::json(std::string(sentence))
                    .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .append("}");
}

std::string reply_line(std::string_view id, const net::Answer& reply) {
    std::string line;
    if (reply.status == ErrorCode::timed_out) {
        line.append("{\"id\":").append(id).append(",\"outcome\":\"timed_out\"}");
        return line;
    }
    if (reply.status != ErrorCode::none)
        return error_line(id, reply.status, read_refusal(reply.payload).sentence);
    line.append("{\"id\":").append(id).append(",\"result\":");
    print_json(line, {reply.payload});
    line.append(",\"sequence\":").append(std::to_string(reply.sequence));
    if (reply.parked) line.append(",\"parked\":").append(std::to_string(*reply.parked));
    if ((reply.flags & reply_flags::holder_died) != 0) line.append(",\"holder_died\":true");
    if ((reply.flags & reply_flags::lease_ended) != 0) line.append(",\"lease_ended\":true");
    return line.append("}");
}

}  // namespace steward::daemon
