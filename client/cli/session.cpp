#include "client/cli/session.hpp"

#include "client/cli/catalogue_cache.hpp"
#include "common/json_text.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

namespace steward::cli {

nlohmann::ordered_json Answer::document() const {
    return nlohmann::ordered_json::parse(to_text(view()));
}

Session::Session(const std::string& socket, const std::string& client_name)
    : connection_(socket, {.client_name = client_name, .wants_methods = false}) {
    if (std::optional<Bytes> kept = kept_description(connection_.catalogue())) {
        description_ = std::move(*kept);
        catalogue_.emplace(description());
        if (connection_.methods().empty()) connection_.learn_methods(catalogue_->method_names());
        return;
    }
    connection_.learn_methods();
    description_ = ask("service.describe", service_object).value;
    catalogue_.emplace(description());
    keep_description(connection_.catalogue(), description_);
}

Answer Session::call(std::string_view full_name, ObjectId object, BytesView arguments) {
    return answer(full_name, connection_.call(full_name, object, arguments));
}

Answer Session::ask(std::string_view full_name, ObjectId object, BytesView arguments) {
    return answer_without_name(full_name, connection_.call(full_name, object, arguments));
}

Answer Session::call_last(std::string_view full_name, ObjectId object, BytesView arguments) {
    return answer(full_name, connection_.last_call(full_name, object, arguments));
}

Answer Session::ask_watching(std::string_view full_name, ObjectId object, BytesView arguments,
                             const Watch& watch) {
    const auto method = connection_.method(full_name);
    if (!method) return ask(full_name, object, arguments);  // which says so
    connection_.queue(*method, object, arguments);
    connection_.flush();
    watch(connection_.descriptor());
    const RawReply reply = connection_.receive();
    if (reply.id == 0) connection_.heard_last_words(reply);
    return answer_without_name(full_name, reply);
}

std::vector<std::optional<Answer>> Session::ask_several(const std::vector<Question>& questions,
                                                        const Watch& watch) {
    // So many at a time that what is asked and what is answered fit into buffers.
    constexpr std::size_t in_flight_max = 256;
    std::vector<std::optional<Answer>> answers(questions.size());
    for (std::size_t first = 0; first < questions.size(); first += in_flight_max) {
        const std::size_t end = std::min(questions.size(), first + in_flight_max);
        std::map<std::uint32_t, std::size_t> places;
        for (std::size_t i = first; i < end; ++i)
            if (const auto method = connection_.method(questions[i].method))
                places[connection_.queue(*method, questions[i].object, questions[i].arguments)] = i;
        connection_.flush();
        while (!places.empty()) {
            std::optional<RawReply> reply = connection_.receive_now(true);
            // Brings what came before the end, or throws what became of the daemon.
            if (!reply && connection_.is_hung_up()) reply = connection_.receive();
            if (!reply) {
                watch(connection_.descriptor());
                continue;
            }
            if (reply->id == 0) connection_.heard_last_words(*reply);
            const auto place = places.find(reply->id);
            if (place == places.end()) continue;
            if (reply->status == ErrorCode::none)
                answers[place->second] = answer(questions[place->second].method, *reply);
            places.erase(place);
        }
    }
    return answers;
}

// The daemon puts the name of the method before the sentence; of several that one call names it may
// be another's.
Answer Session::answer_without_name(std::string_view full_name, const RawReply& reply) const {
    if (reply.status == ErrorCode::none) return answer(full_name, reply);
    const std::string sentence = reply.sentence();
    const std::size_t end = sentence.find(": ");
    const bool has_name =
        end != std::string::npos && connection_.method(sentence.substr(0, end)).has_value();
    throw_refusal(reply.status, has_name ? sentence.substr(end + 2) : sentence);
}

Answer Session::answer(std::string_view full_name, const RawReply& reply) {
    if (reply.status != ErrorCode::none) throw_refusal(reply.status, reply.sentence());
    if (!check(reply.payload))
        throw Lost("the daemon's answer to " + std::string(full_name) + " is no value");
    return {.value = Bytes(reply.payload),
            .holder_died = reply.holder_died,
            .lease_ended = reply.lease_ended,
            .sequence = reply.sequence};
}

Answer Session::ask_with_texts(std::string_view full_name, ObjectId object,
                               const std::vector<std::string>& texts) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(texts.size());
    for (const std::string& text : texts) writer.text(text);
    return ask(full_name, object, arguments);
}

ObjectId Session::find(const std::string& word, const std::string& type) {
    if (const auto id = id_in(word)) return ObjectId{*id};
    return object_in(ask_with_texts("manager.open", manager_object, {word, type}));
}

namespace {

std::uint64_t id_of(ValueView row) {
    Reader reader(row.bytes);
    for (std::uint64_t left = reader.next().bits; left > 0; --left)
        if (reader.next().bytes == "id")
            return reader.next().bits;
        else
            reader.value();
    throw Lost("a row without an id");
}

}  // namespace

Answer Session::all(std::string_view method) {
    Bytes rows;
    std::uint64_t count = 0;
    for (std::uint64_t after = 0, found = 1; found > 0; count += found) {
        Bytes arguments;
        Writer writer(arguments);
        writer.array(1);
        writer.unsigned_integer(after);
        const Answer answer = ask(method, service_object, arguments);
        Reader reader(answer.value);
        found = reader.next().bits;
        while (!reader.at_end()) {
            const ValueView row{reader.value()};
            after = id_of(row);
            rows += row.bytes;
        }
    }
    Answer all;
    Writer writer(all.value);
    writer.array(count);
    writer.raw(rows);
    return all;
}

nlohmann::ordered_json Session::info(std::uint64_t id) {
    Bytes arguments;
    Writer writer(arguments);
    writer.array(1);
    writer.unsigned_integer(id);
    return ask("service.info", service_object, arguments).document();
}

std::optional<std::uint64_t> id_in(std::string_view word) {
    std::uint64_t id = 0;
    if (!word.starts_with('@') || word.size() < 2) return std::nullopt;
    const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), id);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return id;
}

ObjectId object_in(const Answer& answer) {
    ObjectId object{};
    for_each_reference(answer.view(), [&](ObjectId found) { object = found; });
    return object;
}

}  // namespace steward::cli
