// Attributes that processes share, each with a name and a value of any type, as Python's
// manager.Namespace().
//   auto settings = manager.name_space();
//   settings["limit"] = 5;
//   int limit = settings["limit"];           // or settings.get<int>("limit")
#pragma once

#include "steward/detail/exchanged.hpp"
#include "steward/detail/numbers.hpp"
#include "steward/detail/proxy.hpp"
#include "steward/value.hpp"

#include <map>

namespace steward {
namespace detail {

template <class Way>
class NamespaceMethods : public Way {
    template <class R>
    using Answer = typename Way::template Answer<R>;

public:
    using Way::Way;

    // Throws KeyNotFound.
    template <class T>
    Answer<T> get(std::string_view name) const {
        return ask<T>(*this, methods::namespace_::get, name);
    }
    // Nothing when there is no such attribute.
    template <class T>
    Answer<Maybe<T, ErrorCode::key_not_found>> find(std::string_view name) const {
        return ask<Maybe<T, ErrorCode::key_not_found>>(*this, methods::namespace_::get, name);
    }
    // Inside a critical section it is sent and not waited for.
    template <class T>
    auto set(std::string_view name, const T& value) const {
        return this->tell(methods::namespace_::set, name, value);
    }
    auto set(std::string_view name, const char* text) const {
        return set(name, std::string_view(text));
    }
    // Throws KeyNotFound.
    Answer<void> erase(std::string_view name) const {
        return ask<void>(*this, methods::namespace_::delete_, name);
    }
    Answer<bool> contains(std::string_view name) const {
        return ask<bool>(*this, methods::namespace_::contains, name);
    }
    Answer<std::vector<std::string>> names() const {
        return ask<std::vector<std::string>>(*this, methods::namespace_::names);
    }
    Answer<std::map<std::string, Value>> copy() const {
        return ask<std::map<std::string, Value>>(*this, methods::namespace_::copy);
    }
    Answer<void> update(const std::map<std::string, Value>& attributes) const {
        return ask<void>(*this, methods::namespace_::update, attributes);
    }
    Answer<std::size_t> size() const { return ask<std::size_t>(*this, methods::namespace_::len); }
    // Adds as one call; returns the number before. Throws Overflow, and changes nothing, where T
    // could not hold it.
    template <Addable T>
    Answer<T> fetch_add(std::string_view name, T amount) const {
        return ask<T>(*this, methods::namespace_::fetch_add, name, amount, counted_in<T>());
    }
    template <Addable T>
    Answer<T> fetch_sub(std::string_view name, T amount) const {
        return ask<T>(*this, methods::namespace_::fetch_add, name, Negated<T>{amount},
                      counted_in<T>());
    }
    template <class T>
    Answer<Exchanged<T>> compare_exchange(std::string_view name, const T& expected,
                                          const T& desired) const {
        return ask<Exchanged<T>>(*this, methods::namespace_::compare_exchange, name, expected,
                                 desired);
    }
};

}  // namespace detail

class Namespace : public detail::Proxy<detail::methods::namespace_, detail::NamespaceMethods> {
public:
    using Proxy::Proxy;

    class Attribute;
    Attribute operator[](std::string_view name) const;
    bool empty() const { return size() == 0; }
};

// One attribute: reads as whatever type it is assigned to, and takes any value.
class Namespace::Attribute {
public:
    Attribute(Namespace space, std::string_view name) : space_(std::move(space)), name_(name) {}

    template <class T>
    T get() const {
        return space_.get<T>(name_);
    }
    template <Storable T>
    operator T() const {
        return get<T>();
    }
    template <class T>
    const Attribute& operator=(const T& value) const {
        space_.set(name_, value);
        return *this;
    }
    const Attribute& operator=(const char* text) const { return *this = std::string_view(text); }
    Attribute(const Attribute&) = default;
    Attribute& operator=(const Attribute& other) {
        space_.set(name_, other.get<Value>());
        return *this;
    }
    // One call; returns the number afterwards.
    template <detail::Addable T>
    T operator+=(T amount) const {
        return static_cast<T>(space_.fetch_add(name_, amount) + amount);
    }
    template <detail::Addable T>
    T operator-=(T amount) const {
        return static_cast<T>(space_.fetch_sub(name_, amount) - amount);
    }
    friend std::ostream& operator<<(std::ostream& out, const Attribute& attribute) {
        return out << attribute.get<Value>();
    }

private:
    Namespace space_;
    std::string name_;
};

inline Namespace::Attribute Namespace::operator[](std::string_view name) const {
    return {*this, name};
}

std::ostream& operator<<(std::ostream& out, const Namespace& space);

}  // namespace steward
