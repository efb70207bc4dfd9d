# Manual pages and completions, which the programs themselves print from the tables of their options.
# They are made in share/<kind>/ of the build folder.

include_guard(GLOBAL)
include(GNUInstallDirs)

find_program(DIGITNET_GZIP gzip) # pages are installed compressed, where that is possible
mark_as_advanced(DIGITNET_GZIP)

# zsh's own folder for others; Debian looks in share/zsh/vendor-completions.
set(DIGITNET_ZSH_COMPLETION_DIR
    ${CMAKE_INSTALL_DATADIR}/zsh/site-functions
    CACHE STRING "Where zsh's completions are installed")
mark_as_advanced(DIGITNET_ZSH_COMPLETION_DIR)

# digitnet_add_manuals(<program> COMPONENT <component>): with the installation of that component.
function(digitnet_add_manuals program)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "COMPONENT" "")
  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    message(STATUS "digitnet: no manual page of ${program}, which this machine cannot run")
    return()
  endif()
  set(depends ${program})
  foreach(level IN LISTS DIGITNET_LEVELS) # the shared libraries of a dispatched program
    if(TARGET ${program}-${level})
      list(APPEND depends ${program}-${level})
    endif()
  endforeach()
  set(man ${CMAKE_INSTALL_MANDIR}/man1 ${program}.1)
  set(bash ${CMAKE_INSTALL_DATADIR}/bash-completion/completions ${program})
  set(zsh ${DIGITNET_ZSH_COMPLETION_DIR} _${program})
  set(fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d ${program}.fish)
  set(files "")
  foreach(kind IN ITEMS man bash zsh fish)
    list(GET ${kind} 0 folder)
    list(GET ${kind} 1 name)
    set(file ${PROJECT_BINARY_DIR}/share/${kind}/${name})
    add_custom_command(
      OUTPUT ${file}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/share/${kind}
      COMMAND ${program} --generate ${kind} > ${file}
      DEPENDS ${depends}
      COMMENT "Generating ${name}"
      VERBATIM)
    if(kind STREQUAL "man" AND DIGITNET_GZIP)
      add_custom_command(
        OUTPUT ${file}.gz
        COMMAND ${DIGITNET_GZIP} -9nkf ${file}
        DEPENDS ${file}
        VERBATIM)
      string(APPEND file .gz)
    endif()
    list(APPEND files ${file})
    if(DIGITNET_INSTALL)
      install(
        FILES ${file}
        DESTINATION ${folder}
        COMPONENT ${arg_COMPONENT})
    endif()
  endforeach()
  add_custom_target(${program}-manuals ALL DEPENDS ${files})
endfunction()
