# Run by CPack before it makes a Debian package, where manual pages and changelogs are compressed.
file(GLOB_RECURSE pages ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.1 ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.5
     ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/changelog ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/changelog.Debian)
if(pages)
  execute_process(COMMAND gzip -9n ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
