# Debian packages of the components: cpack --preset package, or scripts/check-packages, which also
# installs them in a bare system and runs what is in them.

set(DIGITNET_PACKAGE_CONTACT
    "the digitnet authors <digitnet@example.org>"
    CACHE STRING "Whom a package names as its maintainer: name <address>")
mark_as_advanced(DIGITNET_PACKAGE_CONTACT)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME digitnet)
set(CPACK_PACKAGE_VENDOR digitnet)
set(CPACK_PACKAGE_CONTACT "${DIGITNET_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_COMPONENTS_ALL Development)
if(DIGITNET_BUILD_TOOLS)
  list(APPEND CPACK_COMPONENTS_ALL Tools)
endif()
if(TARGET digit-serve)
  list(APPEND CPACK_COMPONENTS_ALL Serve)
endif()
set(CPACK_COMPONENTS_GROUPING IGNORE) # a package for each
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
# The builds for several processors, which the programs alone load.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/lib/digitnet)

# digitnet_debian_package(<component> <package> <section> <summary> <more>): its name and what is said of
# it, and in its documentation what is new: ours, and Debian's, which names the version alone.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC) # or SOURCE_DATE_EPOCH
find_program(DIGITNET_GZIP gzip)
mark_as_advanced(DIGITNET_GZIP)
macro(digitnet_debian_package component package section summary more)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${more}")
  if(DIGITNET_GZIP)
    set(folder ${PROJECT_BINARY_DIR}/doc/${package})
    file(WRITE ${folder}/changelog.Debian
         "digitnet (${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium\n\n"
         "  * Version ${PROJECT_VERSION}; changelog.gz says what is new.\n\n"
         " -- ${DIGITNET_PACKAGE_CONTACT}  ${now}\n")
    execute_process(COMMAND ${DIGITNET_GZIP} -9nf ${folder}/changelog.Debian
                    COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${DIGITNET_GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md
                    OUTPUT_FILE ${folder}/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
    if(CMAKE_INSTALL_PREFIX STREQUAL "/usr") # a distribution's
      install(
        FILES ${folder}/changelog.Debian.gz ${folder}/changelog.gz
        DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package}
        COMPONENT ${component})
    endif()
  endif()
endmacro()

digitnet_debian_package(Development libdigitnet-dev libdevel
  "small convolutional networks in C++20 (headers)"
  "A network is a type: the compiler deduces every size, refuses what does
not fit and lays out all memory beforehand. Training gives the same
weights on any number of threads. Models are exchanged with PyTorch.
.
This package has the headers, the small static library that decodes
pictures, and the files for CMake and pkg-config.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4), zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "pkgconf, cmake (>= 3.25)")

digitnet_debian_package(Tools digitnet science
  "programs that read handwritten digits"
  "digit-predict reads digits and numbers in pictures of any kind,
digit-train trains networks for that, and digit-eval measures them.
Trained models are in the package.")
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS digitnet-serve)

digitnet_debian_package(Serve digitnet-serve science
  "page to draw digits on, and the server that reads them"
  "digit-serve answers what is drawn in a browser, or sent by its JSON API,
and keeps the drawings. A unit for systemd comes along; it is not
started until it is enabled.")
set(CPACK_DEBIAN_SERVE_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_SERVE_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/packaging/postinst ${PROJECT_SOURCE_DIR}/packaging/prerm
    ${PROJECT_SOURCE_DIR}/packaging/postrm)

include(CPack)
