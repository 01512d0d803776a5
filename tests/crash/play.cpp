#include "tests/crash/play.hpp"

#include "tests/crash/objects.hpp"

#include <list>

namespace steward::crash {
namespace {

struct Scene {
    Scene(Stage& stage, const Row& its_row, Death death)
        : row(its_row), keeper(stage.path()), next(stage.path()), victim(stage.path(), death) {
        if (row.victim.arguments != json::array({"#bystander"})) return;
        bystander.emplace(stage.path());
        objects.define("#bystander", bystander->pid());
    }

    void make_objects(Client& creator, Objects::End end = Objects::End::of_references) {
        for (const Step& object : row.objects) objects.make(creator, object, end);
    }
    void keeper_does(const std::vector<Step>& steps) {
        for (const Step& step : steps)
            if (step.method == "!bystander")
                bystander->die();
            else
                objects.act(keeper, step);
    }
    void enter(Client& client, const Step& step) {
        objects.act(client, row.entry);
        objects.say(client, step);
    }
    // Both wait, the victim before the other.
    void let_both_wait(Stage& stage) {
        enter(victim, row.victim);
        stage.await_waiting(1);
        enter(next, row.next);
        stage.await_waiting(2);
    }
    // What `next` hears; `told`: that the holder before it died.
    void check_next(bool told = false) {
        const Answer answer = next.peer().hear();
        CHECK(name(answer.status) == name(row.refusal));
        if (row.next.answer) CHECK(answer.value == *row.next.answer);
        CHECK(((answer.flags & reply_flags::holder_died) != 0) == told);
    }

    const Row& row;
    Objects objects;
    std::optional<Client> bystander;
    Client keeper;
    Client next;
    Client victim;
};

}  // namespace

void play_waiter_killed(Stage& stage, const Row& row, Death death) {
    Scene scene(stage, row, death);
    scene.make_objects(scene.keeper);
    scene.keeper_does(row.before);
    scene.let_both_wait(stage);
    scene.keeper_does(row.pending);
    REQUIRE_FALSE(scene.victim.has_unread());
    scene.victim.die();  // from here on nothing may be granted to it, also when the daemon is told
                         // so only now
    scene.keeper_does(row.wake);
    scene.check_next();
    scene.keeper_does(row.after);
    CHECK(scene.victim.heard_nothing_more());
}

void play_killed_between_grant_and_use(Stage& stage, const Row& row, Death death) {
    Scene scene(stage, row, death);
    scene.make_objects(scene.keeper);
    scene.keeper_does(row.before);
    scene.let_both_wait(stage);
    scene.victim.freeze();
    scene.keeper_does(row.wake);
    scene.victim.await_unread_answer();
    stage.await_waiting(1);
    scene.victim.die();
    stage.await_gone(scene.victim);
    if (row.granted == Granted::is_gone) {
        stage.await_waiting(1);
        REQUIRE_FALSE(scene.next.has_unread());
        scene.keeper_does(row.wake);
    }
    scene.check_next(row.tells);
}

void play_holder_killed(Stage& stage, const Row& row, Death death) {
    Scene scene(stage, row, death);
    scene.make_objects(scene.keeper);
    scene.keeper_does(row.before);
    scene.keeper_does(row.wake);
    scene.enter(scene.victim, row.victim);
    REQUIRE(scene.victim.peer().hear().status == ErrorCode::none);
    scene.enter(scene.next, row.next);
    stage.await_waiting(1);
    scene.victim.die();
    scene.check_next(row.tells);
    CHECK(scene.victim.heard_nothing_more());
}

void play_all_killed(Stage& stage, const Row& row, Death death) {
    Scene scene(stage, row, death);
    scene.make_objects(scene.keeper);
    scene.keeper_does(row.before);
    scene.keeper_does(row.wake);
    std::list<Client> victims;
    for (int i = 0; i < 4; ++i) scene.enter(victims.emplace_back(stage.path(), death), row.victim);
    for (Client& victim : victims) victim.freeze();
    for (Client& victim : victims) victim.die();
    for (Client& victim : victims) stage.await_gone(victim);
    stage.await_waiting(0);
    scene.enter(scene.next, row.next);
    scene.check_next(row.tells);
}

void play_creator_killed(Stage& stage, const Row& row, Death death) {
    Scene scene(stage, row, Death::leaves_socket_open);
    Client creator(stage.path(), death);
    scene.make_objects(creator, Objects::End::of_creator);
    scene.keeper_does(row.before);
    scene.let_both_wait(stage);
    creator.die();
    scene.objects.check_refused(scene.victim, ErrorCode::no_such_object);
    scene.objects.check_refused(scene.next, ErrorCode::no_such_object);
}

}  // namespace steward::crash
