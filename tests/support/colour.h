/* Colours as WCAG 2.2 and CIE measure them. */
#ifndef PROOFSWEEP_TEST_COLOUR_H
#define PROOFSWEEP_TEST_COLOUR_H

/* Relative luminance of 0xRRGGBB, in [0, 1]. */
double colour_luminance(unsigned long colour);

/* Contrast of two colours, in [1, 21]: WCAG 2.2 asks for 4.5 between text and what it stands on, 3 for controls. */
double colour_contrast(unsigned long a, unsigned long b);

/* CIE L* (D65), in [0, 100]. */
double colour_lightness(unsigned long colour);

#endif
