// The way to a daemon: starts a private one or joins one that runs, and makes, finds and ends
// shared objects.
//   steward::Manager manager;                                    // private; ends with this program
//   auto manager = steward::Manager::connect();                  // the user's own daemon
//   auto jobs = manager.list<std::string>("jobs");               // by name: opened, or made if there is none
// Whatever is made can have a name, and text that comes first is the name: rlock("door"),
// queue<int>("jobs", {.maxsize = 9}). To open one whose content is of another kind than the C++
// type, as far as one item of it shows, throws TypeMismatch. This header brings none of the types.
#pragma once

#include "common/socket_path.hpp"
#include "steward/detail/makes_containers.hpp"
#include "steward/detail/makes_locks.hpp"
#include "steward/detail/makes_queues.hpp"
#include "steward/detail/makes_signals.hpp"
#include "steward/detail/makes_values.hpp"
#include "steward/pipeline.hpp"
#include "steward/reports.hpp"
#include "steward/several.hpp"

namespace steward {

class Async;

class Manager : public detail::MakesContainers<Manager>,
                public detail::MakesLocks<Manager>,
                public detail::MakesValues<Manager>,
                public detail::MakesSignals<Manager>,
                public detail::MakesQueues<Manager> {
public:
    // Starts a daemon of its own on a socket nobody else can reach: $STEWARDD, else `stewardd`
    // beside this program, in ../bin or ../libexec/steward beside it, below the prefix of the
    // package that the program was built against, in the bin that belongs to the shared library,
    // where the library was configured to be installed, or on PATH. It ends with the Manager or
    // with this process, however that ends. Throws std::system_error, NotSent.
    explicit Manager(const ManagerOptions& options = {});
    // Joins the daemon that listens at `path`; without one, or with "", at $STEWARD_SOCKET, else at
    // the first default place where somebody listens. Throws NotSent where there is none.
    static Manager connect(const std::string& path = {}, const ManagerOptions& options = {});

    // In the process that started it: ends the private daemon, and with it its objects; their
    // proxies then throw NotSent. A manager that joined just lets go.
    ~Manager();
    Manager(Manager&&) noexcept;
    Manager& operator=(Manager&&) noexcept;
    // What the destructor does, now.
    void shutdown();

    // Waits until all are free at once, then holds them: Lock, RLock, semaphores, RwLock or
    // shared(RwLock), at most 64, in any order. Nothing is held while it waits, so it cannot
    // deadlock with others that do the same; so it may starve where others take the locks one by
    // one all the time. Throws BadArgument for one named twice, Broken.
    template <class... Locks>
    requires(detail::Holdable<Locks>&&...) HeldAll acquire_all(const Locks&... locks)
    const { return acquire_several({detail::Holds{locks.handle(), Locks::releasing}...}, {}); }
    template <class... Locks>  // for so long at most: then the guard is false
    requires(detail::Holdable<Locks>&&...) HeldAll
        try_acquire_all_for(Seconds timeout, const Locks&... locks)
    const { return acquire_several({detail::Holds{locks.handle(), Locks::releasing}...}, timeout); }
    // Waits until one of the calls can be done, the first in the list that can, and does it.
    // Nothing when the time was up. A call that is refused ends it: throws Refused.
    std::optional<Selected> select(const std::vector<Choice>& choices,
                                   std::optional<Seconds> timeout = {}) const;
    // The same with calls that know the types of their answers: select(jobs.getting(),
    // stop.waiting()). The variant's index is the place of the call that was done; it holds its
    // answer, std::monostate of a call that has none.
    template <class... R>
    std::variant<R...> select(const Selectable<R>&... calls) const {
        return *detail::chosen<R...>(session(),
                                     choose(detail::methods::manager::select, {calls...}, {}));
    }
    // Nothing when the time was up.
    template <class... R>
    std::optional<std::variant<R...>> select_for(Seconds timeout,
                                                 const Selectable<R>&... calls) const {
        return detail::chosen<R...>(session(),
                                    choose(detail::methods::manager::select, {calls...}, timeout));
    }
    // Waits until all of the calls can be done at once, then does them; none before. Their answers,
    // or nothing when the time was up. Each is on an object of its own and one that may wait:
    // throws BadArgument for another, Refused for one that is refused.
    std::optional<std::vector<Value>> select_all(const std::vector<Choice>& choices,
                                                 std::optional<Seconds> timeout = {}) const;
    template <class... R>
    std::tuple<R...> select_all(const Selectable<R>&... calls) const {
        return *detail::all_of<R...>(session(),
                                     choose(detail::methods::manager::select_all, {calls...}, {}));
    }
    template <class... R>
    std::optional<std::tuple<R...>> select_all_for(Seconds timeout,
                                                   const Selectable<R>&... calls) const {
        return detail::all_of<R...>(
            session(), choose(detail::methods::manager::select_all, {calls...}, timeout));
    }
    // Waits until the process with this pid, any on the machine, has ended, and what it held is
    // free. False when the time was up. Throws LimitExceeded, Busy where the daemon can watch no
    // more.
    bool await_end(std::int64_t pid, std::optional<Seconds> timeout = {}) const;

    // Makes an object of any type that has a proxy, of the arguments of its create(), or opens the
    // one of that name: make<Latch>("start", 3), make<Lock>({.ephemeral = true}, "poison").
    template <class Proxy, class... A>
    Proxy make(const Options& options, const A&... arguments) const {
        return Proxy(
            make_object(Proxy::type_name, options, detail::wanted_of<Proxy>(), arguments...));
    }
    template <class Proxy, class... A>
    Proxy make(const detail::Name& name, const A&... arguments) const {
        return make<Proxy>(Options(name), arguments...);
    }

    // Finds a named object and makes none: open<List<int>>("jobs"). Throws NoSuchObject,
    // TypeMismatch.
    template <class Proxy>
    Proxy open(std::string_view name) const {
        return Proxy(find(name, Proxy::type_name, detail::wanted_of<Proxy>()));
    }
    // The same, but nothing where there is none. Throws TypeMismatch.
    template <class Proxy>
    std::optional<Proxy> try_open(std::string_view name) const {
        if (!exists(name)) return std::nullopt;
        try {
            return open<Proxy>(name);
        } catch (const NoSuchObject&) {
            return std::nullopt;
        }
    }
    // Whether an object has the name now.
    bool exists(std::string_view name) const;
    // Takes over the object that this program was given as text by the one that spawned it
    // (steward/spawn.hpp): receive<List<int>>(arguments[1]). Throws NoSuchObject, TypeMismatch,
    // BadArgument for what is no such text.
    template <class Proxy>
    Proxy receive(std::string_view reference) const {
        return Proxy(adopt(reference, Proxy::type_name));
    }
    // Takes the name away; the object ends when nobody refers to it any more. The name of one that
    // was made Ephemeral::last stays until its last user has gone. Throws NoSuchObject.
    void remove(std::string_view name) const;

    // Calls that return at once (steward/async.hpp), which the program's own loop dispatches.
    Async async() const;
    Pipeline pipeline() const { return Pipeline(session()); }
    Batch batch() const { return Batch(session()); }

    // --- why am I stuck (docs/diagnosis.md) ---
    // A sentence for each call that waits in the daemon, the oldest first: who it is, what it waits
    // for, for how long, and who holds that. A round trip for each thousand of them.
    std::vector<std::string> why() const;
    // A sentence for each group of calls that wait for one another: each member, what it holds and
    // waits for, and for how long. One round trip; its cost rises with the calls that wait.
    std::vector<std::string> deadlocks() const;
    // A sentence for each two processes of which one has lost what the other wrote, in objects made
    // with Options::track_races. A round trip for each thousand of them.
    std::vector<std::string> races() const;
    // What the daemon has noticed: those of its last 256 reports whose numbers are greater.
    std::vector<Report> reports(std::uint64_t after = 0) const;
    // Calls the function, in a thread of its own, for each report from now on.
    [[nodiscard]] ReportWatch on_report(std::function<void(const Report&)> hear,
                                        Whose whose = Whose::mine) const;

    void ping() const;  // one round trip that changes nothing
    const std::string& socket_path() const;
    std::int64_t daemon_pid() const;
    // A random text that names this daemon and none before or after it.
    std::string daemon_instance() const;

private:
    template <class>
    friend class detail::MakesQueues;
    friend class Async;
    struct Daemon;
    Manager(detail::SessionPointer session, std::unique_ptr<Daemon> daemon);

    detail::Outcome choose(detail::Method method, const std::vector<Choice>& choices,
                           std::optional<Seconds> timeout) const;
    HeldAll acquire_several(std::vector<detail::Holds> wanted,
                            std::optional<Seconds> timeout) const;
    const detail::SessionPointer& session() const;
    detail::Handle find(std::string_view name, std::string_view type,
                        const detail::Wanted& wanted) const;
    detail::Handle adopt(std::string_view reference, std::string_view type) const;
    detail::Handle create(std::string_view type, const Options& options, BytesView arguments,
                          const std::vector<detail::Handle>& references,
                          const detail::Wanted& wanted) const;
    template <class... A>
    detail::Handle make_object(std::string_view type, const Options& options,
                               const detail::Wanted& wanted, const A&... given) const {
        Bytes arguments;
        Encoder encoder(arguments, session().get());
        if constexpr (sizeof...(A) == 0) encoder.array(0);
        detail::write_arguments(encoder, given...);
        return create(type, options, arguments, encoder.references(), wanted);
    }

    detail::SessionPointer session_;
    std::unique_ptr<Daemon> daemon_;
};

}  // namespace steward
