# Settings that only make sense when digitnet itself is being built, not when it is a dependency.

include(CTest) # before any add_test; defines BUILD_TESTING

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE
      Release
      CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(DIGITNET_CCACHE ccache)
mark_as_advanced(DIGITNET_CCACHE)
if(DIGITNET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DIGITNET_CCACHE})
endif()

# With the coverage preset, after the tests: cmake --build --preset coverage --target coverage-report
# The programs are in the report, too, if they are built (-DDIGITNET_BUILD_TOOLS=ON).
find_program(DIGITNET_GCOVR gcovr)
mark_as_advanced(DIGITNET_GCOVR)
if(DIGITNET_GCOVR AND CMAKE_CXX_FLAGS MATCHES "--coverage")
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/coverage)
  add_custom_target(
    coverage-report
    COMMAND ${DIGITNET_GCOVR} --root ${PROJECT_SOURCE_DIR} --object-directory ${PROJECT_BINARY_DIR}
            --filter ${PROJECT_SOURCE_DIR}/include/ --filter ${PROJECT_SOURCE_DIR}/tools/
            --exclude-throw-branches --json ${PROJECT_BINARY_DIR}/coverage/all.json --html-details
            ${PROJECT_BINARY_DIR}/coverage/index.html
    # What counts is the library.
    COMMAND ${DIGITNET_GCOVR} --root ${PROJECT_SOURCE_DIR} --add-tracefile
            ${PROJECT_BINARY_DIR}/coverage/all.json --filter ${PROJECT_SOURCE_DIR}/include/
            --exclude-throw-branches --txt ${PROJECT_BINARY_DIR}/coverage/library.txt
            --json-summary ${PROJECT_BINARY_DIR}/coverage/library.json
    COMMAND ${CMAKE_COMMAND} -DSUMMARY=${PROJECT_BINARY_DIR}/coverage/library.json -DOF=include/
            -DDEMANDED=95 -P ${PROJECT_SOURCE_DIR}/cmake/CoverageSummary.cmake
    COMMENT "Writing ${PROJECT_BINARY_DIR}/coverage/index.html"
    VERBATIM)
endif()
