# Plays a consumer of digitnet: installs it, or configures, builds and runs a small project that uses
# it. MODE is install, find_package, add_subdirectory or pkg_config; tests/packaging/CMakeLists.txt
# sets the other variables.

function(run)
  list(JOIN ARGN " " line)
  message(STATUS "${line}")
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(build_and_run)
  # A fresh cache each time, so that nothing found by an earlier run is trusted.
  file(REMOVE ${WORK_DIR}/CMakeCache.txt)
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${SOURCE_DIR}/tests/packaging/consumer -B ${WORK_DIR}
      -DCMAKE_BUILD_TYPE=${CONFIG} -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=${CXX_FLAGS}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DDIGITNET_VERSION=${VERSION} ${ARGN})
  run(${CMAKE_COMMAND} --build ${WORK_DIR} --config ${CONFIG})
  run(${WORK_DIR}/bin/core)
  run(${WORK_DIR}/bin/io)
  if(EXISTS ${WORK_DIR}/bin/own_stb)
    run(${WORK_DIR}/bin/own_stb)
  endif()
endfunction()

if(MODE STREQUAL "install")
  file(REMOVE_RECURSE ${PREFIX})
  run(${CMAKE_COMMAND} --install ${BUILD_DIR} --config ${CONFIG} --component Development --prefix
      ${PREFIX})
elseif(MODE STREQUAL "find_package")
  build_and_run(-DUSE=find_package -DCMAKE_PREFIX_PATH=${PREFIX})
elseif(MODE STREQUAL "add_subdirectory")
  build_and_run(-DUSE=add_subdirectory -DDIGITNET_SOURCE_DIR=${SOURCE_DIR})
elseif(MODE STREQUAL "pkg_config")
  find_program(pkg_config NAMES pkg-config pkgconf)
  if(NOT pkg_config)
    message(STATUS "pkg-config is not installed")
    return()
  endif()
  file(GLOB_RECURSE pc ${PREFIX}/digitnet.pc)
  cmake_path(GET pc PARENT_PATH pc_dir)
  set(ENV{PKG_CONFIG_PATH} ${pc_dir})
  file(MAKE_DIRECTORY ${WORK_DIR})
  separate_arguments(cxx_flags UNIX_COMMAND "${CXX_FLAGS}")
  foreach(package IN ITEMS digitnet digitnet-io)
    string(REPLACE "digitnet" "core" program ${package})
    string(REPLACE "core-" "" program ${program})
    execute_process(
      COMMAND ${pkg_config} --cflags --libs ${package}
      OUTPUT_VARIABLE flags
      OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags UNIX_COMMAND "${flags}")
    set(sources tests/packaging/consumer/${program}.cpp)
    if(package STREQUAL "digitnet")
      list(APPEND sources tests/tiny_test.cpp)
    endif()
    foreach(source IN LISTS sources)
      cmake_path(GET source STEM program)
      run(${LAUNCHER} ${CXX} -std=c++20 -O1 ${cxx_flags} -c ${SOURCE_DIR}/${source} -o
          ${WORK_DIR}/${program}.o ${flags})
      run(${CXX} ${cxx_flags} ${WORK_DIR}/${program}.o -o ${WORK_DIR}/${program} ${flags})
      run(${WORK_DIR}/${program})
    endforeach()
  endforeach()
else()
  message(FATAL_ERROR "unknown MODE \"${MODE}\"")
endif()
