// How long a call will take, estimated from its row before it begins.
#pragma once

#include "engine/ids.hpp"

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

// Refuses with too_much_work what takes too long to be one of several calls that are done in one
// turn, as those of a select are.
void require_short(const MethodRow& row, const Object& object, const Call& call,
                   const Arguments& arguments);

}  // namespace steward::engine
