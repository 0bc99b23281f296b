# Residuals around zero: strokes, dots and the shaded band are marks of the CSV, many points a cloud.
set grid ytics back linetype 1 linecolor rgb grid linewidth 0.8
set border 1 linecolor rgb axis linewidth 1
plot for [p in paths_of("cloud")] data skip 1 every ::first_of(p)::last_of(p) using (p eq "" ? NaN : $3):4 \
    with points pointtype 7 pointsize 0.3 linecolor rgb dense, \
  NaN
