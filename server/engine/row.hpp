// One row describes one method: its name, its member function, parameter names, access and one
// sentence. Dispatch, decoding, error text, blocking, help and the reference are all read from the
// row; parameter kinds come from the function's signature.
//
// A method that may wait has two functions. The *question*, a pure one, says whether the call can
// be done now (readiness.hpp); the *deed* does it, and may rely on the answer: it is never begun
// where the question says no, and has nothing to refuse (one that has acted all the same may answer
// with a refusal: Effects::refuse). From the two the engine makes all that waiting needs: parking,
// asking again, first come first served, select, select_all, acquire_all, and the check that no
// parked call could go on. A type that waits cannot forget any of it.
#pragma once

#include "engine/access.hpp"
#include "engine/binding.hpp"
#include "engine/saved.hpp"

#include <string>

namespace steward::engine {

struct MethodRow {
    using Ask = Readiness (*)(const Object&, const Call&, const Arguments&);
    using Invoke = void (*)(Object&, const Call&, Effects&, const Arguments&, Answer&);
    using Measure = std::uint64_t (*)(const Object&, const Call&, const Arguments&);
    static constexpr std::size_t no_parameter = SIZE_MAX;

    std::string name;  // "append"
    std::vector<ParameterRow> parameters;
    Access access;
    std::string_view summary;
    std::string_view result;  // the kind of the answer
    Ask ask = nullptr;        // the question of a method that waits
    Invoke invoke = nullptr;
    Measure measure = nullptr;           // what the call asks for, where its cost depends on that
    std::size_t timeout = no_parameter;  // the places of these parameters
    std::size_t block = no_parameter;
    bool brings_values = false;  // its answer may be a value of the object's, with references
    std::string full_name = {};  // "list.append"
    std::size_t type = 0;        // the type's place in the catalogue
};

class Changes;

// What an object is made from again needs besides its own state.
struct Loading {
    const Limits& limits;
    HashKey hash_key;
    Changes* changes = nullptr;  // of the engine that the object is loaded into, if there is one
};

struct ConstructorRow {
    using Construct = std::unique_ptr<Object> (*)(const Call&, Effects&, const Arguments&);
    // Reads what `save` of such an object wrote.
    using Load = std::unique_ptr<Object> (*)(Saved&, const Loading&);

    std::vector<ParameterRow> parameters;
    std::string_view summary;
    Cost cost = {};
    Construct construct = nullptr;  // nothing: the type has no constructor callers may use, and its
                                    // object is installed
    Load load = nullptr;
    // What the object begins with, where the cost depends on that.
    std::uint64_t (*measure)(const Call&, const Arguments&) = nullptr;
};

struct TypeRow {
    std::string name;
    std::string_view summary;
    std::uint64_t own_bytes = 0;  // that an empty object of the type is charged: what it allocates
    ConstructorRow constructor;
    std::vector<MethodRow> methods;
};

// A row from a member function. There are as many names as parameters, the Call and the Effects
// apart.
template <auto function>
MethodRow method(std::string_view name, std::initializer_list<std::string_view> parameters,
                 Access access, std::string_view summary) {
    using Function = detail::Signature<decltype(function)>;
    return {.name = std::string(name),
            .parameters = detail::parameter_rows<typename Function::Parameters>(parameters),
            .access = access,
            .summary = summary,
            .result = detail::ResultKind<typename Function::Result>::name,
            .invoke = &detail::invoke<function>,
            .timeout = detail::wire_index_of<Timeout, typename Function::Parameters>(),
            .block = detail::wire_index_of<Block, typename Function::Parameters>(),
            .brings_values = !std::is_void_v<typename Function::Result> &&
                             !std::is_arithmetic_v<typename Function::Result>};
}

// A row of a method that waits, from its question and its deed. The question's parameters are the
// first of the deed's.
template <auto question, auto deed>
MethodRow method(std::string_view name, std::initializer_list<std::string_view> parameters,
                 Access access, std::string_view summary) {
    MethodRow row = method<deed>(name, parameters, access, summary);
    row.ask = &detail::ask<question>;
    return row;
}

// The row of a method whose cost depends on what is asked for: how much that is, a function of the
// object says, whose parameters are the first of the method's. It refuses nothing.
template <auto count>
MethodRow measured(MethodRow row) {
    row.measure = &detail::measure<count>;
    return row;
}

// A constructor from the functions that make the object, for a caller and from its saved state.
template <auto create, auto load>
ConstructorRow constructor(std::initializer_list<std::string_view> parameters,
                           std::string_view summary) {
    using Function = detail::Signature<decltype(create)>;
    return {.parameters = detail::parameter_rows<typename Function::Parameters>(parameters),
            .summary = summary,
            .construct = &detail::construct<create>,
            .load = load};
}

// The constructor of a type whose objects may begin with much. Such an object is made in a job, so
// its function looks at nothing of other objects.
template <auto count>
ConstructorRow measured(ConstructorRow row, Cost cost) {
    row.cost = cost;
    row.measure = &detail::measure_beginning<count>;
    return row;
}

}  // namespace steward::engine
