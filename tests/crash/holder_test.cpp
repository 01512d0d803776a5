// Deaths that no row has: a lock that is held several times, that stays held or is poisoned; the
// leader of a barrier; what only the dead referred to.
#include "tests/crash/objects.hpp"

#include <map>
#include <set>

namespace steward::crash {

TEST_CASE("Crash: a lock that its killed owner held three times is free", "[crash][lock]") {
    Stage stage;
    Objects objects;
    Client owner(stage.path());
    Client next(stage.path());
    objects.make(next, "rlock");
    objects.act(owner, "3 * rlock.acquire -> true");
    objects.say(next, "rlock.acquire");
    stage.await_waiting(1);
    owner.die();
    objects.check_hears(next, true);
    objects.act(next, {"rlock.depth -> 1", "rlock.release", "rlock.locked -> false"});
}

TEST_CASE("Crash: a lock that stays held keeps its waiters until it is repaired", "[crash][lock]") {
    Stage stage;
    Objects objects;
    Client holder(stage.path());
    Client next(stage.path());
    Client keeper(stage.path());
    objects.make(keeper, "lock 'keep'");
    objects.act(holder, "lock.acquire -> true");
    objects.say(next, "lock.acquire");
    stage.await_waiting(1);
    holder.die();
    stage.await_gone(holder);
    CHECK_FALSE(next.has_unread());
    objects.act(keeper, "lock.repair");
    objects.check_hears(next, true);
}

TEST_CASE("Crash: whoever waits for a lock that is poisoned is told", "[crash][lock]") {
    Stage stage;
    Objects objects;
    Client holder(stage.path());
    Client next(stage.path());
    Client all(stage.path());
    objects.make(next, "lock 'poison'");
    objects.make(next, "rlock");
    objects.act(holder, "lock.acquire -> true");
    objects.say(next, "lock.acquire");
    objects.say(all, "manager.acquire_all ['$rlock', '$lock']");
    stage.await_waiting(2);
    holder.die();
    objects.check_refused(next, ErrorCode::broken);
    objects.check_refused(all, ErrorCode::broken);
    objects.act(next, {"rlock.locked -> false", "lock.repair", "lock.acquire -> true"});
}

TEST_CASE("Crash: the leader of a barrier is killed in its action", "[crash][barrier]") {
    Stage stage;
    Objects objects;
    Client party(stage.path());
    Client leader(stage.path());
    Client late(stage.path());
    objects.make(party, "barrier 2, true");
    objects.say(party, "barrier.wait");
    stage.await_waiting(1);
    objects.act(leader, "barrier.wait -> [1, true]");
    objects.say(late, "barrier.wait");
    stage.await_waiting(2);
    leader.die();
    objects.check_refused(party, ErrorCode::broken_barrier);
    objects.check_refused(late, ErrorCode::broken_barrier);
    objects.act(party, {"barrier.broken -> true", "barrier.reset", "barrier.broken -> false"});
}

TEST_CASE(
    "Crash: of every type, what only the dead referred to ends, and so does what is ephemeral",
    "[crash]") {
    const std::map<std::string, std::string> arguments{
        {"condition", " '$lock'"}, {"latch", " 1"}, {"barrier", " 2"}, {"value", " 0"}};
    Stage stage;
    Client keeper(stage.path());
    Client victim(stage.path());
    Objects ephemerals;
    Objects unnamed;
    std::set<std::uint64_t> ids;
    std::uint64_t list = 0;
    for (const json& type : stage.ask("service.describe")) {
        if (type.at("constructor").is_null()) continue;
        const std::string& name = type.at("name").get_ref<const std::string&>();
        const auto own = arguments.find(name);
        const Step object = name + (own == arguments.end() ? "" : own->second);
        ids.insert(ephemerals.make(victim, object, Objects::End::of_creator));
        ids.insert(unnamed.make(victim, object));
        if (name == "list") list = *ids.rbegin();
    }
    REQUIRE(ids.size() >= 40);
    // One of them is referred to from elsewhere as well.
    Objects kept;
    kept.make(keeper, "dict");
    kept.define("#list", {{"$ref", list}});
    kept.act(keeper, "dict.set 'kept', '#list'");
    victim.die();
    stage.await_gone(victim);
    for (const std::uint64_t id : ids) CHECK(stage.exists(id) == (id == list));
}

}  // namespace steward::crash
