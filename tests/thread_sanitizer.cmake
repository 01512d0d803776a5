# What ThreadSanitizer cannot run, test by test with the reason. Read by ctest in builds with -fsanitize=thread and in no others.
function(cannot_run reason)
  foreach(test IN LISTS ARGN)
    set_tests_properties(${test} PROPERTIES DISABLED TRUE)
  endforeach()
endfunction()

cannot_run("ThreadSanitizer makes a fork of each vfork, so that a failed exec is not told to the parent"
  "client: From Python: processes"
  "client: spawn: a program that is not there is an error that names it")
cannot_run("ThreadSanitizer has a thread of its own in each process, which the limit of processes counts"
  "client: Pool: where the only worker cannot begin the call fails and says so"
  "client: Process: a daemonic child that cannot begin ends, and never runs its parent's code")
