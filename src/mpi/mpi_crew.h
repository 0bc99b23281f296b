/* A crew (run/crew.h) of MPI processes: those of MPI_COMM_WORLD, of which rank 0 leads. */
#ifndef PROOFSWEEP_MPI_CREW_H
#define PROOFSWEEP_MPI_CREW_H

#include "run/crew.h"

struct mpi_crew;

/* MPI must be initialised with at least MPI_THREAD_SERIALIZED. NULL where memory is out. */
struct mpi_crew *mpi_crew_new(void);
/* Before MPI_Finalize. Safe on NULL. */
void mpi_crew_free(struct mpi_crew *crew);

const struct crew *mpi_crew_get(const struct mpi_crew *crew);

#endif
