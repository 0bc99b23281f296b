# Debian packages: `cmake --build build/release && cpack -G DEB --config build/release/CPackConfig.cmake`, or
# `./quickstart package`. The program with its documents is one package, the library another.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME proofsweep)
set(CPACK_PACKAGE_VENDOR proofsweep)
set(CPACK_PACKAGE_CONTACT "The proofsweep authors <proofsweep@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL program library)
if(NOT TARGET libproofsweep)
  set(CPACK_COMPONENTS_ALL program)
endif()
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/compress.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME proofsweep)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot, librsvg2-bin, fonts-inter")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"sweeps a symbolic cost model of transformer proofs
 Counts the operations of transformer architectures exactly, prices them as
 SNARK constraints and STARK rows, and writes tables, figures and reports of
 how the ratio moves with context, constants and architecture.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libproofsweep-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libc6-dev, libstdc++-12-dev | libstdc++-dev")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"cost model of transformer proofs, as a C library
 The core of proofsweep behind one header: exact counts, prices, the ratio,
 its hyperbola and its ceiling. A static library with a pkg-config file.")
include(CPack)
