// How long a call will take, estimated from its row before it begins.
#pragma once

#include "engine/ids.hpp"
#include "engine/limits.hpp"

namespace steward::engine {

class Arguments;
class Call;
class Object;
struct ConstructorRow;
struct MethodRow;

// What the call does beyond the constant. Cost: constant. `argument_bytes` are those of the whole
// call.
Time estimate(const MethodRow& row, const Object& object, const Call& call,
              const Arguments& arguments, std::size_t argument_bytes);

// The same of making an object.
Time estimate(const ConstructorRow& row, const Call& call, const Arguments& arguments);

// What it takes to show the state of an object.
Time showing_work(const Object& object);

// Refuses with too_much_work what takes longer than a call may.
void require_work(Time work, const Limits& limits);

// Whether work is done outside of a turn, where a turn is so long: it takes longer, or than what is
// left of it. So a thousand short calls that one input wakes do not keep everybody else waiting;
// but for what costs less than a job does. What stays is added to what the turn has taken.
bool leaves_turn(Time work, Time turn, Time& taken);

// Refuses with too_much_work what takes too long to be one of several calls that are done in one
// turn, as those of a select are.
void require_short(const MethodRow& row, const Object& object, const Call& call,
                   const Arguments& arguments);
void require_short(Time work);

}  // namespace steward::engine
