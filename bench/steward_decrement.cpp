// Two forms of the locked decrement over Steward's protocol. `plain` waits for the answer of each
// of four calls; `batched` is two requests, each one step: acquire and get, then set and release,
// whose answers nobody needs.
#include "bench/decrement.hpp"
#include "bench/steward_system.hpp"
#include "common/msgpack_reader.hpp"

#include <stdexcept>

namespace steward::bench {
namespace {

class StewardWorker : public Client {
public:
    explicit StewardWorker(const std::string& path)
        : connection_(connect_to(path)),
          list_(connection_.create("list", "decrement")),
          lock_(connection_.create("lock", "decrement-lock")) {}

protected:
    StewardConnection connection_;
    ObjectId list_;
    ObjectId lock_;
};

class Plain : public StewardWorker {
public:
    using StewardWorker::StewardWorker;
    void once() override {
        connection_.call(lock_, "lock.acquire", {});
        const std::int64_t number = connection_.call_integer(list_, "list.get", pack(0));
        connection_.call(list_, "list.set", pack(0, number - 1));
        connection_.call(lock_, "lock.release", {});
    }
};

class Batched : public StewardWorker {
public:
    explicit Batched(const std::string& path)
        : StewardWorker(path),
          enter_(connection_.request(lock_, "lock.acquire", {}, call_flags::joined) +
                 connection_.request(list_, "list.get", pack(0))),
          release_(connection_.request(lock_, "lock.release", {}, call_flags::quiet)) {}

    void once() override {
        connection_.socket().send(enter_);
        connection_.receive_reply();
        const Bytes answer = connection_.receive_reply();
        const Token number = Reader(answer).next();
        if (number.kind != Kind::integer) throw std::runtime_error("list.get gave no integer");
        connection_.socket().send(connection_.request(list_, "list.set",
                                                      pack(0, number.integer() - 1),
                                                      call_flags::joined | call_flags::quiet) +
                                  release_);
    }

private:
    Bytes enter_;
    Bytes release_;
};

}  // namespace

DecrementForm steward_decrement(StewardSystem& system, std::string name, Join join) {
    const std::string path = system.socket_path();
    const auto prepare = [path](std::int64_t value) {
        StewardConnection connection(connect_to(path));
        const ObjectId list = connection.create("list", "decrement");
        connection.call(list, "list.clear", {});
        connection.call(list, "list.append", pack(value));
    };
    const auto result = [path] {
        StewardConnection connection(connect_to(path));
        return connection.call_integer(connection.create("list", "decrement"), "list.get", pack(0));
    };
    return {.system = "steward",
            .name = std::move(name),
            .prepare = prepare,
            .join = std::move(join),
            .result = result};
}

std::vector<DecrementForm> steward_decrements(StewardSystem& system) {
    const std::string path = system.socket_path();
    return {steward_decrement(system, "decrement_batched",
                              [path](std::size_t) { return std::make_unique<Batched>(path); }),
            steward_decrement(system, "decrement_plain",
                              [path](std::size_t) { return std::make_unique<Plain>(path); })};
}

}  // namespace steward::bench
