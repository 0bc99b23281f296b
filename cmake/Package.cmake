# Debian packages: `cmake --build build/release && cpack -G DEB --config build/release/CPackConfig.cmake`, or
# `./quickstart package`. The program with its documents is one package, the library another, proofsweep-mpi a third.
set(PROOFSWEEP_PACKAGER "proofsweep packagers <packagers@proofsweep.invalid>" CACHE STRING "Maintainer of the packages")
string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC) # SOURCE_DATE_EPOCH, where it is set
configure_file(cmake/changelog.Debian.in docs/changelog.Debian @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/docs/changelog.Debian DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program
        EXCLUDE_FROM_ALL)
install(FILES ${PROJECT_BINARY_DIR}/docs/changelog.Debian DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libproofsweep-dev
        COMPONENT library EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME proofsweep)
set(CPACK_PACKAGE_VENDOR proofsweep)
set(CPACK_PACKAGE_CONTACT "${PROOFSWEEP_PACKAGER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "symbolic cost model of transformer proofs")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_COMPONENTS_ALL program library)
if(NOT TARGET libproofsweep)
  set(CPACK_COMPONENTS_ALL program)
endif()
if(TARGET proofsweep-mpi)
  list(APPEND CPACK_COMPONENTS_ALL mpi)
  install(FILES ${PROJECT_BINARY_DIR}/docs/changelog.Debian DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/proofsweep-mpi
          COMPONENT mpi EXCLUDE_FROM_ALL)
endif()
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/compress.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME proofsweep)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot, librsvg2-bin, fonts-inter")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
"The program counts the operations of transformer architectures exactly, prices
them as SNARK constraints and STARK rows, and writes tables, figures and
reports of how the ratio moves with context, constants and architecture.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libproofsweep-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libc6-dev, libstdc++-12-dev | libstdc++-dev")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"The core of proofsweep behind one C header: exact counts, prices, the ratio,
its hyperbola and its ceiling. A static library with a pkg-config file.")
set(CPACK_DEBIAN_MPI_PACKAGE_NAME proofsweep-mpi)
set(CPACK_DEBIAN_MPI_PACKAGE_SECTION science)
set(CPACK_DEBIAN_MPI_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_MPI_PACKAGE_DEPENDS "proofsweep (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_DEBIAN_MPI_PACKAGE_RECOMMENDS "openmpi-bin | mpi-default-bin")
set(CPACK_COMPONENT_MPI_DESCRIPTION
"The same runs by the processes of MPI: they share the points of each sweep and
the samples of each sensitivity analysis, and write the same bytes.")
include(CPack)
