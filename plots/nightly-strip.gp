# A row a claim: the line of its nights over the band; gaps are nights without a run.
unset ytics
set xtics scale 0
plot for [p in paths_of("curve")] data skip 1 every ::path_first[p + 0]::path_last[p + 0] using 3:4 \
  with lines linecolor rgb fill_of(path_series[p + 0]) linewidth 2
