// What a command reports as done must not end with it. Which methods hold something that ends with
// their caller stands in their rows (`holds` of service.describe); such a call is a usage error
// that names the form that works.
#pragma once

#include "client/cli/context.hpp"

namespace steward::cli {

struct PlannedCall {
    const Type& type;
    const Method& method;
    ObjectId object;
    std::string name;  // of the object, as it was written
    BytesView arguments;
};

// Throws UsageError. Of what depends on the object the daemon is asked.
void refuse_what_would_end(Context& context, const PlannedCall& call);

}  // namespace steward::cli
