// The operations through libsteward, as a program writes them; nothing is said of how they travel
// but by the variable that a user sets, too.
#include "bench/clients/program.hpp"
#include "bench/system.hpp"

#include <cstdlib>
#include <map>
#include <mutex>
#include <steward/steward.hpp>

namespace steward::bench {
namespace {

constexpr const char* list_name = "clients-list";
constexpr const char* dict_name = "clients-dict";
constexpr const char* lock_name = "clients-lock";

class LibraryClient : public Client {
public:
    LibraryClient(const std::string& path, const std::string& transport, std::size_t worker)
        : manager_(connect(path, transport)),
          list_(manager_.list<std::int64_t>(list_name)),
          dict_(manager_.dict<std::string, std::int64_t>(dict_name)),
          lock_(manager_.lock(lock_name)),
          place_(place_of(worker)),
          key_(key_of(place_)) {}

protected:
    static Manager connect(const std::string& path, const std::string& transport) {
        ::setenv("STEWARD_TRANSPORT", transport.c_str(), 1);
        return Manager::connect(path);
    }

    Manager manager_;
    List<std::int64_t> list_;
    Dict<std::string, std::int64_t> dict_;
    Lock lock_;
    std::int64_t place_;
    std::string key_;
    std::int64_t calls_ = 0;
};

struct LibraryListGet : LibraryClient {
    using LibraryClient::LibraryClient;
    void once() override { expect_read(list_[read_place]); }
};

struct LibraryListSet : LibraryClient {
    using LibraryClient::LibraryClient;
    void once() override { list_[place_] = ++calls_; }
};

struct LibraryDictGet : LibraryClient {
    using LibraryClient::LibraryClient;
    void once() override { expect_read(dict_[read_key_]); }
    const std::string read_key_ = key_of(read_place);
};

struct LibraryDictSet : LibraryClient {
    using LibraryClient::LibraryClient;
    void once() override { dict_[key_] = ++calls_; }
};

struct LibraryDecrement : LibraryClient {
    using LibraryClient::LibraryClient;
    void once() override {
        const std::scoped_lock guard(lock_);
        const std::int64_t number = list_[0];
        list_[0] = number - 1;
    }
};

void library_store(const std::string& path) {
    Manager manager = Manager::connect(path);
    std::vector<std::int64_t> numbers{decrement_start};
    std::map<std::string, std::int64_t> entries;
    while (numbers.size() < list_items)
        numbers.push_back(static_cast<std::int64_t>(numbers.size()));
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(dict_entries); ++i)
        entries.emplace(key_of(i), i);
    const auto list = manager.list<std::int64_t>(list_name);
    list.clear();
    list.extend(numbers);
    manager.dict<std::string, std::int64_t>(dict_name).update(entries);
}

std::int64_t library_stored(const std::string& path, bool in_dict, std::int64_t place) {
    Manager manager = Manager::connect(path);
    if (in_dict) return manager.dict<std::string, std::int64_t>(dict_name).at(key_of(place));
    return manager.list<std::int64_t>(list_name)[place];
}

template <class C>
Program library_program(Operation operation, const std::string& path,
                        const std::string& transport) {
    Program made{.system = "steward-" + transport,
                 .operation = operation,
                 .prepare = [path] { library_store(path); },
                 .join =
                     [path, transport](std::size_t worker) {
                         return std::make_unique<C>(path, transport, worker);
                     },
                 .check = {}};
    const bool in_dict = operation == Operation::dict_get || operation == Operation::dict_set;
    made.check = [described = made, path, in_dict](const std::vector<std::uint64_t>& calls) {
        check_written(described, calls,
                      [&](std::int64_t place) { return library_stored(path, in_dict, place); });
    };
    return made;
}

}  // namespace

std::vector<Program> library_programs(const std::string& path, std::string_view transport) {
    const std::string way(transport);
    return {library_program<LibraryListGet>(Operation::list_get, path, way),
            library_program<LibraryListSet>(Operation::list_set, path, way),
            library_program<LibraryDictGet>(Operation::dict_get, path, way),
            library_program<LibraryDictSet>(Operation::dict_set, path, way),
            library_program<LibraryDecrement>(Operation::decrement, path, way)};
}

}  // namespace steward::bench
