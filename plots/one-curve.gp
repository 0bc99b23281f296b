# One curve for all schedules, thin arcs from the dense model to the most local one at the same context.
set grid ytics back linetype 1 linecolor rgb grid linewidth 0.8
set border 1 linecolor rgb axis linewidth 1
plot for [p in paths_of("curve")] data skip 1 every ::first_of(p)::last_of(p) using 3:4 \
    with lines linecolor rgb axis linewidth 2.4, \
  for [p in paths_of("arc")] data skip 1 every ::first_of(p)::last_of(p) using 3:4 \
    with lines linecolor rgb muted linewidth 1.1
