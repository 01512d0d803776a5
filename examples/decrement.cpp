// Ten processes take a shared list from [100] to [90], one step each: lock, read, work for a while,
// write back. The daemon that holds the list is started for this program alone. With --without-lock
// the steps are not guarded and updates get lost; the program reports what it really got, and what
// the daemon has seen of that: which process has overwritten what which other one had written.
#include <steward/steward.hpp>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

namespace {

struct Settings {
    bool lock = true;
    int workers = 10;
    double delay = 0.2;  // seconds
};

void usage(const char* program) {
    std::cerr << "usage: " << program << " [--without-lock] [--workers N] [--delay SECONDS]\n";
    std::exit(2);
}

// A whole word that is a number between the two, or the end.
template <class Number>
Number read_number(const char* program, const std::string& word, Number smallest, Number largest) {
    Number number{};
    const char* const end = word.data() + word.size();
    const auto [last, error] = std::from_chars(word.data(), end, number);
    if (error == std::errc() && last == end && number >= smallest && number <= largest)
        return number;
    std::cerr << program << ": '" << word << "' is no number from " << smallest << " to " << largest
              << '\n';
    std::exit(2);
}

Settings read_settings(int count, char** words) {
    Settings settings;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const bool has_value = i + 1 < count;
        if (word == "--without-lock")
            settings.lock = false;
        else if (word == "--workers" && has_value)
            settings.workers = read_number(words[0], words[++i], 1, 1000);
        else if (word == "--delay" && has_value)
            settings.delay = read_number(words[0], words[++i], 0.0, 3600.0);
        else
            usage(words[0]);
    }
    return settings;
}

void decrement(const steward::List<int>& data, double delay) {
    const int number = data[0];
    std::this_thread::sleep_for(std::chrono::duration<double>(delay));
    const steward::Here here;  // where an update gets lost, the daemon says so
    data[0] = number - 1;
    std::cout << steward::current_process().name << ": " << number << " -> " << number - 1
              << std::endl;
}

}  // namespace

int main(int count, char** words) {
    const Settings settings = read_settings(count, words);
    if (!settings.lock) steward::diagnose(true);
    const std::vector<int> own = {100};

    steward::Manager manager;
    // The shared list begins as a copy of our own.
    const auto data = manager.list<int>(own, {.track_races = true});
    const auto lock = manager.lock();

    std::vector<steward::Process> workers;
    for (int i = 0; i < settings.workers; ++i)
        workers.emplace_back([=] {
            std::unique_lock guard(lock, std::defer_lock);
            if (settings.lock) guard.lock();
            decrement(data, settings.delay);
        });
    for (auto& worker : workers) worker.start();
    for (auto& worker : workers) worker.join();

    bool all_well = true;
    for (const auto& worker : workers) all_well = all_well && worker.exitcode() == 0;
    const int expected = own[0] - settings.workers;
    const int lost = data[0] - expected;
    if (lost != 0) std::cout << lost << " of " << settings.workers << " updates were lost\n";
    for (const std::string& race : manager.races()) std::cout << "race: " << race << '\n';
    std::cout << '[' << own[0] << "]\n";  // the caller's own list: untouched
    std::cout << data << '\n';            // the shared one
    return all_well && (!settings.lock || lost == 0) ? EXIT_SUCCESS : EXIT_FAILURE;
}
