#include "introspection/metrics_page.hpp"

#include "introspection/listing.hpp"

#include <algorithm>
#include <functional>

namespace steward::introspection {
namespace {

constexpr std::size_t part_max = 200;         // maps
constexpr std::size_t names_in_part = 1'000;  // that are looked at

Bytes map_of(const Fields& fields) {
    Bytes map;
    Writer writer(map);
    fields.write(writer);
    return map;
}

Bytes client_map(const engine::Engine& engine, const engine::Client& client) {
    std::uint64_t waiters = 0;
    for (const engine::ChannelId id : client.channels)
        waiters += engine.clients().find(id)->waiting();
    Fields fields;
    fields.add("id", number(client.id));
    fields.add("pid", client.identity.pid);
    fields.add("name", client.name.empty() ? client.identity.program : client.name);
    fields.add("bytes", client.charged_bytes);
    fields.add("references", std::uint64_t{client.references.size()});
    fields.add("channels", std::uint64_t{client.channels.size()});
    fields.add("rings", std::uint64_t{client.rings});
    fields.add("waiters", waiters);
    return map_of(fields);
}

}  // namespace

void MetricsPage::add_arrays(Group& group, BytesView array) {
    Reader reader(array);
    for (std::uint64_t left = reader.next().bits; left > 0; --left)
        group.maps.emplace_back(reader.value());
}

bool MetricsPage::add_locks(Group& group, engine::Time now) {
    const auto& locks = engine_.counters().locks;
    std::size_t looked_at = 0;
    for (auto one = locks.upper_bound(ObjectId{last_id_});
         one != locks.end() && group.maps.size() < shown_max; ++one) {
        if (++looked_at > part_max) return true;
        const ObjectId before{number(one->first) - 1};
        last_id_ = number(one->first);
        const engine::Record* record = engine_.store().find(one->first);
        if (record == nullptr || record->name.empty()) continue;
        Bytes array;
        Writer writer(array);
        write_locks(writer, engine_, before, 1, now);
        add_arrays(group, array);
    }
    return false;
}

bool MetricsPage::add_clients(Group& group) {
    std::size_t looked_at = 0;
    const auto& clients = engine_.clients().all();
    for (auto one = clients.upper_bound(engine::ClientId{last_id_});
         one != clients.end() && group.maps.size() < shown_max; ++one) {
        if (++looked_at > part_max) return true;
        last_id_ = number(one->first);
        if (!one->second.is_gone) group.maps.push_back(client_map(engine_, one->second));
    }
    return false;
}

// First the largest of those that are looked at are chosen, then they are written down.
bool MetricsPage::add_objects(Group& group) {
    const auto& names = engine_.store().names();
    std::size_t in_part = 0;
    for (auto one = names.upper_bound(last_name_); one != names.end() && looked_at_ < names_max;
         ++one, ++looked_at_) {
        if (++in_part > names_in_part) return true;
        last_name_ = one->first;
        const engine::Record* record = engine_.store().find(one->second);
        if (record == nullptr) continue;
        largest_.emplace_back(record->charged_bytes, one->second);
        std::push_heap(largest_.begin(), largest_.end(), std::greater<>());
        if (largest_.size() <= shown_max) continue;
        std::pop_heap(largest_.begin(), largest_.end(), std::greater<>());
        largest_.pop_back();
    }
    looked_at_ = names_max;
    for (std::size_t count = 0; !largest_.empty(); largest_.pop_back()) {
        if (++count > part_max) return true;
        const engine::Record* record = engine_.store().find(largest_.back().second);
        if (record == nullptr || !engine_.is_there(record->id) || record->name.empty()) continue;
        Fields fields;
        add_object(fields, engine_, *record);
        group.maps.push_back(map_of(fields));
    }
    return false;
}

bool MetricsPage::collect(engine::Time now) {
    if (groups_.empty()) {
        Bytes methods;
        Writer writer(methods);
        write_methods(writer, engine_, steps_);
        groups_.push_back({"daemon", {Service(engine_, figures_).stats().bytes}});
        groups_.push_back({"method", {}});
        add_arrays(groups_.back(), methods);
        groups_.push_back({"lock", {}});
        return true;
    }
    Group& group = groups_.back();
    if (group.name == "lock") {
        if (add_locks(group, now)) return true;
        last_id_ = 0;
        groups_.push_back({"client", {}});
        return true;
    }
    if (group.name == "client") {
        if (!add_clients(group)) groups_.push_back({"object", {}});
        return true;
    }
    return add_objects(group);
}

bool MetricsPage::expose_part() {
    if (statistic_ >= statistics().size()) return false;
    const Statistic& statistic = statistics()[statistic_];
    const auto group = std::ranges::find(groups_, std::string_view(statistic.group), &Group::name);
    const std::size_t until = std::min(map_ + part_max, group->maps.size());
    const std::vector<BytesView> maps(group->maps.begin() + static_cast<std::ptrdiff_t>(map_),
                                      group->maps.begin() + static_cast<std::ptrdiff_t>(until));
    expose(text_, statistic, maps, has_head_);
    map_ = until;
    if (map_ == group->maps.size()) {
        ++statistic_;
        has_head_ = false;
        map_ = 0;
    }
    return true;
}

bool MetricsPage::add_part(engine::Time now) {
    if (is_collected_) return expose_part();
    is_collected_ = !collect(now);
    return true;
}

}  // namespace steward::introspection
