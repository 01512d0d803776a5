#include "engine/types/manager.hpp"

#include "common/ring.hpp"
#include "engine/guarding.hpp"
#include "engine/types/types.hpp"

namespace steward::engine {
namespace {

constexpr Lane several = 0;

void check_name(std::string_view name) {
    if (name.empty() || name.size() > limits::name_bytes_max)
        throw Refusal{ErrorCode::bad_argument, "a name has 1 to 255 bytes"};
    for (const char letter : name)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f)
            throw Refusal{ErrorCode::bad_argument, "a name has no control characters"};
    // The command and Manager::receive read @17 as the object with that id: they could not reach
    // one of that name.
    if (name.size() > 1 && name[0] == '@' &&
        name.find_first_not_of("0123456789", 1) == std::string_view::npos)
        throw Refusal{ErrorCode::bad_argument,
                      "a name is no @ with digits, which means an object's id"};
}

Lifetime read_lifetime(std::optional<ValueView> ephemeral) {
    if (!ephemeral) return Lifetime::lasting;
    const Token token = ephemeral->head();
    if (token.kind == Kind::nil) return Lifetime::lasting;
    if (token.kind == Kind::boolean)
        return token.bits != 0 ? Lifetime::of_creator : Lifetime::lasting;
    if (token.kind == Kind::text && token.bytes == "last") return Lifetime::of_last_user;
    throw Refusal{ErrorCode::bad_argument, "'ephemeral' must be a boolean or \"last\""};
}

}  // namespace

Map Manager::describe(const Record& record, bool created) const {
    if (!created) engine_.busy().require_free(record);
    Map answer;
    Writer writer(answer.bytes);
    const Sample sample = created ? Sample{} : record.object->sample();
    const std::size_t known =
        (sample.key != Kind::fault ? 1u : 0u) + (sample.value != Kind::fault ? 1u : 0u);
    writer.map(3 + (known > 0 ? 1u : 0u) + (sample.only.empty() ? 0u : 1u));
    writer.text("object");
    writer.reference(record.id);
    writer.text("type");
    writer.text(engine_.catalogue().types()[record.type].name);
    writer.text("created");
    writer.boolean(created);
    if (known > 0) {
        writer.text("holds");
        writer.array(known);
        if (sample.key != Kind::fault) writer.text(steward::name(sample.key));
        if (sample.value != Kind::fault) writer.text(steward::name(sample.value));
    }
    if (!sample.only.empty()) {
        writer.text("kind");
        writer.text(sample.only);
    }
    return answer;
}

void Manager::check_type(const Record& record, std::string_view type) const {
    const std::string& actual = engine_.catalogue().types()[record.type].name;
    if (actual != type)
        throw Refusal{ErrorCode::type_mismatch,
                      "'" + record.name + "' is a " + actual + ", not a " + std::string(type)};
}

const Record& Manager::named(std::string_view name) const {
    if (const Record* record = engine_.find(name)) return *record;
    throw Refusal{ErrorCode::no_such_object,
                  "there is no object named '" + std::string(name.substr(0, 255)) + "'"};
}

// Those that are there.
std::vector<ObjectId> Manager::to_adopt(ArrayView ids) const {
    if (ids.count > limits::adopted_ids_max)
        throw Refusal{ErrorCode::limit_exceeded, "'adopts' may have at most " +
                                                     std::to_string(limits::adopted_ids_max) +
                                                     " ids; more come with further greetings"};
    std::vector<ObjectId> adopted;
    for_each_item(ids.value, [&](ValueView item) {
        const Token token = item.head();
        if (token.kind != Kind::integer)
            throw Refusal{ErrorCode::bad_argument, "'adopts' must hold object ids"};
        const ObjectId object{token.bits};
        if (engine_.is_there(object)) adopted.push_back(object);
    });
    return adopted;
}

Map Manager::hello(const Call& call, std::optional<std::string_view> name,
                   std::optional<ArrayView> adopts, std::optional<std::string_view> instance,
                   std::optional<bool> methods, std::optional<bool> goes_on) {
    if (name && name->size() > limits::name_bytes_max)
        throw Refusal{ErrorCode::bad_argument, "a client's name has at most 255 bytes"};
    if (instance && *instance != engine_.options().daemon_instance)
        throw Refusal{ErrorCode::replaced,
                      "this is another daemon than the caller knows; its objects are others"};
    Client& client = *engine_.clients().client(call.caller().client);
    const std::vector<ObjectId> adopted = adopts ? to_adopt(*adopts) : std::vector<ObjectId>();
    engine_.accounts().require_references(client, adopted);
    if (name) engine_.clients().set_name(client, *name);
    if (goes_on) engine_.clients().channel(call.caller().channel)->goes_on = *goes_on;
    for (const ObjectId object : adopted) {
        engine_.clients().add_references(client, object, 1);
        engine_.store().retain(object, 1);
    }
    Map answer;
    Writer writer(answer.bytes);
    writer.map(methods.value_or(true) ? 6 : 5);
    writer.text("version");
    writer.text(engine_.options().daemon_version);
    writer.text("pid");
    writer.integer(engine_.options().daemon_pid);
    writer.text("instance");
    writer.text(engine_.options().daemon_instance);
    writer.text("client");
    writer.unsigned_integer(number(client.id));
    writer.text("catalogue");
    writer.text(engine_.options().catalogue_digest);
    if (!methods.value_or(true)) return answer;
    writer.text("methods");
    writer.array(engine_.catalogue().methods().size());
    for (const MethodRow* row : engine_.catalogue().methods()) writer.text(row->full_name);
    return answer;
}

void Manager::goodbye(const Call& call, std::optional<bool> process) {
    engine_.clients().say_goodbye(call.caller().channel, process.value_or(true));
}

// A process that starts others with its connection open to them holds something for all of them.
// Its own end says nothing then: the kernel closes the connection when the last of them has gone.
// It decides nothing, so nobody is asked again because of it.
void Manager::at(const Call& call, Effects& effects, std::string_view place) {
    engine_.clients().channel(call.caller().channel)->where = engine_.diagnosis().places.add(place);
    effects.unchanged();
}

// What is cancelled is answered when this turn ends, as what is late is: each object says what
// comes of it. It counts as no change: an effect, where there is one, has a number of its own.
bool Manager::cancel(const Call& call, Effects& effects, std::int64_t id) {
    effects.unchanged();
    if (id < 0 || id > UINT32_MAX)
        throw Refusal{ErrorCode::bad_argument, "'call' must be the id of a frame, 0 to 4294967295"};
    Channel& channel = *engine_.clients().channel(call.caller().channel);
    return engine_.waiting().cancel(channel, static_cast<std::uint32_t>(id));
}

void Manager::bequeath(const Call& call) {
    engine_.clients().client(call.caller().client)->outlives_process = true;
}

// Whoever does not know that a descriptor comes with the answer would wait for ever at its socket.
std::int64_t Manager::ring(const Call& call, bool takes_descriptor) {
    if (!takes_descriptor)
        throw Refusal{ErrorCode::bad_argument,
                      "'takes_descriptor' must be true: the caller has to map what comes"};
    Clients& clients = engine_.clients();
    Channel& channel = *clients.channel(call.caller().channel);
    if (channel.has_ring)
        throw Refusal{ErrorCode::bad_argument, "this connection is carried in memory already"};
    const std::uint64_t most = engine_.options().limits.ring_bytes_max;
    if ((clients.ring_count() + 1) * ring::segment_bytes > most)
        throw Refusal{ErrorCode::limit_exceeded,
                      "rings: the connections may have " + std::to_string(most) + " bytes at most"};
    engine_.accounts().require_room(*clients.client(channel.client), ring::segment_bytes);
    clients.add_ring(channel);
    clients.wish_ring(channel.id);
    return static_cast<std::int64_t>(ring::stream_bytes);
}

Map Manager::create(const Call& call, std::string_view type, std::optional<std::string_view> name,
                    std::optional<ValueView> arguments, std::optional<bool> exclusive,
                    std::optional<ValueView> ephemeral, std::optional<ObjectId> guarded_by,
                    std::optional<bool> guards_reads, std::optional<bool> track_races,
                    std::optional<std::string_view> on_orphaned) {
    const Lifetime lifetime = read_lifetime(ephemeral);
    const TypeRow* row = engine_.catalogue().type(type);
    if (row == nullptr)
        throw Refusal{ErrorCode::no_such_type,
                      "there is no type '" + std::string(type.substr(0, 64)) + "'"};
    if (name) {
        check_name(*name);
        if (const Record* existing = engine_.find(*name)) {
            if (exclusive.value_or(false))
                throw Refusal{ErrorCode::name_taken,
                              "there is an object named '" + std::string(*name) + "' already"};
            check_type(*existing, type);
            return describe(*existing, false);
        }
    }
    const Guard guard = guard_for(engine_, *row, guarded_by, guards_reads.value_or(false));
    if (track_races.value_or(false) && !can_race(*row))
        throw Refusal{ErrorCode::bad_argument,
                      "nothing can get lost in a " + row->name + ": no method overwrites it"};
    const OnOrphaned policy = orphan_policy(on_orphaned);
    if (on_orphaned && !can_be_orphaned(*row))
        throw Refusal{ErrorCode::bad_argument,
                      "'on_orphaned': a " + row->name + " is not waited for until others act"};
    const BytesView given = arguments ? arguments->bytes : BytesView{};
    Record& made = engine_.create(call, *row, given, name.value_or(""), lifetime, guard);
    made.tracks_races = track_races.value_or(engine_.options().tracks_races && can_race(*row));
    made.on_orphaned = policy;
    return describe(made, true);
}

Map Manager::open(std::string_view name, std::optional<std::string_view> type) const {
    const Record& record = named(name);
    if (type) check_type(record, *type);
    return describe(record, false);
}

void Manager::remove(const Call& call, Effects& effects, std::string_view name) {
    Record& record = *engine_.find(named(name).id);
    // Its name is for all who use it, until the last of them has gone: nobody may take it away from
    // the others.
    if (record.lifetime == Lifetime::of_last_user) return effects.unchanged();
    engine_.drop_name(record, &call);
}

void Manager::release(const Call& call, std::int64_t object, std::optional<std::int64_t> count) {
    if (object < 0 || count.value_or(1) < 0)
        throw Refusal{ErrorCode::bad_argument, "'object' and 'count' must not be negative"};
    Client& client = *engine_.clients().client(call.caller().client);
    engine_.release_references(client, ObjectId{static_cast<std::uint64_t>(object)},
                               static_cast<std::uint64_t>(count.value_or(1)), call.now());
}

void install_manager(Engine& engine) {
    engine.install(manager_object, "manager", std::make_unique<Manager>(engine));
}

// What a connection says of itself.
std::vector<MethodRow> connection_methods() {
    return {method<&Manager::hello>(
                "hello", {"name", "adopts", "instance", "methods", "goes_on"}, writes,
                "Introduce the caller by name; take over the references to the objects with the "
                "ids `adopts`, at most 10,000 at a time, as a forked process does. A caller that "
                "has been here before says "
                "in `instance` which daemon it means: another refuses and hands over nothing. "
                "`goes_on` says of this connection that its caller acts while its calls wait: none "
                "of them is then taken for part of a deadlock. "
                "Returns the daemon's version, pid and instance, the client's id, a digest of the "
                "catalogue, and unless `methods` is false the methods' names in the order of their "
                "numbers."),
            method<&Manager::goodbye>(
                "goodbye", {"process"}, writes,
                "Say that the channel, and unless `process` is false the whole process, is about "
                "to end as it should: not a crash. Covers what is held by then: acquiring "
                "something later takes it back."),
            method<&Manager::ring>(
                "ring", {"takes_descriptor"}, writes,
                "Carry this connection in memory that both sides share: a memfd comes with the "
                "answer (SCM_RIGHTS), and from then on frames travel in its two rings and the "
                "socket rings the doorbell (docs/protocol.md). The caller sends nothing before it "
                "has the answer. `takes_descriptor` must be true. Returns the bytes of each ring. "
                "Where no descriptor comes, and in the text form, nothing changes.")};
}

std::vector<MethodRow> methods_of_the_end() {
    return {
        method<&Manager::release>(
            "release", {"object", "count"}, writes,
            "Give back references to an object that replies to this client have carried."),
        method<&Manager::force_release>(
            "force_release", {"object"}, writes,
            "For people who must mend things: let go a lock, rlock, rwlock or "
            "bounded_semaphore, whoever holds it, as if all its holders had crashed; the next "
            "is told so. What they do with it now is refused. The log names the caller."),
        method<&Manager::bequeath>(
            "bequeath", {}, holding(Holds::caller, writes),
            "What this client holds outlives its process: others inherit its connections, and "
            "the client ends when the last of these is closed, by whoever had it open last."),
        method<&Manager::at>(
            "at", {"place"}, writes,
            "Say where in its program the caller is, as in \"worker.cpp:42\", until it says "
            "otherwise; an empty text: nowhere that it would tell. What it waits for and comes "
            "to hold from now on is reported with it. At most 255 bytes of it are kept, and "
            "10,000 different ones."),
        method<&Manager::cancel>(
            "cancel", {"call"}, writes,
            "The call of this connection with the id `call`, as its frame has it (in the text "
            "form: as its line has it), waits no longer: what comes of it is what comes of one "
            "whose time is up, but where that is timed_out it is answered with cancelled. So a "
            "party breaks its barrier, a condition's wait is false when its lock is held again. "
            "False where no such call waits: it has been answered, or its answer is on its "
            "way. Of calls with the same id it is the oldest.")};
}

TypeRow manager_type() {
    const auto waits_for = [](Awaits which) {
        Access access = holding(Holds::if_owned, waits(several, which, Order::question_decides));
        access.not_in_select = "it consists of several calls itself";
        return access;
    };
    TypeRow row{
        .name = "manager",
        .summary =
            "Greets, and makes, finds and ends shared objects. Every daemon has one; its id is 0.",
        .constructor = {},
        .methods = {
            method<&Manager::create>(
                "create",
                {"type", "name", "arguments", "exclusive", "ephemeral", "guarded_by",
                 "guards_reads", "track_races", "on_orphaned"},
                grows,
                "Make an object, or open the one that has the name; `arguments` are those of the "
                "type's constructor, in an array or by name in a map. `exclusive` refuses a name "
                "that is taken. `ephemeral` true ends the object with its creator; \"last\" "
                "ends it, and its name, with the last process that uses it, and not before. "
                "`guarded_by`, a lock, rlock or rwlock that is not ephemeral true: whoever does "
                "not hold it is refused with not_holder by every method that writes or waits, and "
                "with `guards_reads` by all others too; an rwlock is held exclusively to write. "
                "`track_races`, of a list, dict, set, value, array or namespace: lost updates are "
                "noticed (service.races). "
                "`on_orphaned`: what becomes of calls that wait for what nobody is left to bring "
                "about: \"report\", \"refuse\" with abandoned, or \"ignore\". Of "
                "content that was there already `holds` tells the kind of one value, of a dict "
                "those of one key and its value; `kind` is what every later one of a value must "
                "be."),
            method<&Manager::open>("open", {"name", "type"}, reads,
                                   "Find the object with this name; refused when there is none or "
                                   "it is of another type. `holds` is told as by `create`."),
            method<&Manager::remove>(
                "remove", {"name"}, writes,
                "Take an object's name away. It ends when nobody refers to it any more. The name "
                "of one that was made with `ephemeral` \"last\" stays: it goes by itself with the "
                "last who uses the object."),
            method<&Manager::can_acquire_all, &Manager::acquire_all>(
                "acquire_all", {"objects", "timeout"}, waits_for(Awaits::all_of),
                "Wait until all of the locks, semaphores and rwlocks are free at once, then hold "
                "them all. Each item is a reference, or [reference, \"shared\"] for an rwlock. It "
                "holds none while it waits, so their order does not matter."),
            method<&Manager::can_select, &Manager::select>(
                "select", {"calls", "timeout"}, waits_for(Awaits::any_of),
                "Wait until one of several calls can be done, and do that one: the first in the "
                "array that can. Each is [reference, method, arguments]: the method by its name in "
                "the object's type, \"get\" or \"queue.get\"; null as the reference stands for the "
                "manager, of which \"await_end\" may be called. Returns its place in the array and "
                "its answer."),
            method<&Manager::can_select_all, &Manager::select_all>(
                "select_all", {"calls", "timeout"}, waits_for(Awaits::all_of),
                "Wait until all of several calls can be done at once, then do them all; none "
                "before. As for `select`, but each must be one that may wait, and no object may be "
                "named twice. Returns their answers."),
            method<&Manager::can_await_end, &Manager::await_end>(
                "await_end", {"pid", "timeout"},
                waits(process_ends, Awaits::process, Order::side_by_side),
                "Wait until the process with this pid has ended, and the daemon has released what "
                "it held; at once when there is none. It need not be a client.")}};
    std::vector<MethodRow> last = methods_of_the_end();
    row.methods.insert(row.methods.end(), last.begin(), last.end());
    std::vector<MethodRow> first = connection_methods();
    row.methods.insert(row.methods.begin(), first.begin(), first.end());
    return row;
}

}  // namespace steward::engine
