# Manual pages, completions for shells and the schema of specifications: made from the program's own tables by a program
# that is not installed, and installed where each is looked for.
file(GLOB describe_sources CONFIGURE_DEPENDS src/describe/*.c)
add_executable(proofsweep-docs ${describe_sources})
target_compile_definitions(proofsweep-docs PRIVATE PROOFSWEEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(proofsweep-docs PRIVATE proofsweep_edge proofsweep_warnings)

set(documents "")
# The template of docs/ becomes its name without .in in the build tree, and is installed in a directory, as another name
# where one is given.
function(add_document template destination)
  get_filename_component(name ${template} NAME)
  string(REGEX REPLACE "\\.in$" "" name ${name})
  set(made ${PROJECT_BINARY_DIR}/docs/${name})
  add_custom_command(OUTPUT ${made}
    COMMAND proofsweep-docs ${PROJECT_SOURCE_DIR}/docs/${template} > ${made}.new
    COMMAND ${CMAKE_COMMAND} -E rename ${made}.new ${made}
    DEPENDS proofsweep-docs docs/${template} sweeps/models.csv sweeps/constants.csv
    VERBATIM)
  if(ARGC GREATER 2)
    set(name ${ARGV2})
  endif()
  install(FILES ${made} DESTINATION ${destination} RENAME ${name})
  set(documents ${documents} ${made} PARENT_SCOPE)
endfunction()

file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/docs)
add_document(man/proofsweep.1.in ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/man/proofsweep-nightly.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
add_document(man/proofsweep-spec.5.in ${CMAKE_INSTALL_MANDIR}/man5)
add_document(man/proofsweep-csv.5.in ${CMAKE_INSTALL_MANDIR}/man5)
add_document(completions/proofsweep.bash.in ${CMAKE_INSTALL_DATADIR}/bash-completion/completions proofsweep)
add_document(completions/_proofsweep.in ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
add_document(completions/proofsweep.fish.in ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
add_document(proofsweep-spec.schema.json.in ${CMAKE_INSTALL_DATADIR}/proofsweep)
add_custom_target(documents ALL DEPENDS ${documents})
