# Bands between solved contours. Where the value rises upward each contour's band covers what lies above it, where it falls
# what lies below; where it does both there are lines alone.
set xtics scale 0
set samples 2
set clip two
way = ""
do for [i = 1:rows] { if (part[i] eq "map") { way = series[i] } }
do for [i in rows_of(" y_axis ")] { y_low = at_y[i + 0] }
set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind \
  fillcolor rgb band(1) fillstyle solid noborder
contours = paths_of("contour")
bands = words(contours)
shade(k) = band(1 + int(8.0 * k / (bands < 4 ? 4 : bands) + 0.5))
painted = way eq "mixed" ? 0 : bands
edge = way eq "falling" ? y_low : y_high
plot for [k = 1:painted] data skip 1 every ::first_of(word(contours, k))::last_of(word(contours, k)) \
    using 3:4:(edge) with filledcurves linecolor rgb shade(k), \
  for [k = 1:bands] data skip 1 every ::first_of(word(contours, k))::last_of(word(contours, k)) \
    using 3:4 with lines linecolor rgb (painted > 0 ? background : axis) linewidth 1.2, \
  NaN notitle
