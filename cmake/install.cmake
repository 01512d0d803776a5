# What `cmake --install` puts where: the daemon (the command in client/cli), the client library with its headers, the CMake package
# that find_package(steward) finds, and steward.pc for pkg-config. The prefix may be another at each installation and may be moved
# afterwards: both say where they were found. The daemon's own floors stay inside stewardd.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS stewardd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS steward_client steward_common EXPORT steward-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

# The shared library, where it is built (BUILD_SHARED_LIBS), else by `cmake --build … --target steward_shared` and
# `cmake --install … --component shared`.
set(unless_asked EXCLUDE_FROM_ALL)
if(BUILD_SHARED_LIBS)
  set(unless_asked)
endif()
install(TARGETS steward_shared EXPORT steward-shared-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT shared ${unless_asked})

# The public headers are written anew at each installation (cmake/public_headers.cmake).
set(headers ${CMAKE_BINARY_DIR}/public_headers)
install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DSOURCE=${CMAKE_SOURCE_DIR}\" \"-DINTO=${headers}\"
  -P \"${CMAKE_SOURCE_DIR}/cmake/public_headers.cmake\" COMMAND_ERROR_IS_FATAL ANY)")
install(DIRECTORY ${headers}/steward DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/steward)
install(EXPORT steward-targets NAMESPACE steward:: DESTINATION ${package_directory})
install(EXPORT steward-shared-targets NAMESPACE steward:: DESTINATION ${package_directory} COMPONENT shared ${unless_asked})
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/steward-config.cmake.in
  ${CMAKE_BINARY_DIR}/steward-config.cmake INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/steward-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/steward-config.cmake ${CMAKE_BINARY_DIR}/steward-config-version.cmake
  DESTINATION ${package_directory})

# Against the static library a program links with what that needs, too; the shared one brings it.
set(pkgconfig_directory ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pkgconfig /prefix/${pkgconfig_directory} /prefix)
set(with_static "-lsteward_common -pthread")
set(with_either "")
if(NOT BUILD_SHARED_LIBS)
  set(with_either " ${with_static}")
endif()
configure_file(${CMAKE_SOURCE_DIR}/cmake/steward.pc.in ${CMAKE_BINARY_DIR}/steward.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/steward.pc DESTINATION ${pkgconfig_directory})
