# Called with SOURCE (this folder), BUILD (a complete build folder), GENERATOR, COMPILER, SANITIZE (may be empty). Ends with an error
# at the first step that fails.
set(place ${BUILD}/package)
set(prefix ${place}/prefix)
file(REMOVE_RECURSE ${place})

function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(output "${output}" PARENT_SCOPE)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${result}:\n${output}")
  endif()
endfunction()

set(flags)
if(SANITIZE)
  set(flags "-fsanitize=${SANITIZE}")
endif()
step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
step(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE}/outside -B ${place}/build -DCMAKE_PREFIX_PATH=${prefix}
  -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${flags})
step(${CMAKE_COMMAND} --build ${place}/build)

# The headers bring in nothing that a user would have to install as well.
step(${COMPILER} -std=c++20 -M -I${prefix}/include -I${prefix}/include/steward/detail ${SOURCE}/outside/main.cpp)
if(output MATCHES "nlohmann|asio|tl/expected|spdlog|CLI11")
  message(FATAL_ERROR "the public headers include ${CMAKE_MATCH_0}:\n${output}")
endif()

# The installed daemon is found on PATH.
step(${CMAKE_COMMAND} -E env --unset=STEWARDD "PATH=${prefix}/bin:$ENV{PATH}" ${place}/build/outside)
if(NOT output MATCHES "\\[90\\]")
  message(FATAL_ERROR "the outside program printed:\n${output}")
endif()
message(STATUS "the outside program ran with ${prefix}/bin/stewardd")
