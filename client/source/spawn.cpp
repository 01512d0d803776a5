#include "steward/spawn.hpp"

#include "client/source/process_state.hpp"
#include "client/source/streams.hpp"
#include "steward/manager.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <system_error>

extern char** environ;

namespace steward {
namespace {

using Words = std::vector<std::string>;

// Pointers for exec; good as long as the words.
std::vector<char*> pointers(const Words& words) {
    std::vector<char*> all;
    for (const std::string& word : words) all.push_back(const_cast<char*>(word.c_str()));
    all.push_back(nullptr);
    return all;
}

Words environment_with(const SpawnOptions& options) {
    Words words;
    const auto replaced = [&](std::string_view entry) {
        for (const auto& [name, value] : options.environment)
            if (entry.starts_with(name + "=")) return true;
        return false;
    };
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
        if (!replaced(*entry)) words.emplace_back(*entry);
    for (const auto& [name, value] : options.environment)
        words.push_back(name + "=" + value.text());
    return words;
}

// All that the child needs, made before it is there.
struct Plan {
    char* const* arguments;
    char* const* environment;
    const sigset_t* signals;
    pid_t parent;
    bool ends_with_parent;
};

// In the child, which has the parent's memory until it is another program: system calls only. The
// parent's handlers must not run here, so they go before signals are let in.
[[noreturn]] void become(const Plan& plan, volatile int* failure) {
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        if (::sigaction(number, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
        action.sa_flags = 0;
        action.sa_handler = SIG_DFL;
        ::sigaction(number, &action, nullptr);
    }
    if (plan.ends_with_parent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (plan.ends_with_parent && ::getppid() != plan.parent) ::_exit(1);
    ::pthread_sigmask(SIG_SETMASK, plan.signals, nullptr);
    ::execvpe(plan.arguments[0], plan.arguments, plan.environment);
    *failure = errno;
    ::_exit(127);
}

// vfork: costs the same however large this process is, and tells of a failed exec.
pid_t launch(Plan plan, const std::string& name) {
    volatile int failure = 0;
    const detail::SignalsBlocked blocked;
    plan.signals = &blocked.before();
    const pid_t pid = ::vfork();
    if (pid == 0) become(plan, &failure);
    if (pid < 0) throw std::system_error(errno, std::system_category(), "cannot fork " + name);
    if (failure == 0) return pid;
    ::waitpid(pid, nullptr, 0);
    throw std::system_error(failure, std::system_category(),
                            std::string("cannot start ") + plan.arguments[0]);
}

std::shared_ptr<const void> objects_of(const std::vector<SpawnArgument>& arguments,
                                       const SpawnOptions& options) {
    auto objects = std::make_shared<std::vector<detail::Handle>>();
    for (const SpawnArgument& argument : arguments) objects->push_back(argument.object());
    for (const auto& [name, value] : options.environment) objects->push_back(value.object());
    return objects;
}

}  // namespace

std::string reference_text(const detail::Handle& object) {
    return "@" + std::to_string(number(object->id()));
}

Spawned::Spawned(const std::string& program, const std::vector<SpawnArgument>& arguments,
                 const SpawnOptions& options)
    : Process(ProcessOptions{.name = options.name, .daemon = options.daemon}) {
    detail::require_children_allowed();
    detail::here().active();
    detail::streams::flush();  // so that it stands before what the program writes
    Words words{program};
    for (const SpawnArgument& argument : arguments) words.push_back(argument.text());
    const Words environment = environment_with(options);
    const std::vector<char*> word_pointers = pointers(words);
    const std::vector<char*> environment_pointers = pointers(environment);
    // The kernel's signal comes at the end of the thread that spawned: only the main thread lasts
    // as long as we do.
    const Plan plan{.arguments = word_pointers.data(),
                    .environment = environment_pointers.data(),
                    .signals = nullptr,
                    .parent = ::getpid(),
                    .ends_with_parent = options.daemon && ::gettid() == ::getpid()};
    state().passed = objects_of(arguments, options);
    state().begin(launch(plan, name()));
    detail::add_child(state_);
}

Spawned spawn(const std::string& program, const std::vector<SpawnArgument>& arguments,
              const SpawnOptions& options) {
    return Spawned(program, arguments, options);
}

Spawned spawn(const Manager& manager, const std::string& program,
              const std::vector<SpawnArgument>& arguments, const SpawnOptions& options) {
    SpawnOptions with_manager = options;
    with_manager.environment.emplace_back("STEWARD_SOCKET", manager.socket_path());
    with_manager.environment.emplace_back("STEWARD_INSTANCE", manager.daemon_instance());
    return spawn(program, arguments, with_manager);
}

}  // namespace steward
