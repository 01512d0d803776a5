#include "client/cli/failures.hpp"

#include "client/cli/context.hpp"
#include "client/cli/exit_codes.hpp"
#include "steward/error.hpp"

#include <system_error>

namespace steward::cli {
namespace {

int run_reporting(const Options& options, int (*work)(const Options&)) {
    try {
        return work(options);
    } catch (const UsageError& error) {
        complain(options.json, "usage", error.what());
        return bad_usage;
    } catch (const NotHadInTime& error) {
        complain(options.json, name(ErrorCode::timed_out), error.what());
        return error.exit_code;
    } catch (const NotSent& error) {
        complain(options.json, "no_daemon", error.what());
        return no_daemon;
    } catch (const Lost& error) {
        complain(options.json, "lost", error.what());
        return no_daemon;
    } catch (const Error& error) {
        complain(options.json, name(error.code()), error.what());
        return exit_code(error.code());
    } catch (const OutputFailed& error) {
        if (error.code() != std::errc::broken_pipe) complain(options.json, "output", error.what());
        return no_output;
    } catch (const std::system_error& error) {
        complain(options.json, "system", error.what());
        return no_daemon;
    } catch (const std::exception& error) {
        complain(options.json, "failed", error.what());
        return refused;
    }
}

}  // namespace

int exit_code_of_program(const std::vector<std::string>& words, int (*work)(const Options&)) {
    try {
        return run_reporting(parse_options(words), work);
    } catch (const UsageError& error) {
        complain(false, "usage", error.what());
        return bad_usage;
    } catch (const std::exception& error) {
        complain(false, "failed", error.what());
        return bad_usage;
    }
}

}  // namespace steward::cli
