# The ratio over the context: one line a curve, a thin one where it has no name.
set grid ytics back linetype 1 linecolor rgb grid linewidth 0.8
set border 1 linecolor rgb axis linewidth 1
plot for [p in paths_of("curve")] data skip 1 every ::first_of(p)::last_of(p) using 3:4 \
  with lines linecolor rgb fill_of(path_series[p + 0]) \
  linewidth (path_series[p + 0] eq "axis" ? 0.8 : 2.4)
