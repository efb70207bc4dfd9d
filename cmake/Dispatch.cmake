# Programs that are compiled once per instruction set, the right one being chosen when they start.
#
# A program's code, main included, is a shared library of which there are three builds: for any
# x86-64, for x86-64-v3 (AVX2) and for x86-64-v4 (AVX-512). They lie in lib/digitnet and in its
# subfolders glibc-hwcaps/x86-64-v3 and -v4, where the dynamic loader of glibc 2.33 and later picks
# the best that the processor can run. So no code of ours asks the processor, and no two builds of
# the same template ever meet in one process.

include_guard(GLOBAL)
include(GNUInstallDirs)

set(DIGITNET_LEVELS x86-64 x86-64-v3 x86-64-v4)
set(DIGITNET_DISPATCH_FOLDER digitnet)

# Where the library folder keeps the builds for a level.
function(digitnet_level_folder level result)
  if(level STREQUAL "x86-64")
    set(${result} ${DIGITNET_DISPATCH_FOLDER} PARENT_SCOPE)
  else()
    set(${result} ${DIGITNET_DISPATCH_FOLDER}/glibc-hwcaps/${level} PARENT_SCOPE)
  endif()
endfunction()

# digitnet_add_dispatched_program(<name> <source> <library prefix>): the program <name> from
# <source>, linked at each level with the target <library prefix><level>.
function(digitnet_add_dispatched_program name source prefix)
  add_executable(${name} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/dispatched_main.cpp)
  file(RELATIVE_PATH libraries /${CMAKE_INSTALL_BINDIR}
       /${CMAKE_INSTALL_LIBDIR}/${DIGITNET_DISPATCH_FOLDER})
  set_target_properties(
    ${name} PROPERTIES BUILD_RPATH "\$ORIGIN/../lib/${DIGITNET_DISPATCH_FOLDER}"
                       INSTALL_RPATH "\$ORIGIN/${libraries}" LINK_DEPENDS_NO_SHARED ON)
  foreach(level IN LISTS DIGITNET_LEVELS)
    set(library ${name}-${level})
    digitnet_level_folder(${level} folder)
    add_library(${library} SHARED ${source})
    target_compile_options(${library} PRIVATE -march=${level})
    target_link_libraries(${library} PRIVATE ${prefix}${level})
    set_target_properties(
      ${library} PROPERTIES OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY
                            ${PROJECT_BINARY_DIR}/lib/${folder})
    add_dependencies(${name} ${library})
    if(DIGITNET_INSTALL)
      install(TARGETS ${library} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/${folder}
                                         COMPONENT Tools)
    endif()
  endforeach()
  list(GET DIGITNET_LEVELS 0 base)
  target_link_libraries(${name} PRIVATE ${name}-${base}
                                        $<TARGET_NAME_IF_EXISTS:digitnet_hardening>)
endfunction()
