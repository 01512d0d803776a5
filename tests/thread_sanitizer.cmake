# What ThreadSanitizer cannot run, test by test with the reason. Read by ctest in builds with -fsanitize=thread and in no others.
function(cannot_run reason)
  foreach(test IN LISTS ARGN)
    set_tests_properties(${test} PROPERTIES DISABLED TRUE)
  endforeach()
endfunction()
