// Workers that are other programs. They join the manager through the environment, and are given
// shared objects by name or as arguments:
//   auto worker = steward::spawn(manager, "count-words", {"--verbose", counts});  // the parent
//   auto manager = steward::Manager::connect();                                   // the worker
//   auto counts = manager.receive<steward::Dict<std::string, int>>(arguments[2]);
// A Spawned is a Process that has been started: joined, terminated, asked how it ended as any
// other.
#pragma once

#include "steward/detail/proxy.hpp"
#include "steward/process.hpp"

namespace steward {

class Manager;

// The text by which another program finds the object: Manager::receive. It keeps nothing alive.
std::string reference_text(const detail::Handle& object);

// Text for another program, perhaps with a shared object in it, which lives at least until the
// program has ended.
class SpawnArgument {
public:
    SpawnArgument(std::string text) : text_(std::move(text)) {}
    SpawnArgument(const char* text) : text_(text) {}
    template <detail::IsProxy Proxy>
    SpawnArgument(const Proxy& object) : SpawnArgument("", object) {}
    // {"--counts=", counts} is --counts=@17.
    template <detail::IsProxy Proxy>
    SpawnArgument(const std::string& before, const Proxy& object)
        : text_(before + reference_text(object.handle())), object_(object.handle()) {}

    const std::string& text() const { return text_; }
    const detail::Handle& object() const { return object_; }

private:
    std::string text_;
    detail::Handle object_;
};

struct SpawnOptions {
    std::string name = {};  // as of a Process
    // It is sent SIGTERM when this process ends: at an orderly end always; however it ends if the
    // main thread spawned it.
    bool daemon = false;
    // Added to this process's, or in place of what it has: {{"COUNTS", counts}}.
    std::vector<std::pair<std::string, SpawnArgument>> environment = {};
};

class Spawned : public Process {
private:
    friend Spawned spawn(const std::string&, const std::vector<SpawnArgument>&,
                         const SpawnOptions&);
    Spawned(const std::string& program, const std::vector<SpawnArgument>& arguments,
            const SpawnOptions& options);
};

// Starts the program (looked for on PATH, unless its name has a slash) with these arguments after
// its name. Its $STEWARD_SOCKET leads it to the manager, and $STEWARD_INSTANCE says which daemon
// its references belong to. Descriptors it inherits as from any exec; the library's own are none of
// them. Throws std::system_error where there is no such program or no process to be had;
// std::logic_error in a daemonic process.
Spawned spawn(const Manager& manager, const std::string& program,
              const std::vector<SpawnArgument>& arguments = {}, const SpawnOptions& options = {});
// The same without a manager: the environment's $STEWARD_SOCKET stays as it is.
Spawned spawn(const std::string& program, const std::vector<SpawnArgument>& arguments = {},
              const SpawnOptions& options = {});

}  // namespace steward
