// The catalogue as a whole: every row is fit to be shown to people, and every method refuses
// arguments of the wrong kind by name and without a change.
#include "common/errors.hpp"
#include "common/limits.hpp"
#include "engine/engine.hpp"
#include "engine/types/types.hpp"

#include <catch2/catch.hpp>
#include <cctype>
#include <set>

namespace steward::engine {
namespace {

bool is_snake_case(std::string_view name) {
    return !name.empty() && std::islower(static_cast<unsigned char>(name[0])) &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
               std::string_view::npos;
}

bool is_sentence(std::string_view text) {
    return text.size() > 5 && std::isupper(static_cast<unsigned char>(text.front())) &&
           text.back() == '.';
}

void check_parameters(const std::string& where, const std::vector<ParameterRow>& parameters) {
    CAPTURE(where);
    CHECK(parameters.size() <= limits::arguments_max);
    std::set<std::string_view> names;
    bool optional_before = false;
    for (const ParameterRow& parameter : parameters) {
        CAPTURE(parameter.name);
        CHECK(is_snake_case(parameter.name));
        CHECK(names.insert(parameter.name).second);
        CHECK_FALSE(parameter.kind.empty());
        CHECK_FALSE((optional_before && !parameter.optional));
        optional_before = parameter.optional;
    }
}

// A value of each kind there is, and which parameter kinds take it.
struct SampleValue {
    BytesView bytes;
    std::set<std::string_view> fits;
};

const std::vector<SampleValue>& samples() {
    using namespace std::string_view_literals;
    static const std::vector<SampleValue> all{
        {"\xc0", {"any"}},
        {"\xc3", {"any", "boolean"}},
        {"\x05", {"any", "integer", "number", "seconds"}},
        {"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", {"any", "number", "seconds"}},
        {"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"sv, {"any", "number", "seconds"}},
        {"\xa1x", {"any", "string"}},
        {"\xc4\x01x", {"any", "bytes"}},
        {"\x90", {"any", "array"}},
        {"\x80", {"any", "map"}},
        {"\xd7\x01\x00\x00\x00\x00\x00\x00\x00\x00"sv, {"any", "reference"}},  // the manager
    };
    return all;
}

BytesView fitting(std::string_view kind) {
    for (const SampleValue& sample : samples())
        if (sample.fits.contains(kind)) return sample.bytes;
    return {};
}

// An engine with one object of each type, and one caller.
class Bench final : private ReplySink {
public:
    Bench()
        : catalogue(shared_types()), engine_(catalogue, {.limits = {}, .daemon_version = "test"}) {
        install_manager(engine_);
        engine_.apply(
            {.now = {},
             .event =
                 ChannelArrived{channel_, ClientId{1}, {.pid = 1, .uid = 0, .program = "test"}}},
            *this);
        for (const TypeRow& type : catalogue.types()) {
            if (type.constructor.construct == nullptr) continue;
            Bytes arguments;
            Writer writer(arguments);
            writer.array(3);
            writer.text(type.name);
            writer.text("a " + type.name);
            write_required(writer, type.constructor.parameters);
            call(*catalogue.number_of("manager.create"), manager_object, arguments);
            objects_[type.name] = engine_.store().names().find("a " + type.name)->second;
        }
    }

    ObjectId object_of(const TypeRow& type) const {
        const auto found = objects_.find(type.name);
        return found == objects_.end() ? manager_object : found->second;
    }
    void call(std::uint16_t method, ObjectId object, BytesView payload) {
        status = ErrorCode::none;
        sentence.clear();
        CallFrame frame{{.id = 1, .object = object, .method = method}, payload};
        frame.header.size = static_cast<std::uint32_t>(payload.size());
        engine_.apply({.now = {}, .event = Step{channel_, {&frame, 1}}}, *this);
    }
    Bytes state() const { return engine_.state(); }

    const Catalogue catalogue;
    ErrorCode status = ErrorCode::none;
    std::string sentence;

private:
    // What has to be referred to is a lock.
    void write_required(Writer& writer, std::span<const ParameterRow> parameters) {
        const auto is_required = [](const ParameterRow& parameter) { return !parameter.optional; };
        writer.array(static_cast<std::size_t>(
            std::count_if(parameters.begin(), parameters.end(), is_required)));
        for (const ParameterRow& parameter : parameters) {
            if (parameter.optional) continue;
            if (parameter.kind == "reference")
                writer.reference(objects_.at("lock"));
            else
                writer.raw(fitting(parameter.kind));
        }
    }
    void reply(ChannelId, const Reply& reply) override {
        status = reply.status;
        REQUIRE(check(reply.payload));
        if (status != ErrorCode::none)
            sentence = std::string(ValueView{reply.payload}.head().bytes);
    }

    Engine engine_;
    ChannelId channel_{1};
    std::map<std::string, ObjectId> objects_;
};

// The required arguments by name, all of them right but one.
Bytes arguments_with(const std::vector<ParameterRow>& parameters, const ParameterRow& wrong,
                     BytesView value) {
    Bytes members;
    Writer writer(members);
    std::size_t count = 0;
    for (const ParameterRow& parameter : parameters) {
        if (parameter.optional && parameter.name != wrong.name) continue;
        writer.text(parameter.name);
        writer.raw(parameter.name == wrong.name ? value : fitting(parameter.kind));
        ++count;
    }
    Bytes arguments;
    Writer(arguments).map(count);
    return arguments + members;
}

}  // namespace

TEST_CASE("Catalogue: every row is named, described and numbered once", "[engine][catalogue]") {
    const Catalogue catalogue(shared_types());
    CHECK(catalogue.methods()[hello_method]->full_name == "manager.hello");
    std::set<std::string> names;
    for (const TypeRow& type : catalogue.types()) {
        CHECK(is_snake_case(type.name));
        CHECK(is_sentence(type.summary));
        check_parameters(type.name + ".create", type.constructor.parameters);
        if (type.constructor.construct != nullptr) CHECK(is_sentence(type.constructor.summary));
        for (const MethodRow& row : type.methods) {
            CAPTURE(row.full_name, row.summary);
            CHECK(is_snake_case(row.name));
            CHECK(row.full_name == type.name + "." + row.name);
            CHECK(names.insert(row.full_name).second);
            CHECK(is_sentence(row.summary));
            CHECK_FALSE(row.result.empty());
            CHECK((!row.access.waits || row.access.writes));
            CHECK(catalogue.method(*catalogue.number_of(row.full_name)) == &row);
            check_parameters(row.full_name, row.parameters);
        }
    }
    CHECK(names.size() == catalogue.methods().size());
}

TEST_CASE("Errors: numbers and names are used once, and every name has a meaning",
          "[engine][catalogue]") {
    std::set<std::string_view> names;
    std::set<ErrorCode> codes;
    for (const ErrorRow& row : error_table) {
        CHECK(is_snake_case(row.name));
        CHECK(names.insert(row.name).second);
        CHECK(codes.insert(row.code).second);
        CHECK(row.meaning.size() > 5);
        CHECK(name(row.code) == row.name);
    }
    CHECK(name(ErrorCode{9999}) == "unknown");
}

TEST_CASE("Catalogue: every method refuses what is of the wrong kind, by name, and nothing changes",
          "[engine][catalogue]") {
    Bench bench;
    int refused = 0;
    for (const TypeRow& type : bench.catalogue.types()) {
        for (const MethodRow& row : type.methods) {
            const std::uint16_t method = *bench.catalogue.number_of(row.full_name);
            for (const ParameterRow& parameter : row.parameters) {
                for (const SampleValue& sample : samples()) {
                    const bool null_is_absent = sample.bytes == "\xc0" && parameter.optional;
                    // Of a slice each number may have 64 bits: what is larger than an integer is
                    // cut at the end.
                    const bool is_bound = parameter.name == "start" || parameter.name == "stop" ||
                                          parameter.name == "step";
                    const bool is_cut =
                        is_bound && ValueView{sample.bytes}.kind() == Kind::unsigned_integer;
                    if (sample.fits.contains(parameter.kind) || parameter.kind == "any" ||
                        null_is_absent || is_cut)
                        continue;
                    const Bytes before = bench.state();
                    bench.call(method, bench.object_of(type),
                               arguments_with(row.parameters, parameter, sample.bytes));
                    CAPTURE(row.full_name, parameter.name, parameter.kind, bench.sentence);
                    REQUIRE(name(bench.status) == "bad_argument");
                    REQUIRE(bench.sentence.find(row.full_name) == 0);
                    REQUIRE(bench.sentence.find("'" + std::string(parameter.name) + "'") !=
                            std::string::npos);
                    REQUIRE(bench.state() == before);
                    ++refused;
                }
            }
        }
    }
    CHECK(refused > 300);
}

TEST_CASE(
    "Catalogue: every constructor refuses what is of the wrong kind, by name, and nothing changes",
    "[engine][catalogue]") {
    Bench bench;
    int refused = 0;
    for (const TypeRow& type : bench.catalogue.types()) {
        for (const ParameterRow& parameter : type.constructor.parameters) {
            for (const SampleValue& sample : samples()) {
                const bool null_is_absent = sample.bytes == "\xc0" && parameter.optional;
                if (null_is_absent || sample.fits.contains(parameter.kind)) continue;
                const Bytes before = bench.state();
                Bytes arguments;
                Writer writer(arguments);
                writer.array(3);
                writer.text(type.name);
                writer.text("another " + type.name);
                writer.raw(arguments_with(type.constructor.parameters, parameter, sample.bytes));
                bench.call(*bench.catalogue.number_of("manager.create"), manager_object, arguments);
                CAPTURE(type.name, parameter.name, parameter.kind, bench.sentence);
                REQUIRE(name(bench.status) == "bad_argument");
                REQUIRE(bench.sentence.find(type.name + ".create") == 0);
                REQUIRE(bench.sentence.find("'" + std::string(parameter.name) + "'") !=
                        std::string::npos);
                REQUIRE(bench.state() == before);
                ++refused;
            }
        }
    }
    CHECK(refused > 30);
}

TEST_CASE(
    "Catalogue: every method refuses arguments that are missing, unknown, too many or malformed",
    "[engine][catalogue]") {
    Bench bench;
    for (const TypeRow& type : bench.catalogue.types()) {
        for (const MethodRow& row : type.methods) {
            const std::uint16_t method = *bench.catalogue.number_of(row.full_name);
            const auto refuses = [&](BytesView payload) {
                const Bytes before = bench.state();
                bench.call(method, bench.object_of(type), payload);
                CAPTURE(row.full_name, bench.sentence);
                CHECK(name(bench.status) == "bad_argument");
                CHECK(bench.sentence.find(row.full_name) == 0);
                CHECK(bench.state() == before);
            };
            Bytes many;
            Writer writer(many);
            writer.array(row.parameters.size() + 1);
            for (std::size_t i = 0; i <= row.parameters.size(); ++i) writer.nil();
            refuses(many);
            refuses("\x81\xa7unknown\xc0");
            refuses("\x81\xa2\xc3\x28\xc0");  // a name that is not UTF-8 is quoted in the sentence,
                                              // which is
            refuses("\x05");
            refuses("\x91");
            refuses("\x91\xc1");
            refuses("\x90\xc0");
            refuses("\xdd\xff\xff\xff\xff");
            if (!row.parameters.empty() && !row.parameters[0].optional) refuses("");
        }
    }
}

}  // namespace steward::engine
