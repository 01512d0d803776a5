// Calls that can be sent to a worker that was forked before they were known. Code lies at the same
// address in a process and in its forks, so a function's address names it there too; a callable
// without captures is nothing but such a function. Arguments travel as the bytes that shared
// objects would store. Only what comes out of those bytes as it went in is sent: whatever else (a
// duration, which is stored as seconds; a proxy, whose reference belongs to a process) is copied by
// a fork instead.
#pragma once

#include "steward/detail/pool_job.hpp"

#include <array>
#include <cstring>
#include <tuple>
#include <variant>

namespace steward::detail {

template <class F>
inline constexpr bool is_function_pointer =
    std::is_pointer_v<F>&& std::is_function_v<std::remove_pointer_t<F>>;

// Another process can make one by itself, and it is the same.
template <class F>
inline constexpr bool is_stateless = std::is_empty_v<F>&& std::is_trivially_copyable_v<F>&&
    std::is_trivially_default_constructible_v<F>;

// Whether the bytes of a T give the same T again, as far as its type tells.
template <class T>
inline constexpr bool is_sendable = Storable<T> && !std::same_as<T, long double>;
template <class Rep, class Period>
inline constexpr bool is_sendable<std::chrono::duration<Rep, Period>> = false;
template <class T>
inline constexpr bool is_sendable<std::vector<T>> = is_sendable<T>;
template <>
inline constexpr bool is_sendable<std::vector<std::byte>> = true;
template <class T, std::size_t size>
inline constexpr bool is_sendable<std::array<T, size>> = is_sendable<T>;
template <class T>
inline constexpr bool is_sendable<std::optional<T>> = is_sendable<T>;
// Null would be the outer one's.
template <class T>
inline constexpr bool is_sendable<std::optional<std::optional<T>>> = false;
template <class First, class Second>
inline constexpr bool is_sendable<std::pair<First, Second>> =
    is_sendable<First>&& is_sendable<Second>;
template <class... T>
inline constexpr bool is_sendable<std::tuple<T...>> = (is_sendable<T> && ...);
// Its bytes tell alternatives apart by their kind, which not all types do.
template <class... T>
inline constexpr bool is_sendable<std::variant<T...>> = false;
template <class T, class Compare>
inline constexpr bool is_sendable<std::map<std::string, T, Compare>> =
    is_sendable<T>&& std::is_empty_v<Compare>;
template <class T, class Hash, class Equal>
inline constexpr bool is_sendable<std::unordered_map<std::string, T, Hash, Equal>> =
    is_sendable<T>&& std::is_empty_v<Hash>&& std::is_empty_v<Equal>;

template <class F, class Item>
inline constexpr bool is_portable = (is_function_pointer<F> || is_stateless<F>)&&is_sendable<Item>;

// The one function that a worker calls for each item of a job: it is the code of this very callable
// and these very types.
template <class F, class Item, bool apart>
struct Unwrapped {
    static void run(std::uintptr_t function, Decoder& arguments, Encoder& result) {
        Item item = Codec<Item>::read(arguments);
        if constexpr (is_function_pointer<F>) {
            F f = reinterpret_cast<F>(function);
            write_result<apart>(result, f, item);
        } else {
            F f{};
            write_result<apart>(result, f, item);
        }
    }
};

template <class F>
std::uintptr_t address_of(const F& f) {
    if constexpr (is_function_pointer<F>)
        return reinterpret_cast<std::uintptr_t>(f);
    else
        return 0;
}

// What is larger is copied by a fork at less cost than by writing, sending and reading it.
inline constexpr std::size_t sent_bytes_max = 64u << 20;

// The items one after another, then a table of where each chunk begins. Nothing where a value
// cannot be stored or has a shared object in it, or where it is too much.
template <class Item>
std::optional<Bytes> bytes_of(const std::vector<Item>& items, std::size_t chunk) {
    Bytes bytes;
    std::vector<std::uint64_t> chunks;
    try {
        Encoder encoder(bytes);
        std::size_t left = 0;  // of the chunk
        for (const auto& item : items) {
            if (left == 0) chunks.push_back(bytes.size());
            left = (left == 0 ? chunk : left) - 1;
            Codec<Item>::write(encoder, item);
            if (!encoder.references().empty() || bytes.size() > sent_bytes_max) return std::nullopt;
        }
    } catch (const ConversionError&) {
        return std::nullopt;
    }
    bytes.append(reinterpret_cast<const char*>(chunks.data()), 8 * chunks.size());
    return bytes;
}

// Does the items of a portable job. Those that follow one another are found at once, others from
// the beginning of their chunk. The bytes are another's.
class PortableWork final : public PoolWork {
public:
    PortableWork(const PortableCall& call, BytesView bytes, std::size_t items, std::size_t chunk);
    void run(std::size_t item, Encoder& result) override;

private:
    void go_to(std::size_t item);

    PortableCall call_;
    BytesView values_;
    BytesView chunks_;
    std::size_t next_;          // the item that stands
    std::size_t position_ = 0;  // here
};

// A portable job in the pool's process. A worker that was forked for it can do it too.
template <class Sink>
class PortableJob final : public JobFor<Sink> {
public:
    PortableJob(const PortableCall& call, Bytes bytes, std::size_t items, std::size_t chunk,
                std::shared_ptr<Sink> sink)
        : JobFor<Sink>(items, chunk, std::move(sink)), form_{call, std::move(bytes)} {}

    void run(std::size_t item, Encoder& result) override {
        if (!work_) work_.emplace(form_.call, form_.bytes, this->items(), this->chunk());
        work_->run(item, result);
    }
    const PortableForm* portable() const override { return &form_; }

private:
    PortableForm form_;
    std::optional<PortableWork> work_;
};

// `apart`: an item is a tuple of arguments.
template <bool apart, class F, class Item, class Sink>
std::shared_ptr<PoolJob> job_of(F f, std::vector<Item> items, std::size_t chunk,
                                std::shared_ptr<Sink> sink) {
    if constexpr (is_portable<F, Item>) {
        if (auto bytes = bytes_of(items, chunk))
            return std::make_shared<PortableJob<Sink>>(
                PortableCall{&Unwrapped<F, Item, apart>::run, address_of(f)}, std::move(*bytes),
                items.size(), chunk, std::move(sink));
    }
    return std::make_shared<CapturedJob<apart, F, Item, Sink>>(std::move(f), std::move(items),
                                                               chunk, std::move(sink));
}

}  // namespace steward::detail
