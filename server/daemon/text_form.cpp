#include "daemon/text_form.hpp"

#include "common/json.hpp"
#include "common/json_text.hpp"

namespace steward::daemon {
namespace {

using nlohmann::json;

// Why a call of a line cannot be made.
struct Wrong {
    ErrorCode code;
    std::string sentence;
};

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

std::string id_of(const json& call) {
    return call.is_object() && call.contains("id") ? dump(call["id"]) : std::string("null");
}

// The object's name, its id, or a reference to it; left out where the method's type has only one object.
ObjectId object_of(const json& call, std::string_view method, const FindObject& find) {
    const auto object = call.find("object");
    if (object == call.end()) {
        if (method.starts_with("manager.")) return manager_object;
        if (method.starts_with("service.")) return service_object;
        throw Wrong{ErrorCode::bad_frame, "the call names no \"object\""};
    }
    if (object->is_number_unsigned()) return ObjectId{object->get<std::uint64_t>()};
    if (object->is_object() && object->size() == 1 && object->contains("$ref") && (*object)["$ref"].is_number_unsigned())
        return ObjectId{(*object)["$ref"].get<std::uint64_t>()};
    if (!object->is_string()) throw Wrong{ErrorCode::bad_frame, "\"object\" must be a name, an id or {\"$ref\": id}"};
    const auto& name = object->get_ref<const std::string&>();
    if (const auto found = find(name)) return *found;
    throw Wrong{ErrorCode::no_such_object, "there is no object named '" + name.substr(0, 255) + "'"};
}

// Arguments by name are members, whatever their names: `$` forms are for values.
Bytes payload_of(const json& call) {
    Bytes payload;
    const auto arguments = call.find("args");
    if (arguments == call.end()) return payload;
    if (!arguments->is_array() && !arguments->is_object())
        throw Wrong{ErrorCode::bad_frame, "\"args\" must be an array or an object"};
    Writer writer(payload);
    if (arguments->is_array()) {
        writer.array(arguments->size());
        for (const json& argument : *arguments) write_json(writer, argument);
    } else {
        writer.map(arguments->size());
        for (const auto& [name, argument] : arguments->items()) {
            writer.text(name);
            write_json(writer, argument);
        }
    }
    if (payload.size() > limits::message_bytes_max)
        throw Wrong{ErrorCode::limit_exceeded, "the arguments are larger than 64 MiB"};
    return payload;
}

TextCall read_call(const json& call, const engine::Catalogue& catalogue, const FindObject& find) {
    if (!call.is_object()) throw Wrong{ErrorCode::bad_frame, "a call must be a JSON object"};
    for (const auto& [key, member] : call.items())
        if (key != "id" && key != "object" && key != "method" && key != "args")
            throw Wrong{ErrorCode::bad_frame, "a call has no member \"" + key.substr(0, 64) + "\""};
    const auto method = call.find("method");
    if (method == call.end() || !method->is_string()) throw Wrong{ErrorCode::bad_frame, "the call names no \"method\""};
    const auto& name = method->get_ref<const std::string&>();
    const std::uint16_t* number = catalogue.number_of(name);
    if (number == nullptr) throw Wrong{ErrorCode::no_such_method, "there is no method '" + name.substr(0, 64) + "'"};
    TextCall read{.id = id_of(call), .header = {.object = object_of(call, name, find), .method = *number}, .payload = {}};
    read.payload = payload_of(call);
    read.header.size = static_cast<std::uint32_t>(read.payload.size());
    return read;
}

TextRequest read_calls(const json& calls, const engine::Catalogue& catalogue, const FindObject& find) {
    TextRequest request;
    std::optional<std::size_t> wrong_call;
    Wrong wrong{};
    for (std::size_t i = 0; i < calls.size() && !wrong_call; ++i) {
        try {
            request.calls.push_back(read_call(calls[i], catalogue, find));
        } catch (const Wrong& found) {
            wrong = found;
            wrong_call = i;
        } catch (const TextFault& fault) {
            wrong = {ErrorCode::bad_argument, fault.what()};
            wrong_call = i;
        }
    }
    if (!wrong_call) return request;
    request.calls.clear();
    for (std::size_t i = 0; i < calls.size(); ++i)
        request.answers.push_back(
            i == *wrong_call ? error_line(id_of(calls[i]), wrong.code, wrong.sentence)
                             : error_line(id_of(calls[i]), ErrorCode::batch_stopped,
                                          "not executed: another call of the batch is not well formed"));
    return request;
}

}  // namespace

TextRequest read_line(std::string_view line, const engine::Catalogue& catalogue, const FindObject& find) {
    json document;
    try {
        document = parse_text(line);
    } catch (const TextFault& fault) {
        return {.calls = {}, .answers = {error_line("null", ErrorCode::bad_frame, fault.what())}};
    }
    if (!document.is_object() || !document.contains("batch"))
        return read_calls(json::array({std::move(document)}), catalogue, find);
    const json& calls = document["batch"];
    std::string_view wrong;
    if (document.size() != 1) wrong = "a batch has no other members";
    else if (!calls.is_array() || calls.empty()) wrong = "\"batch\" must be an array of calls";
    else if (calls.size() > limits::batch_calls_max) wrong = "a batch has more than 256 calls";
    if (!wrong.empty()) return {.calls = {}, .answers = {error_line(id_of(document), ErrorCode::bad_frame, wrong)}};
    return read_calls(calls, catalogue, find);
}

std::string error_line(std::string_view id, ErrorCode code, std::string_view sentence) {
    std::string line = "{\"id\":";
    line.append(id).append(",\"error\":\"").append(name(code)).append("\",\"message\":");
    return line.append(dump(json(std::string(sentence)))).append("}");
}

std::string reply_line(std::string_view id, const engine::Reply& reply) {
    std::string line;
    if (reply.status == ErrorCode::timed_out) {
        line.append("{\"id\":").append(id).append(",\"outcome\":\"timed_out\"}");
        return line;
    }
    if (reply.status != ErrorCode::none) return error_line(id, reply.status, ValueView{reply.payload}.head().bytes);
    line.append("{\"id\":").append(id).append(",\"result\":").append(to_text({reply.payload}));
    line.append(",\"sequence\":").append(std::to_string(reply.sequence));
    if (reply.parked) line.append(",\"parked\":").append(std::to_string(*reply.parked));
    if ((reply.flags & reply_flags::holder_died) != 0) line.append(",\"holder_died\":true");
    return line.append("}");
}

}  // namespace steward::daemon
