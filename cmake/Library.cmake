# libproofsweep: the core behind include/proofsweep.h, as one static archive that shows only proofsweep_* and needs
# nothing but the mathematics library and the C++ runtime (<charconv>). It is made by the GNU tools; elsewhere it is left out.
find_program(PROOFSWEEP_OBJCOPY NAMES ${CMAKE_OBJCOPY} objcopy)
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR NOT PROOFSWEEP_OBJCOPY)
  message(STATUS "libproofsweep is left out: it needs ld -r and objcopy")
  return()
endif()

set(catalogue ${PROJECT_BINARY_DIR}/library/catalogue.c)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/library)
add_custom_command(OUTPUT ${catalogue}
  COMMAND proofsweep-docs ${PROJECT_SOURCE_DIR}/src/library/catalogue.c.in > ${catalogue}
  DEPENDS proofsweep-docs src/library/catalogue.c.in sweeps/models.csv sweeps/constants.csv VERBATIM)
add_library(proofsweep_api OBJECT src/library/proofsweep.c ${catalogue})
# The names that stay global are named here alone: with these files so, the archive goes into shared objects, too.
set_source_files_properties(src/library/proofsweep.c ${catalogue} PROPERTIES COMPILE_OPTIONS -fPIC)
target_include_directories(proofsweep_api PRIVATE include src)
target_compile_definitions(proofsweep_api PRIVATE PROOFSWEEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(proofsweep_api PRIVATE proofsweep_warnings)

set(archive ${PROJECT_BINARY_DIR}/library/libproofsweep.a)
set(whole ${PROJECT_BINARY_DIR}/library/proofsweep.o)
add_custom_command(OUTPUT ${archive}
  COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o ${whole} $<TARGET_OBJECTS:proofsweep_api> $<TARGET_FILE:proofsweep_core>
  COMMAND ${PROOFSWEEP_OBJCOPY} --wildcard --keep-global-symbol=proofsweep_* --strip-debug ${whole}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
  COMMAND ${CMAKE_AR} rcs ${archive} ${whole}
  DEPENDS proofsweep_api $<TARGET_OBJECTS:proofsweep_api> proofsweep_core COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(libproofsweep ALL DEPENDS ${archive})

# As seen from the file's own place, so that an installation can be moved; an absolute directory as it is.
set(pc_libdir ${CMAKE_INSTALL_LIBDIR})
set(pc_includedir ${CMAKE_INSTALL_INCLUDEDIR})
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH pc_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" pc_up ${pc_up})
  set(pc_prefix "\${pcfiledir}/${pc_up}")
  set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
endif()
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
  set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/proofsweep.pc.in ${PROJECT_BINARY_DIR}/library/proofsweep.pc @ONLY)
install(FILES ${archive} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(FILES include/proofsweep.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
install(FILES ${PROJECT_BINARY_DIR}/library/proofsweep.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT library)
install(FILES docs/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libproofsweep-dev COMPONENT library)
install(FILES CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libproofsweep-dev RENAME changelog OPTIONAL
        COMPONENT library)
install(FILES examples/ratio.c DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libproofsweep-dev/examples COMPONENT library)
