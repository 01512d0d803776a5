// Calls on several objects: their arguments are put together here.
#include "client/source/session.hpp"
#include "steward/manager.hpp"
#include "steward/process.hpp"

namespace steward {
namespace {

constexpr std::int64_t pid_of_nobody = 1 << 30;  // Linux gives out pids up to 4194304

}  // namespace

namespace detail {

Bytes acquiring_arguments(const SessionPointer& session, const std::vector<Holds>& wanted,
                          std::optional<Seconds> timeout) {
    Bytes arguments;
    Encoder encoder(arguments, session.get());
    encoder.array(2);
    encoder.array(wanted.size());
    for (const Holds& one : wanted) {
        const bool is_shared = one.release == methods::rwlock::release_shared;
        if (is_shared) encoder.array(2);
        encoder.reference(one.object);
        if (is_shared) encoder.text("shared");
    }
    Argument<Given<double>>::write(encoder, seconds(timeout));
    return arguments;
}

Bytes choosing_arguments(const SessionPointer& session, const std::vector<Choice>& choices,
                         std::optional<Seconds> timeout) {
    Bytes arguments;
    Encoder encoder(arguments, session.get());
    encoder.array(2);
    encoder.array(choices.size());
    for (const Choice& one : choices) {
        encoder.array(3);
        if (one.object)
            encoder.reference(one.object);
        else
            encoder.nil();
        encoder.text(one.method);
        encoder.raw(one.arguments);
    }
    Argument<Given<double>>::write(encoder, seconds(timeout));
    return arguments;
}

}  // namespace detail

HeldAll Manager::acquire_several(std::vector<detail::Holds> wanted,
                                 std::optional<Seconds> timeout) const {
    const detail::Outcome outcome =
        detail::attempt(*session(), manager_object, detail::methods::manager::acquire_all,
                        detail::acquiring_arguments(session(), wanted, timeout));
    HeldAll held;
    held.acquired_ = detail::Result<Acquired>::read(session(), outcome);
    if (held.acquired_) held.held_ = std::move(wanted);
    return held;
}

Selectable<std::monostate> choice(const Process& process) {
    if (!process.pid())
        throw std::logic_error(to_string(process) +
                               " has not been started: its end cannot be waited for");
    // Once it is joined another process may have its pid.
    const bool has_ended = process.exitcode().has_value();
    Selectable<std::monostate> made{{.object = {}, .method = "await_end", .arguments = {}}};
    Encoder encoder(made.arguments);
    detail::write_arguments(encoder, has_ended ? pid_of_nobody : std::int64_t{*process.pid()});
    return made;
}

detail::Outcome Manager::choose(detail::Method method, const std::vector<Choice>& choices,
                                std::optional<Seconds> timeout) const {
    return detail::attempt(*session(), manager_object, method,
                           detail::choosing_arguments(session(), choices, timeout));
}

std::optional<Selected> Manager::select(const std::vector<Choice>& choices,
                                        std::optional<Seconds> timeout) const {
    const detail::Outcome outcome = choose(detail::methods::manager::select, choices, timeout);
    using Chosen = detail::Maybe<std::pair<std::size_t, Value>, ErrorCode::timed_out>;
    const auto done = detail::Result<Chosen>::read(session(), outcome);
    return done ? std::optional(Selected{done->first, done->second}) : std::nullopt;
}

std::optional<std::vector<Value>> Manager::select_all(const std::vector<Choice>& choices,
                                                      std::optional<Seconds> timeout) const {
    const detail::Outcome outcome = choose(detail::methods::manager::select_all, choices, timeout);
    return detail::Result<detail::Maybe<std::vector<Value>, ErrorCode::timed_out>>::read(session(),
                                                                                         outcome);
}

bool Manager::await_end(std::int64_t pid, std::optional<Seconds> timeout) const {
    detail::Buffer buffer;
    Encoder encoder(buffer.bytes, session().get());
    detail::write_arguments(encoder, pid, detail::seconds(timeout));
    const detail::Outcome outcome = detail::attempt(
        *session(), manager_object, detail::methods::manager::await_end, buffer.bytes);
    return detail::Result<detail::Maybe<bool, ErrorCode::timed_out>>::read(session(), outcome)
        .has_value();
}

}  // namespace steward
