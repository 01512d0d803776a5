#include "bench/operations/subject.hpp"

#include "engine/types/types.hpp"

#include <ctime>
#include <stdexcept>

namespace steward::bench {
namespace {

constexpr engine::ChannelId channel{1};

Bytes encoded(const ArgumentList& list, std::size_t items) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(list.size());
    for (const Argument write : list) write(writer, items);
    return bytes;
}

engine::EngineOptions options() {
    engine::EngineOptions made;
    made.hash_seed[0] = 4711;
    made.checks_invariants = false;
    // All is done in its turn: the estimate is looked at, and nothing is a job because of it.
    made.turn_work = engine::Time::max();
    made.turn_bytes = UINT64_MAX;
    made.limits.work_seconds_max = 1'000'000;
    return made;
}

// Nanoseconds of processor time: what others do on the machine counts for little.
double thread_time() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

Bytes creation(std::string_view type, BytesView arguments) {
    Bytes bytes;
    Writer writer(bytes);
    writer.array(3);
    writer.text(type);
    writer.nil();
    writer.raw(arguments);
    return bytes;
}

}  // namespace

Subject::Subject(const engine::Catalogue& catalogue, const Case& measured, std::size_t items)
    : catalogue_(catalogue), engine_(catalogue, options()), method_(measured.method) {
    engine::install_manager(engine_);
    engine_.apply(
        {.now = {},
         .event =
             engine::ChannelArrived{.channel = channel,
                                    .client = engine::ClientId{1},
                                    .identity = {.pid = 1, .uid = 1, .program = "operations"}}},
        *this);
    const std::string_view type = method_.substr(0, method_.find('.'));
    arguments_ = encoded(measured.arguments, items);
    if (method_.ends_with(".create")) {
        arguments_ = creation(type, arguments_);
        method_ = "manager.create";
    } else if (type == "manager") {
        object_ = manager_object;
    } else {
        const Bytes made = encoded(measured.made, items);
        const bool filled = !measured.filled.empty();
        perform("manager.create", manager_object, creation(type, filled ? "\x90" : made));
        object_ = first_shared_object;
        if (filled) perform(measured.filled, object_, made);
    }
}

double Subject::call() {
    const double before = thread_time();
    perform(method_, object_, arguments_);
    return thread_time() - before;
}

void Subject::reply(engine::ChannelId, const Reply& reply) {
    if (reply.status != ErrorCode::none) refusal_ = ValueView{reply.payload}.head().bytes;
}

void Subject::perform(std::string_view method, ObjectId object, BytesView arguments) {
    const std::uint16_t* number = catalogue_.number_of(method);
    if (number == nullptr) throw std::runtime_error("no method " + std::string(method));
    CallFrame frame;
    frame.header = {.size = static_cast<std::uint32_t>(arguments.size()),
                    .id = 1,
                    .object = object,
                    .method = *number};
    frame.payload = arguments;
    engine_.apply({.now = {}, .event = engine::Step{channel, std::span(&frame, 1)}}, *this);
    if (!refusal_.empty()) throw std::runtime_error(refusal_);
}

}  // namespace steward::bench
