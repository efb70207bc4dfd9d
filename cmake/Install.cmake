# Installation in three components: "Development" (headers, CMake package, pkg-config files and the
# small stb library), "Tools" (the programs and the model they use by default) and "Serve" (digit-serve
# and its unit for systemd). Each is a Debian package, too: Packages.cmake.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

if("Eigen3" IN_LIST DIGITNET_FETCHED)
  message(STATUS "digitnet: no install rules, because dependencies were downloaded for this build")
  return()
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/digitnet)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(
  DIRECTORY ${PROJECT_SOURCE_DIR}/include/
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT Development
  FILES_MATCHING
  PATTERN "*.hpp")

# Whose each file is, in a folder for each component, as Debian wants it.
file(READ ${PROJECT_SOURCE_DIR}/.reuse/dep5 copyright)
file(GLOB licences CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/LICENSES/*.txt)
foreach(file IN LISTS licences)
  cmake_path(GET file FILENAME name)
  string(REGEX REPLACE "\\.txt$" "" name ${name})
  file(READ ${file} text)
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" "\n " text "\n${text}") # each line indented, and a dot for an empty one
  string(REGEX REPLACE "\n \n" "\n .\n" text "${text}")
  string(REGEX REPLACE "\n \n" "\n .\n" text "${text}")
  string(APPEND copyright "\nLicense: ${name}${text}\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/copyright CONTENT "${copyright}" @ONLY)
function(digitnet_install_notices component package)
  install(
    FILES ${PROJECT_BINARY_DIR}/copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
    COMPONENT ${component})
endfunction()
digitnet_install_notices(Development libdigitnet-dev)

# CMake package. The two export sets keep the core usable where zlib or stb are missing.
install(TARGETS digitnet EXPORT digitnet-targets COMPONENT Development)
install(
  EXPORT digitnet-targets
  NAMESPACE digitnet::
  DESTINATION ${package_dir}
  COMPONENT Development)
if(DIGITNET_IO)
  install(
    TARGETS digitnet_io digitnet_stb
    EXPORT digitnet-io-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT Development)
  install(
    EXPORT digitnet-io-targets
    NAMESPACE digitnet::
    DESTINATION ${package_dir}
    COMPONENT Development)
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/digitnet-config.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/digitnet-config.cmake INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/digitnet-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(
  FILES ${PROJECT_BINARY_DIR}/cmake/digitnet-config.cmake
        ${PROJECT_BINARY_DIR}/cmake/digitnet-config-version.cmake
  DESTINATION ${package_dir}
  COMPONENT Development)

# pkg-config, with paths relative to the .pc file so that the prefix can be moved.
file(RELATIVE_PATH DIGITNET_PC_TO_PREFIX /prefix/${pkgconfig_dir} /prefix)
string(REGEX REPLACE "/$" "" DIGITNET_PC_TO_PREFIX ${DIGITNET_PC_TO_PREFIX})
set(pc_files digitnet.pc)
if(DIGITNET_IO)
  list(APPEND pc_files digitnet-io.pc)
endif()
foreach(pc IN LISTS pc_files)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${pc}.in ${PROJECT_BINARY_DIR}/cmake/${pc} @ONLY)
  install(
    FILES ${PROJECT_BINARY_DIR}/cmake/${pc}
    DESTINATION ${pkgconfig_dir}
    COMPONENT Development)
endforeach()

get_property(tools GLOBAL PROPERTY DIGITNET_TOOLS)
list(REMOVE_ITEM tools digit-serve)
if(tools)
  install(TARGETS ${tools} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Tools)
  if(EXISTS ${PROJECT_SOURCE_DIR}/data/models)
    install(
      DIRECTORY ${PROJECT_SOURCE_DIR}/data/models
      DESTINATION ${CMAKE_INSTALL_DATADIR}/digitnet
      COMPONENT Tools)
  endif()
  digitnet_install_notices(Tools digitnet)
endif()

if(TARGET digit-serve)
  install(TARGETS digit-serve RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT Serve)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/digit-serve.service.in
                 ${PROJECT_BINARY_DIR}/digit-serve.service @ONLY)
  install(
    FILES ${PROJECT_BINARY_DIR}/digit-serve.service
    DESTINATION lib/systemd/system
    COMPONENT Serve)
  digitnet_install_notices(Serve digitnet-serve)
endif()

if(PROJECT_IS_TOP_LEVEL)
  include(Packages)
endif()
