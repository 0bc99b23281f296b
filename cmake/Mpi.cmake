# proofsweep-mpi: `proofsweep run` by the processes of MPI, where MPI is found. The program itself does not need it.
find_package(MPI QUIET COMPONENTS C)
if(NOT MPI_C_FOUND)
  message(STATUS "proofsweep-mpi is left out: there is no MPI")
  return()
endif()

add_executable(proofsweep-mpi src/mpi/main.c src/mpi/mpi_crew.c)
target_compile_definitions(proofsweep-mpi PRIVATE PROOFSWEEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(proofsweep-mpi PRIVATE proofsweep_edge MPI::MPI_C proofsweep_warnings)
install(TARGETS proofsweep-mpi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT mpi)
install(FILES docs/man/proofsweep-mpi.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT mpi)
install(FILES docs/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/proofsweep-mpi COMPONENT mpi)
install(FILES CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/proofsweep-mpi RENAME changelog OPTIONAL COMPONENT mpi)
