# Run by CPack before it makes a Debian package: manual pages and changelogs are compressed there, and every package has
# its copyright.
file(GLOB_RECURSE pages ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.1 ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*.5
     ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/changelog)
if(pages)
  execute_process(COMMAND gzip -9n ${pages} COMMAND_ERROR_IS_FATAL ANY)
endif()
