// One row describes one method: its name, the member function, parameter names, access and one sentence. Dispatch,
// decoding, error text, blocking, help and the reference are all read from the row; parameter kinds come from the
// function's signature.
#pragma once

#include "engine/binding.hpp"

#include <string>

namespace steward::engine {

// How a call that may wait stands to the others that wait in its lane.
enum class Order : std::uint8_t {
    fifo,   // behind them: while they wait it waits too, and is not asked
    joins,  // behind them too, but asked when it comes: that it has come is what others may wait for
    each,   // beside them: all are asked when the object changes, since each waits for something of its own
    asked,  // behind them, but asked when it comes: it may choose its lane, or be refused rather than wait. It finds out
            // where it stands (Call::is_behind), and changes nothing before it waits
};

// What of a method's effect ends with its caller, even when the caller ends cleanly. A one-shot program such as the command
// `steward` reads it here, and does not report what would not be so any more.
enum class Holds : std::uint8_t {
    nothing,   // it stays
    caller,    // what it holds
    if_owned,  // what it holds of an object that is owned (Object::is_owned): there it depends on the object
};

// What a method does to its object.
struct Access {
    bool writes = false;      // changes it: counts a version, may let waiters go on
    bool grows = false;       // may need memory: refused when a limit is reached, where other writes are not
    bool waits = false;       // may be parked, in `lane`
    Lane lane = 0;
    Order order = Order::fifo;
    bool alone = false;       // cannot be one of the calls of a select
    bool ends_late = false;   // when its time is up it is asked once more, and finds its own end
    Holds holds = Holds::nothing;

    std::string_view name() const { return waits ? "waits" : writes ? "writes" : "reads"; }
};
inline constexpr Access reads{};
inline constexpr Access writes{.writes = true};
inline constexpr Access grows{.writes = true, .grows = true};
constexpr Access waits(Lane lane, Order order = Order::fifo) {
    return {.writes = true, .waits = true, .lane = lane, .order = order};
}
constexpr Access holding(Holds what, Access access) {
    access.holds = what;
    return access;
}

struct MethodRow {
    using Invoke = void (*)(Object&, Call&, const Arguments&, Answer&);

    std::string name;  // "append"
    std::vector<ParameterRow> parameters;
    Access access;
    std::string_view summary;
    std::string_view result;  // the kind of the answer
    Invoke invoke = nullptr;
    std::string full_name = {};  // "list.append"
    std::size_t type = 0;        // the type's place in the catalogue
};

struct ConstructorRow {
    using Construct = std::unique_ptr<Object> (*)(Call&, const Arguments&);

    std::vector<ParameterRow> parameters;
    std::string_view summary;
    Construct construct = nullptr;  // nothing: the type has no constructor callers may use
};

struct TypeRow {
    std::string name;
    std::string_view summary;
    ConstructorRow constructor;
    std::vector<MethodRow> methods;
};

// A row from a member function. There are as many names as parameters, the Call apart.
template <auto function>
MethodRow method(std::string_view name, std::initializer_list<std::string_view> parameters, Access access,
                 std::string_view summary) {
    using Function = detail::Signature<decltype(function)>;
    return {.name = std::string(name),
            .parameters = detail::parameter_rows<typename Function::Parameters>(parameters),
            .access = access,
            .summary = summary,
            .result = detail::ResultKind<typename Function::Result>::name,
            .invoke = &detail::invoke<function>};
}

// A constructor from a function that makes the object.
template <auto function>
ConstructorRow constructor(std::initializer_list<std::string_view> parameters, std::string_view summary) {
    using Function = detail::Signature<decltype(function)>;
    return {.parameters = detail::parameter_rows<typename Function::Parameters>(parameters),
            .summary = summary,
            .construct = &detail::construct<function>};
}

}  // namespace steward::engine
