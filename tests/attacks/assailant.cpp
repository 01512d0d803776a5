#include "tests/attacks/assailant.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace steward::attacks {
namespace {

// A child that ends with this process. It never returns into what the parent was about to do.
template <class Deed>
pid_t child(Deed deed) {
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
    if (pid > 0) return pid;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    try {
        deed();
    } catch (...) {
        ::_exit(2);
    }
    while (true) ::pause();
}

}  // namespace

Assailant::Assailant(std::string path, AttackNotes& notes, int begun, milliseconds time)
    : path_(std::move(path)), notes_(&notes), begun_(begun), time_(time) {
    peer_.emplace(path_);
    methods_ = peer_->learn(notes);
    peer_.emplace(connect());
}

Peer Assailant::connect() const {
    Peer peer(path_);
    peer.greet(methods_, *notes_);
    return peer;
}

std::vector<Peer> Assailant::connect(std::size_t count) const {
    std::vector<Peer> peers;
    peers.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        try {
            peers.push_back(connect());
        } catch (const std::system_error&) {
            break;  // there are as many as there may be
        }
    }
    return peers;
}

pid_t Assailant::accomplice(const std::function<void(Peer&)>& deed) const {
    int ends[2];
    if (::pipe(ends) != 0) throw std::system_error(errno, std::system_category(), "pipe");
    const pid_t pid = child([&] {
        ::close(ends[0]);
        static std::optional<Peer> own;  // open until the process ends
        own.emplace(connect());
        deed(*own);
        ::close(ends[1]);
        while (true) ::pause();
    });
    ::close(ends[1]);
    char byte = 0;
    const ssize_t got = ::read(ends[0], &byte, 1);  // the end, whatever became of it
    ::close(ends[0]);
    if (got != 0) throw std::runtime_error("an accomplice speaks");
    return pid;
}

pid_t Assailant::start(const std::function<void()>& deed) { return child(deed); }

void Assailant::kill(const std::vector<pid_t>& accomplices) {
    for (const pid_t one : accomplices) ::kill(one, SIGKILL);
    for (const pid_t one : accomplices) ::waitpid(one, nullptr, 0);
}

void Assailant::begin() {
    until_ = Clock::now() + time_;
    if (::write(begun_, "b", 1) != 1) throw std::runtime_error("nobody looks at the attack");
}

Attacks all_attacks() {
    Attacks all;
    for (const auto part :
         {select_attacks, waiting_attacks, crowd_attacks, death_attacks, turn_attacks, list_attacks,
          container_attacks, graph_attacks, memory_attacks, value_attacks, text_attacks,
          connection_attacks, introspection_attacks}) {
        const Attacks some = part();
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

}  // namespace steward::attacks
