# Bands between solved contours, painted from low to high: each covers what lies above its contour.
# The rule is a line of the plot here, so that the dot lies on top of it; in a halo, since bands are light and dark.
set xtics scale 0
set samples 2
unset arrow
set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind \
  fillcolor rgb band(1) fillstyle solid noborder
contours = paths_of("contour")
bands = words(contours)
shade(k) = band(1 + int(8.0 * k / (bands < 1 ? 1 : bands) + 0.5))
plot for [k = 1:bands] data skip 1 every ::first_of(word(contours, k))::last_of(word(contours, k)) \
    using 3:4 with filledcurves y1=y_high linecolor rgb shade(k), \
  for [k = 1:bands] data skip 1 every ::first_of(word(contours, k))::last_of(word(contours, k)) \
    using 3:4 with lines linecolor rgb background linewidth 1.2, \
  for [r in rows_of(" rule ")] (r eq "" ? NaN : at_y[r + 0]) with lines linecolor rgb background linewidth 3.2, \
  for [r in rows_of(" rule ")] (r eq "" ? NaN : at_y[r + 0]) with lines linecolor rgb ink linewidth 1.2 dashtype (6,4)
