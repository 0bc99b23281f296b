/* Small dense least squares by Householder QR, with columns scaled to unit length: what every step of a fit solves.
 *
 * Source: G. Golub, C. Van Loan, Matrix Computations (4th ed.), section 5.2. The solution is that of a backward stable
 * method, so its error grows with the condition of the matrix and not with its square. */
#ifndef PROOFSWEEP_LEAST_SQUARES_H
#define PROOFSWEEP_LEAST_SQUARES_H

#include <stdbool.h>
#include <stddef.h>

enum { LEAST_SQUARES_COLUMNS = 16 };

/* A factored matrix A = Q R S: R upper triangular with its diagonal in `diagonal`, S the columns' lengths. */
struct qr {
  size_t rows, columns; /* rows >= columns, columns <= LEAST_SQUARES_COLUMNS */
  double *a;            /* borrowed: (columns, rows), column after column; the reflectors and R's upper part */
  double beta[LEAST_SQUARES_COLUMNS];
  double diagonal[LEAST_SQUARES_COLUMNS];
  double length[LEAST_SQUARES_COLUMNS];
};

/* Factors a (columns, rows) in place. False where an entry is not finite. */
bool qr_factor(struct qr *qr, double *a, size_t rows, size_t columns);

/* z <- Q' z, `rows` numbers. The first `columns` of it are the part that the columns explain. */
void qr_project(const struct qr *qr, double *z);

/* Solves R S x = z for x (columns). False where the matrix has a column that depends on the others to rounding. */
bool qr_solve(const struct qr *qr, const double *z, double *x);

/* The inverse of R S, upper triangular, (columns, columns) with entry (row i, column j) at j * columns + i. False as
 * qr_solve. (A'A)^-1 is this times its transpose. */
bool qr_inverse(const struct qr *qr, double *inverse);

/* x that makes |a x - right| smallest; a (columns, rows) and right (rows) are overwritten, right with Q' right.
 * False where the columns depend on each other or a number is not finite. */
bool least_squares_solve(double *a, size_t rows, size_t columns, double *right, double *x);

#endif
