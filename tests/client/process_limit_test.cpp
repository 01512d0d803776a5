// Process where the system has no more processes to give: the error, and that the parent goes on as
// before.
#include "tests/client/process_limit.hpp"

namespace steward::testing {
namespace {

std::string refusal(Process& process) {
    try {
        process.start();
    } catch (const std::system_error& error) {
        require(error.code() == std::errc::resource_unavailable_try_again, error.what());
        return error.what();
    }
    throw std::runtime_error("the process was started beyond the limit");
}

}  // namespace

TEST_CASE_METHOD(WithManager,
                 "Process: at the limit of processes start throws, and the parent goes on",
                 "[client][process]") {
    const auto said = manager.list<std::string>();
    Process parent([=] {
        become_subject_to_limits();
        limit_processes(1);
        const std::size_t descriptors = open_descriptors();
        Process child([=] { said.append("child"); }, {.name = "anna"});
        said.append(refusal(child));
        said.append(to_string(child));
        require(!child.is_alive() && !child.pid() && active_children().empty(),
                "a process that was not started");
        require(open_descriptors() == descriptors, "descriptors leak");
        limit_processes({});
        child.start();
        require(child.join(20s) && child.exitcode() == 0, "the second start");
    });
    parent.start();
    parent.join();
    CHECK(parent.exitcode() == 0);
    REQUIRE(said.size() == 3);
    CHECK(said.get(0).starts_with("cannot fork anna: "));
    CHECK(said[1] == "<Process name='anna' parent=" + std::to_string(*parent.pid()) + " initial>");
    CHECK(said[2] == "child");
}

TEST_CASE("Process: a daemonic child that cannot begin ends, and never runs its parent's code",
          "[client][process]") {
    const NothingLeaks nothing_leaks;
    // One process more is allowed, but not the thread by which it would watch its parent.
    Process parent([] {
        become_subject_to_limits();
        if (::geteuid() == 0) limit_processes(2);
        Process child([] { exit(7); }, {.daemon = true});
        child.start();
        require(child.join(20s), "it ended");
        require(::geteuid() != 0 || child.exitcode() == 1, "its exit code");
    });
    parent.start();
    parent.join();
    CHECK(parent.exitcode() == 0);
}

}  // namespace steward::testing
