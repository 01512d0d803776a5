// Consumers that are killed with an item in hand, and ends of pipes that are killed with what they
// sent still on its way.
#include "tests/crash/objects.hpp"

namespace steward::crash {

TEST_CASE("Crash: the item of a killed consumer returns to the head and counts its deliveries",
          "[crash][queue]") {
    Stage stage;
    for (const std::string kind : {"queue", "joinable_queue", "lifo_queue", "priority_queue"}) {
        INFO(kind);
        Objects objects;
        Client next(stage.path());
        objects.make(next, kind + " 0, true");
        objects.act(next, kind + ".put_many ['x']");
        for (int delivery = 1; delivery <= 3; ++delivery) {
            Client consumer(stage.path(), Death::leaves_socket_open);
            objects.act(consumer, {kind + ".get -> 'x'",
                                   kind + ".deliveries -> " + std::to_string(delivery)});
            objects.act(next, kind + ".put 'y'");
            consumer.die();
            stage.await_gone(consumer);
            CHECK(consumer.heard_nothing_more());
        }
        objects.act(next, {kind + ".get_many 9 -> ['x', 'y', 'y', 'y']", kind + ".deliveries -> 4",
                           kind + ".done 4", kind + ".qsize -> 0", kind + ".lent -> []"});
    }
}

TEST_CASE(
    "Crash: an item that killed every consumer goes to the dead letters, and nobody waits for it",
    "[crash][queue]") {
    Stage stage;
    Objects objects;
    Client keeper(stage.path());
    Client joiner(stage.path());
    objects.make(keeper, "queue");
    objects.make(keeper, "joinable_queue 0, true, 2, '$queue'");
    objects.act(keeper, "joinable_queue.put 'bad'");
    objects.say(joiner, "joinable_queue.join");
    stage.await_waiting(1);
    for (int i = 0; i < 2; ++i) {
        Client consumer(stage.path());
        objects.act(consumer, "joinable_queue.get -> 'bad'");
        CHECK_FALSE(joiner.has_unread());
        consumer.die();
        stage.await_gone(consumer);
    }
    objects.check_hears(joiner, true);
    objects.act(keeper, {"joinable_queue.qsize -> 0", "queue.get_nowait -> 'bad'",
                         "joinable_queue.dropped -> 0"});
}

TEST_CASE(
    "Crash: whoever joins a queue waits until another has done what the killed consumer did not",
    "[crash][queue]") {
    Stage stage;
    Objects objects;
    Client keeper(stage.path());
    Client joiner(stage.path());
    Client consumer(stage.path());
    objects.make(keeper, "joinable_queue 0, true");
    objects.act(keeper, "joinable_queue.put_many [1, 2]");
    objects.act(consumer,
                {"joinable_queue.get -> 1", "joinable_queue.task_done", "joinable_queue.get -> 2"});
    objects.say(joiner, "joinable_queue.join");
    stage.await_waiting(1);
    consumer.die();
    stage.await_gone(consumer);
    objects.act(keeper, {"joinable_queue.unfinished -> 1", "joinable_queue.get -> 2"});
    CHECK_FALSE(joiner.has_unread());
    objects.act(keeper, "joinable_queue.task_done");
    objects.check_hears(joiner, true);
}

TEST_CASE("Crash: what a killed sender sent is received, then the end of the pipe",
          "[crash][pipe]") {
    Stage stage;
    for (const char* kind : {"pipe true", "pipe false"}) {
        INFO(kind);
        Objects objects;
        Client receiver(stage.path());
        Client sender(stage.path(), Death::leaves_socket_open);
        objects.make(receiver, kind);
        objects.act(sender, "2 * pipe.send 1, 'x'");
        objects.act(receiver, "pipe.recv 0 -> 'x'");
        sender.die();
        stage.await_gone(sender);
        objects.act(receiver, {"pipe.poll 0 -> true", "pipe.recv 0 -> 'x'", "pipe.poll 0 -> true"});
        objects.say(receiver, "pipe.recv 0");
        objects.check_refused(receiver, ErrorCode::queue_closed);
        CHECK(sender.heard_nothing_more());
    }
}

TEST_CASE("Crash: who waits at a pipe is told when the other end is killed, both ways",
          "[crash][pipe]") {
    Stage stage;
    for (const int end : {0, 1}) {
        Objects objects;
        Client receiver(stage.path());
        Client poller(stage.path());
        Client other(stage.path());
        objects.make(receiver, "pipe");
        objects.act(other, "pipe.poll " + std::to_string(1 - end) + ", 0 -> false");
        objects.say(receiver, "pipe.recv " + std::to_string(end));
        objects.say(poller, "pipe.poll " + std::to_string(end));
        stage.await_waiting(2);
        other.die();
        objects.check_refused(receiver, ErrorCode::queue_closed);
        objects.check_hears(poller, true);
    }
}

TEST_CASE("Crash: who waits for room in a pipe is refused when its receiver is killed",
          "[crash][pipe]") {
    Stage stage;
    Objects objects;
    Client sender(stage.path());
    Client receiver(stage.path());
    objects.make(sender, "pipe");
    objects.act(receiver, "pipe.poll 0, 0 -> false");
    objects.act(sender, "1000 * pipe.send 1, 0");
    objects.say(sender, "pipe.send 1, 1");
    stage.await_waiting(1);
    receiver.die();
    objects.check_refused(sender, ErrorCode::queue_closed);
}

TEST_CASE("Crash: an end that two processes use stays open when one is killed", "[crash][pipe]") {
    Stage stage;
    Objects objects;
    Client one(stage.path());
    Client two(stage.path());
    Client receiver(stage.path());
    objects.make(receiver, "pipe");
    objects.act(one, "pipe.send 1, 1");
    objects.act(two, "pipe.send 1, 2");
    objects.act(receiver, "pipe.recv 0 -> 1");
    one.die();
    stage.await_gone(one);
    objects.act(receiver, "pipe.recv 0 -> 2");
    objects.say(receiver, "pipe.recv 0");
    stage.await_waiting(1);
    objects.act(two, "pipe.send 1, 3");
    objects.check_hears(receiver, 3);
}

}  // namespace steward::crash
