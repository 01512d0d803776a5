# shellcheck shell=bash
# To be sourced: what the sanitizers are asked for wherever tests run. What the caller has set comes last, and so wins.
# An exception leaves the frames that it passed marked as in use; a small store of them is searched quickly when it is
# full (with the usual one, what throws ten thousand times takes six times as long).
export ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1:max_uar_stack_size_log=16:strict_string_checks=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:${UBSAN_OPTIONS:-}"
# A process of several threads that forks is what the library is for; its child may start threads of its own.
export TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1:die_after_fork=0:suppressions=$PWD/tests/thread_sanitizer.supp:${TSAN_OPTIONS:-}"
