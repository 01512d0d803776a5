// Who carries an attack out: one process, with connections and accomplices as it needs them. All of
// them end with it. An attack prepares, says that it begins, and attacks for as long as it goes on:
// what is preparation and what is measured is said by the attack alone.
#pragma once

#include "tests/attacks/peer.hpp"

#include <sys/types.h>
#include <functional>

namespace steward::attacks {

class Assailant {
public:
    // `begun` is a descriptor: a byte written there says that the attack begins.
    Assailant(std::string path, AttackNotes& notes, int begun, milliseconds time);

    const std::string& path() const { return path_; }
    const Methods& methods() const { return methods_; }
    Peer& peer() { return *peer_; }
    // One more connection of this process.
    Peer connect() const;
    // So many, as often as the daemon lets it.
    std::vector<Peer> connect(std::size_t count) const;

    // A process that does this with a connection of its own, and then lives until it is killed.
    // Returns when that is done.
    pid_t accomplice(const std::function<void(Peer&)>& deed) const;
    // The same with no connection; it does not wait for it.
    static pid_t start(const std::function<void()>& deed);
    // SIGKILL to all of them, then waits for all.
    static void kill(const std::vector<pid_t>& accomplices);
    static void kill(pid_t accomplice) { kill(std::vector{accomplice}); }

    // What follows is measured.
    void begin();
    // Whether the time of the attack is not up yet.
    bool goes_on() const { return Clock::now() < until_; }

private:
    std::string path_;
    AttackNotes* notes_;
    int begun_;
    milliseconds time_;
    Clock::time_point until_;
    Methods methods_;
    std::optional<Peer> peer_;
};

// One way to be a nuisance.
struct Attack {
    std::string_view name;
    std::string_view what;  // a sentence
    void (*run)(Assailant&);
    bool is_refused = false;  // what it sends is wrong on purpose
    // Known to be beyond the bound of a hundredth of the pings, but no longer than this. The table
    // shows it as broken.
    milliseconds known_ninety_ninth{0};
};

using Attacks = std::vector<Attack>;

// The tables, each beside its functions.
Attacks waiting_attacks();
Attacks crowd_attacks();
Attacks select_attacks();
Attacks death_attacks();
Attacks list_attacks();
Attacks container_attacks();
Attacks turn_attacks();
Attacks graph_attacks();
Attacks memory_attacks();
Attacks value_attacks();
Attacks text_attacks();
Attacks connection_attacks();
Attacks introspection_attacks();

// All of them, in this order.
Attacks all_attacks();

}  // namespace steward::attacks
