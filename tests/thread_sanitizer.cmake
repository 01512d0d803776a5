# What ThreadSanitizer cannot run, test by test with the reason. Read by ctest in builds with -fsanitize=thread and in no others.
function(cannot_run reason)
  math(EXPR last "${ARGC} - 1")
  foreach(i RANGE 1 ${last})  # a name may have a semicolon in it, which a loop over ARGN would cut it at
    string(REGEX REPLACE "^client:" "client by rings:" again "${ARGV${i}}")
    set_tests_properties("${ARGV${i}}" "${again}" PROPERTIES DISABLED TRUE)
  endforeach()
endfunction()

cannot_run("ThreadSanitizer makes a fork of each vfork, so that a failed exec is not told to the parent"
  "client:From Python: a program that is not there"
  "client:spawn: a program that is not there is an error that names it")
cannot_run("ThreadSanitizer has a thread of its own in each process, which a limit that is exact counts too"
  "client:Process: a daemonic child that cannot begin ends, and never runs its parent's code"
  "client:Pool: a worker that cannot begin leaves its work to the others"
  "client:Pool: where the only worker cannot begin the call fails and says so")
