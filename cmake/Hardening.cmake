# Makes mistakes in our own programs harder to exploit: they read files and pictures of strangers.
# The options go to digitnet_own_flags, which is never exported; a consumer chooses for itself.

include_guard(GLOBAL)

# Only optimised builds can check copies (_FORTIFY_SOURCE), and sanitizers look closer themselves.
set(DIGITNET_HARDENING_DEFAULT OFF)
if(PROJECT_IS_TOP_LEVEL AND CMAKE_SYSTEM_NAME STREQUAL "Linux" AND CMAKE_BUILD_TYPE MATCHES "Rel"
   AND CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(DIGITNET_HARDENING_DEFAULT ON)
endif()
option(DIGITNET_HARDENING "Stack protector, checked copies, PIE and RELRO in our own programs"
       ${DIGITNET_HARDENING_DEFAULT})

add_library(digitnet_hardening INTERFACE)
if(DIGITNET_HARDENING)
  set(is_program $<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>)
  set(is_position_independent $<BOOL:$<TARGET_PROPERTY:POSITION_INDEPENDENT_CODE>>)
  set(is_shared $<STREQUAL:$<TARGET_PROPERTY:TYPE>,SHARED_LIBRARY>)
  target_compile_options(
    digitnet_hardening
    INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
              $<$<NOT:$<OR:${is_position_independent},${is_shared}>>:-fPIE>)
  target_link_options(digitnet_hardening INTERFACE $<${is_program}:-pie> -Wl,-z,relro -Wl,-z,now
                      -Wl,-z,noexecstack)
endif()
