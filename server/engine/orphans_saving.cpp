// What is remembered of those who could have ended somebody's wait, as a part of the state.
#include "engine/orphans.hpp"

namespace steward::engine {
namespace {

void write(Writer& writer, const LastOne& last) {
    writer.array(5);
    writer.unsigned_integer(number(last.client));
    writer.integer(last.pid);
    writer.binary(last.name);
    writer.unsigned_integer(static_cast<std::uint64_t>(last.how));
    writer.integer(last.at.count());
}

LastOne read_last_one(Saved& saved) {
    saved.array(5);
    LastOne last;
    last.client = saved.id<ClientId>();
    last.pid = saved.integer();
    last.name = saved.binary();
    last.how = saved.enumerator(LastOne::How::let_it_go);
    last.at = Time{saved.integer()};
    return last;
}

}  // namespace

void Orphans::save(Writer& writer) const {
    writer.array(4);
    writer.array(4 * order_.size());
    for (const auto& [order, object] : order_) {
        const Remembered& remembered = last_.at(object);
        writer.unsigned_integer(number(object));
        write(writer, remembered.last);
        if (remembered.waited_in)
            writer.unsigned_integer(*remembered.waited_in);
        else
            writer.nil();
        if (remembered.before)
            write(writer, *remembered.before);
        else
            writer.nil();
    }
    writer.array(fresh_.size());
    for (const ObjectId object : fresh_) writer.unsigned_integer(number(object));
    writer.array(told_.size());
    for (const ParkNumber call : told_) writer.unsigned_integer(call);
    writer.array(3 * died_waiting_.size());
    for (const auto& [one, lane] : died_waiting_) {
        writer.unsigned_integer(number(one.first));
        writer.unsigned_integer(number(one.second));
        writer.unsigned_integer(lane);
    }
}

void Orphans::load(Saved& saved) {
    saved.array(4);
    for (std::uint64_t left = saved.array(); left > 3; left -= 4) {
        const auto object = saved.id<ObjectId>();
        must_be(!last_.contains(object) && last_.size() < remembered_max,
                "somebody is remembered twice, or too many are");
        Remembered remembered;
        remembered.last = read_last_one(saved);
        if (!saved.nothing()) remembered.waited_in = saved.enumerator(Lane{UINT8_MAX});
        if (!saved.nothing()) remembered.before = read_last_one(saved);
        remember(object, std::move(remembered));
    }
    for (std::uint64_t left = saved.array(); left > 0; --left) suspect(saved.id<ObjectId>());
    for (std::uint64_t left = saved.array(); left > 0; --left)
        told_.insert(saved.unsigned_integer());
    for (std::uint64_t left = saved.array(); left > 2; left -= 3) {
        const auto client = saved.id<ClientId>();
        const auto object = saved.id<ObjectId>();
        died_waiting_.insert_or_assign({client, object}, saved.enumerator(Lane{UINT8_MAX}));
    }
}

}  // namespace steward::engine
