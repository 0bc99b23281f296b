#include "support/colour.h"

#include <math.h>

double colour_luminance(unsigned long colour)
{
  const double weights[] = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (int i = 0; i < 3; i++) {
    double channel = (double)(colour >> (16 - 8 * i) & 0xff) / 255;
    sum += weights[i] * (channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double colour_contrast(unsigned long a, unsigned long b)
{
  double left = colour_luminance(a), right = colour_luminance(b);
  return (fmax(left, right) + 0.05) / (fmin(left, right) + 0.05);
}

double colour_lightness(unsigned long colour)
{
  double y = colour_luminance(colour);
  return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389.0 / 27;
}
