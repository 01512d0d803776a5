# An outside project with the installed package, which tests/package/CMakeLists.txt describes. Ends with an error at the first step that fails.
include(${CMAKE_CURRENT_LIST_DIR}/step.cmake)
set(place ${BUILD}/package)
set(prefix ${place}/moved)
file(REMOVE_RECURSE ${place})

# Neither PATH nor the environment leads to a daemon: the package does, wherever it has been moved to since it was installed.
function(run_outside program)
  step(${CMAKE_COMMAND} -E env --unset=STEWARDD PATH=/usr/bin:/bin ${ARGN} ${program})
  if(NOT output MATCHES "\\[90\\]" OR NOT output MATCHES "${prefix}/bin/stewardd")
    message(FATAL_ERROR "${program} printed:\n${output}")
  endif()
endfunction()

set(flags)
if(SANITIZE)
  set(flags "-fsanitize=${SANITIZE}")
endif()
step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${place}/installed)
file(RENAME ${place}/installed ${prefix})

# The project has headers of its own by all names that Steward's have below include/steward, and in common/.
file(GLOB_RECURSE own RELATIVE ${prefix}/include/steward ${prefix}/include/steward/*.hpp)
file(GLOB common RELATIVE ${PROJECT} ${PROJECT}/common/*.hpp)
foreach(header IN LISTS own common)
  file(WRITE ${place}/clashes/${header} "#error \"this is ${header} of the project that uses Steward\"\n")
endforeach()
step(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE}/outside -B ${place}/build -DCMAKE_PREFIX_PATH=${prefix}
  -DCLASHES=${place}/clashes -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${flags})
step(${CMAKE_COMMAND} --build ${place}/build)
run_outside(${place}/build/outside)

# The headers bring in nothing that a user would have to install as well, and nothing is on the path but include/.
step(${COMPILER} -std=c++20 -M -I${prefix}/include ${SOURCE}/outside/main.cpp)
if(output MATCHES "nlohmann|asio|tl/expected|spdlog|CLI11")
  message(FATAL_ERROR "the public headers include ${CMAKE_MATCH_0}:\n${output}")
endif()

# The shared library: the same program, linked anew, needs it and finds its own daemon.
step(${CMAKE_COMMAND} --build ${BUILD} --target steward_shared)
step(${CMAKE_COMMAND} --install ${BUILD} --component shared --prefix ${prefix})
step(${CMAKE_COMMAND} -S ${SOURCE}/outside -B ${place}/build)
step(${CMAKE_COMMAND} --build ${place}/build)
step(ldd ${place}/build/outside)
if(NOT output MATCHES "libsteward\\.so\\.[0-9.]+ => ${prefix}/")
  message(FATAL_ERROR "the outside program is not linked with the shared library:\n${output}")
endif()
run_outside(${place}/build/outside)

# By pkg-config, and compiled by clang++; the linker that made the library knows the sanitizers it was made with. A program that was not
# told the prefix is led to the daemon by the shared library.
file(GLOB_RECURSE described ${prefix}/*/steward.pc)
cmake_path(GET described PARENT_PATH packages)
foreach(asked cflags libs)
  step(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${packages} ${PKG_CONFIG} --${asked} steward)
  separate_arguments(${asked} UNIX_COMMAND "${output}")
endforeach()
file(MAKE_DIRECTORY ${place}/clang)
step(${CLANG} -std=gnu++20 -c ${cflags} "-DSTEWARD_PREFIX=\"\"" ${SOURCE}/outside/main.cpp -o ${place}/clang/main.o)
step(${COMPILER} ${flags} ${place}/clang/main.o ${libs} -o ${place}/clang/outside)
step(${PKG_CONFIG} --libs-only-L ${packages}/steward.pc)
string(REGEX REPLACE "^-L" "" libraries "${output}")
run_outside(${place}/clang/outside LD_LIBRARY_PATH=${libraries})
step(${PYTHON} ${SOURCE}/exports_test.py ${NM} ${libraries}/libsteward.so ${PROJECT} ${BUILD})
set(exported "${output}")

# By the README's own line, as a shell reads it: the program knows the prefix from where it found the headers. It is linked with the static
# library, so that nothing else can lead it to the daemon.
file(READ ${PROJECT}/README.md readme)
if(NOT readme MATCHES "`g\\+\\+ ([^`]* program\\.cpp \\$\\(pkg-config [^`]*\\))`")
  message(FATAL_ERROR "the README does not say how to compile with pkg-config")
endif()
set(line "${COMPILER} ${flags} ${CMAKE_MATCH_1}")
file(MAKE_DIRECTORY ${place}/by_hand)
file(COPY_FILE ${SOURCE}/outside/main.cpp ${place}/by_hand/program.cpp)
file(COPY ${SOURCE}/outside/hostile.hpp DESTINATION ${place}/by_hand)
step(sh -c "rm ${libraries}/libsteward.so* && cd ${place}/by_hand && PKG_CONFIG_PATH=${packages} && export PKG_CONFIG_PATH && ${line}")
run_outside(${place}/by_hand/a.out)

message(STATUS "the outside program ran with ${prefix}/bin/stewardd; ${exported}")
