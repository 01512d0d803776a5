# What does not compile says why in its first error: each file of refused/ names the words at its head (tests/package/CMakeLists.txt says
# what is given).
include(${CMAKE_CURRENT_LIST_DIR}/step.cmake)
file(GLOB files ${SOURCE}/refused/*.cpp)
foreach(file IN LISTS files)
  file(STRINGS ${file} head LIMIT_COUNT 1)
  string(REPLACE "// error: " "" wanted "${head}")
  set(compilers ${COMPILER})
  if(file MATCHES "/(no_codec|name_or_value)\\.cpp$")  # both print alike: two files show it
    list(APPEND compilers ${CLANG})
  endif()
  foreach(compiler IN LISTS compilers)
    execute_process(COMMAND ${compiler} -std=c++20 -fsyntax-only -I${PROJECT}/client/include -I${PROJECT} ${file}
      RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE printed)
    string(REGEX MATCH "error: [^\n]*" error "${printed}")
    string(FIND "${error}" "${wanted}" place)
    string(REGEX MATCHALL "error: " errors "${printed}")
    list(LENGTH errors count)
    if(result EQUAL 0 OR place EQUAL -1 OR count GREATER 1)
      message(FATAL_ERROR "${compiler} says of ${file}:\n${printed}")
    endif()
  endforeach()
endforeach()
