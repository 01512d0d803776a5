// The way to a daemon: starts a private one or joins one that runs, and makes, finds and ends shared objects.
//   steward::Manager manager;                                    // private; ends with this program
//   auto manager = steward::Manager::connect();                  // the user's own daemon
//   auto jobs = manager.list<std::string>("jobs");               // by name: opened, or made if there is none
#pragma once

#include "common/socket_path.hpp"
#include "steward/condition.hpp"
#include "steward/detail/makes_queues.hpp"
#include "steward/detail/makes_values.hpp"
#include "steward/dict.hpp"
#include "steward/list.hpp"
#include "steward/lock.hpp"
#include "steward/namespace.hpp"
#include "steward/options.hpp"
#include "steward/pipeline.hpp"
#include "steward/several.hpp"

#include <initializer_list>

namespace steward {

class Manager : public detail::MakesValues<Manager>, public detail::MakesQueues<Manager> {
public:
    // Starts a daemon of its own on a socket nobody else can reach: $STEWARDD, else `stewardd` beside this
    // program, in ../bin or ../libexec/steward beside it, where the library was installed, or on PATH. It ends
    // with the Manager or with this process, however that ends. Throws std::system_error, NotSent.
    explicit Manager(const ManagerOptions& options = {});
    // Joins the daemon that listens at `path`. Throws NotSent where there is none.
    static Manager connect(const std::string& path = default_socket_path(), const ManagerOptions& options = {});

    // In the process that started it: ends the private daemon, and with it its objects; their proxies then throw
    // NotSent. A manager that joined just lets go.
    ~Manager();
    Manager(Manager&&) noexcept;
    Manager& operator=(Manager&&) noexcept;
    // What the destructor does, now.
    void shutdown();

    template <class T>
    List<T> list(std::initializer_list<T> items, const Options& options = {}) const {
        return list(std::vector<T>(items), options);
    }
    template <class T>
    List<T> list(const std::vector<T>& items = {}, const Options& options = {}) const {
        return List<T>(make("list", options, [&](Encoder& encoder) { Codec<std::vector<T>>::write(encoder, items); }));
    }
    template <class T>
    List<T> list(std::string_view name, const std::vector<T>& items = {}) const {
        return list(items, Options{.name = std::string(name)});
    }

    template <class K, class V>
    Dict<K, V> dict(std::initializer_list<std::pair<K, V>> items, const Options& options = {}) const {
        return dict<K, V>(std::vector<std::pair<K, V>>(items), options);
    }
    template <class K, class V>
    Dict<K, V> dict(const std::vector<std::pair<K, V>>& items = {}, const Options& options = {}) const {
        const auto write = [&](Encoder& encoder) {
            using detail::Pairs;
            detail::Argument<Pairs<std::vector<std::pair<K, V>>>>::write(encoder, Pairs{items});
        };
        return Dict<K, V>(make("dict", options, write));
    }
    template <class K, class V>
    Dict<K, V> dict(std::string_view name, const std::vector<std::pair<K, V>>& items = {}) const {
        return dict<K, V>(items, Options{.name = std::string(name)});
    }

    Namespace name_space(const std::map<std::string, Value>& attributes = {}, const Options& options = {}) const;
    Namespace name_space(std::string_view name) const { return name_space({}, Options{.name = std::string(name)}); }

    Lock lock(const Options& options = {}) const;
    Lock lock(std::string_view name) const { return lock(Options{.name = std::string(name)}); }

    RLock rlock(const Options& options = {}) const;
    Semaphore semaphore(std::int64_t value = 1, const Options& options = {}) const;
    BoundedSemaphore bounded_semaphore(std::int64_t value = 1, const Options& options = {}) const;
    RwLock rwlock(const Options& options = {}) const;
    Condition condition(const Lock& lock, const Options& options = {}) const;
    Condition condition(const RLock& lock, const Options& options = {}) const;

    // Waits until all are free at once, then holds them: Lock, RLock, semaphores, RwLock or shared(RwLock), at most 64, in
    // any order. Nothing is held while it waits, so it cannot deadlock with others that do the same. Throws BadArgument
    // for one named twice, Broken.
    template <class... Locks>
    HeldAll acquire_all(const Locks&... locks) const {
        return acquire_several({HeldAll::one(locks)...}, {});
    }
    // The same, for so long at most: then the guard is false.
    template <class... Locks>
    HeldAll try_acquire_all_for(Seconds timeout, const Locks&... locks) const {
        return acquire_several({HeldAll::one(locks)...}, timeout);
    }
    // Waits until one of the calls can be done, the first in the list that can, and does it. Nothing when the time was up. A call
    // that is refused ends it: throws Refused.
    std::optional<Selected> select(const std::vector<Choice>& choices, std::optional<Seconds> timeout = {}) const;
    // Waits until all of the calls can be done at once, then does them; none before. Their answers, or nothing when the time was
    // up. Each is on an object of its own and one that may wait: throws BadArgument for another, Refused for one that is refused.
    std::optional<std::vector<Value>> select_all(const std::vector<Choice>& choices,
                                                 std::optional<Seconds> timeout = {}) const;
    // Waits until the process with this pid, any on the machine, has ended, and what it held is free. False when the time was up.
    // Throws LimitExceeded, Busy where the daemon can watch no more.
    bool await_end(std::int64_t pid, std::optional<Seconds> timeout = {}) const;

    // Finds a named object and makes none: open<List<int>>("jobs"). Throws NoSuchObject, TypeMismatch.
    template <class Proxy>
    Proxy open(std::string_view name) const {
        return Proxy(find(name, type_name(static_cast<Proxy*>(nullptr))));
    }
    // Takes over the object that this program was given as text by the one that spawned it (steward/spawn.hpp):
    // receive<List<int>>(arguments[1]). Throws NoSuchObject, TypeMismatch, BadArgument for what is no such text.
    template <class Proxy>
    Proxy receive(std::string_view reference) const {
        return Proxy(adopt(reference, type_name(static_cast<Proxy*>(nullptr))));
    }
    // Takes the name away; the object ends when nobody refers to it any more. The name of one that was made Ephemeral::last stays
    // until its last user has gone. Throws NoSuchObject.
    void remove(std::string_view name) const;

    Pipeline pipeline() const { return Pipeline(session()); }
    Batch batch() const { return Batch(session()); }

    // One round trip that changes nothing.
    void ping() const;
    const std::string& socket_path() const;
    std::int64_t daemon_pid() const;

private:
    friend class detail::MakesValues<Manager>;
    friend class detail::MakesQueues<Manager>;
    struct Daemon;
    Manager(detail::SessionPointer session, std::unique_ptr<Daemon> daemon);

    detail::Outcome choose(detail::Method method, const std::vector<Choice>& choices, std::optional<Seconds> timeout) const;
    HeldAll acquire_several(std::vector<HeldAll::One> wanted, std::optional<Seconds> timeout) const;
    const detail::SessionPointer& session() const;
    detail::Handle find(std::string_view name, std::string_view type) const;
    detail::Handle adopt(std::string_view reference, std::string_view type) const;
    detail::Handle create(std::string_view type, const Options& options, BytesView arguments,
                          const std::vector<detail::Handle>& references) const;
    detail::Handle make(std::string_view type, const Options& options) const;
    template <class... A>
    detail::Handle make_of(std::string_view type, const Options& options, const A&... constructor_arguments) const {
        Bytes arguments;
        Encoder encoder(arguments, session().get());
        detail::write_arguments(encoder, constructor_arguments...);
        return create(type, options, arguments, encoder.references());
    }
    template <class Write>
    detail::Handle make(std::string_view type, const Options& options, Write write) const {
        Bytes arguments;
        Encoder encoder(arguments, session().get());
        encoder.array(1);
        write(encoder);
        return create(type, options, arguments, encoder.references());
    }

    template <class Proxy>
        requires requires { Proxy::type_name; }
    static std::string_view type_name(Proxy*) { return Proxy::type_name; }
    template <class T>
    static std::string_view type_name(List<T>*) { return "list"; }
    template <class K, class V>
    static std::string_view type_name(Dict<K, V>*) { return "dict"; }
    static std::string_view type_name(Namespace*) { return "namespace"; }
    static std::string_view type_name(Lock*) { return "lock"; }
    static std::string_view type_name(RLock*) { return "rlock"; }
    static std::string_view type_name(Semaphore*) { return "semaphore"; }
    static std::string_view type_name(BoundedSemaphore*) { return "bounded_semaphore"; }
    static std::string_view type_name(RwLock*) { return "rwlock"; }
    static std::string_view type_name(Condition*) { return "condition"; }

    detail::SessionPointer session_;
    std::unique_ptr<Daemon> daemon_;
};

}  // namespace steward
