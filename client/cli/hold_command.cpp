#include "client/cli/hold_command.hpp"

#include "client/cli/exit_codes.hpp"
#include "client/cli/guarded_process.hpp"
#include "client/cli/option_words.hpp"
#include "client/cli/patience.hpp"
#include "client/cli/section_options.hpp"
#include "client/cli/signals.hpp"
#include "client/cli/suggestion.hpp"
#include "common/msgpack_writer.hpp"
#include "steward/error.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

namespace steward::cli {
namespace {

// What can be held, and how. A type that needs arguments to be made, as a semaphore its permits, is
// not made here.
struct Holdable {
    std::string_view type;
    bool has_shared_mode = false;
    bool is_made = false;
    bool anybody_releases = false;  // so that what is released must be looked at first: it may be
                                    // another's by now
};
constexpr Holdable holdables[] = {
    {.type = "lock", .is_made = true, .anybody_releases = true},
    {.type = "rlock", .is_made = true},
    {.type = "rwlock", .has_shared_mode = true, .is_made = true},
    {.type = "semaphore"},
    {.type = "bounded_semaphore"},
};

const Holdable* find_holdable(std::string_view type) {
    const auto found = std::find_if(std::begin(holdables), std::end(holdables),
                                    [&](const Holdable& one) { return one.type == type; });
    return found == std::end(holdables) ? nullptr : found;
}

std::string in_words(const SectionOptions& options) {
    std::string text;
    for (const std::string& name : options.names) text += (text.empty() ? "'" : ", '") + name + "'";
    return text;
}

class Hold {
public:
    Hold(Context& context, const Holdable& kind, const SectionOptions& options)
        : context_(context), kind_(kind), options_(options), patience_(options.timeout) {}

    void acquire() {
        connect_patiently(context_, patience_);
        for (const std::string& name : options_.names) objects_.push_back(object(name));
        const auto began = Patience::Clock::now();
        // From here on until it is let go: a signal that comes between the grant and the command's
        // start, or late, must not make a crash of it.
        signals_.emplace();
        const Answer acquired = ask();
        token_ = acquired.sequence;
        if (acquired.holder_died)
            context_.note("holder_died", "the previous holder of the " + std::string(kind_.type) +
                                             " died while it held it");
        if (acquired.lease_ended)
            context_.note("lease_ended", "the previous holder of the " + std::string(kind_.type) +
                                             " had it for longer than it was lent, and may go on");
        const std::chrono::duration<double> waited = Patience::Clock::now() - began;
        if (options_.verbose)
            context_.note("held", "getting " + in_words(options_) + " took " +
                                      std::to_string(waited.count()) + " seconds");
    }

    // Whether a signal has come before there was a command to hear it.
    std::optional<int> asked_to_end() const { return signals_->asked_to_end(); }

    GuardedEnd run() {
        const Connection& connection = context_.session().connection();
        // A daemon that does not know the method ends the hold with this process, as it always did.
        if (!options_.close && connection.method("manager.bequeath"))
            context_.session().ask("manager.bequeath", manager_object);
        if (options_.verbose) context_.note("executing", "executing " + options_.command[0]);
        return run_guarded({.command = options_.command,
                            .environment = {{"STEWARD_SOCKET", context_.options().socket},
                                            {"STEWARD_FENCING_TOKEN", std::to_string(token_)}},
                            .connection = connection.descriptor(),
                            .is_alone = options_.close,
                            .mask = &signals_->before()});
    }

    // Whether all of it was still held.
    bool release() {
        bool was_held = true;
        for (const ObjectId object : objects_) {
            try {
                release(object);
            } catch (const NotHolder& error) {
                was_held = false;
                context_.note("lease_ended",
                              "the " + std::string(kind_.type) +
                                  " went on to others while the command ran: " + error.what());
            } catch (const Error& error) {
                context_.note("released", "the " + std::string(kind_.type) +
                                              " was gone when the command ended: " + error.what());
            }
        }
        return was_held;
    }

private:
    ObjectId object(const std::string& name) {
        if (const auto id = id_in(name)) return ObjectId{*id};
        const std::string type(kind_.type);
        if (kind_.is_made) return made(type, name);
        try {
            return context_.session().find(name, type);
        } catch (const NoSuchObject& error) {
            throw NoSuchObject(std::string(error.what()) + "; make it first: steward create " +
                               type + " " + name + " VALUE");
        }
    }

    ObjectId made(const std::string& type, const std::string& name) {
        Bytes arguments;
        Writer writer(arguments);
        writer.map(options_.until_last_user ? 3 : 2);
        writer.text("type");
        writer.text(type);
        writer.text("name");
        writer.text(name);
        if (options_.until_last_user) {
            writer.text("ephemeral");
            writer.text("last");
        }
        return object_in(context_.session().ask("manager.create", manager_object, arguments));
    }

    // One object in its own way; several at once, all or none, so that their order does not matter.
    Answer ask() {
        const std::string type(kind_.type);
        try {
            if (objects_.size() == 1)
                return ask_waiting(type + (options_.shared ? ".acquire_shared" : ".acquire"),
                                   objects_[0], patience_.arguments({}, options_.lease));
            Bytes items;
            Writer writer(items);
            writer.array(objects_.size());
            for (const ObjectId object : objects_) {
                if (options_.shared) writer.array(2);
                writer.reference(object);
                if (options_.shared) writer.text("shared");
            }
            return ask_waiting("manager.acquire_all", manager_object, patience_.arguments({items}));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::timed_out) throw;
            throw NotHadInTime(options_.conflict_exit_code,
                               type + " " + in_words(options_) +
                                   ": not had in time, others hold it");
        }
    }

    // Who waits holds nothing, and ends of a signal at once.
    Answer ask_waiting(const std::string& method, ObjectId object, const Bytes& arguments) {
        return context_.session().ask_watching(method, object, arguments, [this](int connection) {
            signals_->wait_at_their_mercy(connection);
        });
    }

    void release(ObjectId object) {
        const std::string type(kind_.type);
        if (kind_.anybody_releases) {
            const auto holder = context_.session().ask(type + ".holder", object).document();
            const bool is_its = holder.is_object() && holder.value("since", Sequence{0}) == token_;
            if (!is_its && has_overstayed(object)) throw NotHolder("its lease has ended");
            if (!is_its)
                return context_.note("released",
                                     "the " + type +
                                         " was released by somebody else while the command ran");
        }
        context_.session().ask(type + (options_.shared ? ".release_shared" : ".release"), object);
    }

    // Whether this very process has held it for longer than it was lent. A daemon that knows no
    // leases tells of none.
    bool has_overstayed(ObjectId object) {
        const std::uint64_t self = context_.session().connection().client();
        Bytes arguments;
        Writer writer(arguments);
        writer.array(2);
        writer.unsigned_integer(self - 1);
        writer.unsigned_integer(1);
        const auto rows =
            context_.session().ask("service.clients", service_object, arguments).document();
        for (const auto& client : rows)
            for (const auto& one : client.value("overstayed", nlohmann::ordered_json::array()))
                if (client.at("id") == self && one.at("object") == number(object)) return true;
        return false;
    }

    Context& context_;
    const Holdable& kind_;
    const SectionOptions& options_;
    Patience patience_;
    std::vector<ObjectId> objects_;
    Sequence token_ = 0;
    std::optional<Signals> signals_;
};

// Why the daemon is gone it may have said itself; that is what the next call hears.
int after_loss(Context& context, const GuardedEnd& end, std::string_view type) {
    std::string why;
    try {
        context.session().ask("service.ping", service_object);
    } catch (const std::exception& error) {
        why = std::string(" (") + error.what() + ")";
    }
    context.note("lost", "the daemon was lost while the command ran, and the " + std::string(type) +
                             " with it: the command was ended" + why);
    if (end.left > 0)
        context.note("left", std::to_string(end.left) +
                                 " processes of another user could not be ended and go on");
    return no_daemon;
}

// Nothing: there was no descriptor or no process to be had, and nothing runs. What is held must be
// let go like after a command: a lock whose holder ends in good order stays locked.
std::optional<GuardedEnd> run(Context& context, Hold& hold) {
    try {
        return hold.run();
    } catch (const std::system_error& error) {
        context.note("not_started",
                     std::string("the command could not be started: ") + error.what());
        return std::nullopt;
    }
}

int hold(Context& context, const Holdable& kind, const SectionOptions& options) {
    Hold hold(context, kind, options);
    hold.acquire();
    if (const std::optional<int> signal = hold.asked_to_end()) return hold.release(), 128 + *signal;
    const std::optional<GuardedEnd> end = run(context, hold);
    if (end && end->lock_lost) return after_loss(context, *end, kind.type);
    const bool was_held = hold.release();
    if (!end) return not_started;
    return !was_held && end->exit_code == done ? overstayed : end->exit_code;
}

}  // namespace

bool can_be_held(std::string_view type) { return find_holdable(type) != nullptr; }

int hold_objects(Context& context, std::span<const std::string> words) {
    const std::string usage = "hold " + std::string(hold_synopsis);
    if (words.empty() || words[0].starts_with('-')) fail_usage("the type is missing", usage);
    const Holdable* kind = find_holdable(words[0]);
    if (kind == nullptr) {
        std::vector<std::string> names;
        for (const Holdable& one : holdables) names.emplace_back(one.type);
        fail_usage("'" + words[0] + "' is nothing that can be held" + suggestion(words[0], names),
                   usage);
    }
    const SectionOptions options = read_section_options(words.subspan(1), usage);
    if (options.shared && !kind->has_shared_mode)
        fail_usage("a " + words[0] +
                       " has no shared mode: use `steward hold rwlock NAME --shared -- COMMAND`",
                   usage);
    if (options.lease && options.names.size() > 1)
        fail_usage("several that are held at once have no --lease but their own: make them with it",
                   usage);
    return hold(context, *kind, options);
}

int hold_lock(Context& context, std::span<const std::string> words) {
    const std::string usage = "lock " + std::string(lock_synopsis);
    const SectionOptions options = read_section_options(words, usage);
    if (options.shared)
        fail_usage("a lock has no shared mode: use `steward hold rwlock NAME --shared -- COMMAND`",
                   usage);
    if (options.names.size() > 1)
        fail_usage("one lock, not " + std::to_string(options.names.size()) +
                       ": several at once are held by `steward hold lock`",
                   usage);
    return hold(context, *find_holdable("lock"), options);
}

}  // namespace steward::cli
