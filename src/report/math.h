/* Formulas: TeX's mathematics as far as reports need it, as MathML. Not within tables, which stay plain.
 *
 * Letters, numbers, + - = < > ( ) [ ] , / | '; _ and ^ with one sign or a {group}; \frac{}{}, \text{}, \mathrm{};
 * \cdot \times \min \sum \infty \to \le \ge \approx \quad and \, ; and, as a whole formula, \begin{aligned}
 * rows of cells before and behind &, ended by \\ \end{aligned}. */
#ifndef PROOFSWEEP_MATH_H
#define PROOFSWEEP_MATH_H

#include "core/text.h"

#include <stdbool.h>

/* Appends <math>, displayed on lines of its own or in the line of the text. STATUS_BAD_INPUT for a command that is not
 * known or a brace that is not closed. */
enum status math_write(const char *tex, bool display, struct text *html, struct fault *fault) MUST_CHECK;

#endif
