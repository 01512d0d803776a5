// How Manager has a maker for each type and includes none: a program includes the headers of the
// types that it uses, and pays for no others. Makers of templates, as List<T>, need no help: T is
// not known before they are called.
#pragma once

namespace steward::detail {

template <class Manager, class Proxy>
struct LateType {
    using Type = Proxy;
};

// Proxy, named in such a way that the compiler asks for its definition only where a maker of
// Manager's is called.
template <class Manager, class Proxy>
using Late = typename LateType<Manager, Proxy>::Type;

}  // namespace steward::detail
