# Data with the fitted curve on its confidence band; ceiling, interval and dots are marks of the CSV. Many points are a
# cloud below the curve.
set grid ytics back linetype 1 linecolor rgb grid linewidth 0.8
set border 1 linecolor rgb axis linewidth 1
plot for [p in paths_of("contour")] data skip 1 every ::first_of(p)::last_of(p) using 3:4 \
    with filledcurves closed fillcolor rgb low fillstyle transparent solid 0.35 noborder, \
  for [p in paths_of("cloud")] data skip 1 every ::first_of(p)::last_of(p) using (p eq "" ? NaN : $3):4 \
    with points pointtype 7 pointsize 0.3 linecolor rgb muted, \
  for [p in paths_of("curve")] data skip 1 every ::first_of(p)::last_of(p) using 3:4 \
    with lines linecolor rgb dense linewidth 2.4, \
  NaN
