# Reads the CSV of a figure into arrays, one element a row.
#
# Columns: part,series,x,y,x2,y2,dx,dy,align,strong,text,layout. gnuplot 5.4 cannot read quoted cells that hold commas,
# so a semicolon stands for a comma in the texts. A spreadsheet guard (' before a leading + - = @) is taken off.

set encoding utf8
set datafile separator comma

stats data skip 1 using 0 nooutput
lines = int(STATS_records)
array part[lines]
array series[lines]
array at_x[lines]
array at_y[lines]
array to_x[lines]
array to_y[lines]
array dx[lines]
array dy[lines]
array align[lines]
array strong[lines]
array texts[lines]
array page[lines]
array path_part[lines]
array path_series[lines]
array path_page[lines]
array path_first[lines]
array path_last[lines]

# gnuplot takes no 1e-9 for a number, but 1.0e-9.
number(cell) = cell eq "" ? NaN : strstrt(cell, "e") > 0 && strstrt(cell, ".") == 0 ? \
  real(cell[1:strstrt(cell, "e") - 1].".0".cell[strstrt(cell, "e"):*]) : real(cell)
unguarded(cell) = cell[1:1] eq "'" ? cell[2:*] : cell

# The points of curve, contour, arc and cloud stay in the file; consecutive ones of one series are a path, known by its first
# and last record. Every other line is a row of the arrays.
rows = 0
paths = 0
begun = ""
lone = 0 # a record with x and y that is no point
is_point(what) = what eq "curve" || what eq "contour" || what eq "arc" || what eq "cloud"
begin_path(key) = (paths = paths + 1, path_part[paths] = strcol(1), path_series[paths] = strcol(2), \
  path_page[paths] = strcol(12), path_first[paths] = int(column(0)), begun = key)
read_point(key) = (key ne begun ? begin_path(key) : "", path_last[paths] = int(column(0)))
read_row(line) = (begun = "", rows = rows + 1, lone = strcol(1) eq "canvas" ? int(column(0)) : lone, \
  part[rows] = strcol(1), series[rows] = strcol(2), \
  at_x[rows] = number(strcol(3)), at_y[rows] = number(strcol(4)), \
  to_x[rows] = number(strcol(5)), to_y[rows] = number(strcol(6)), \
  dx[rows] = number(strcol(7)), dy[rows] = number(strcol(8)), align[rows] = strcol(9), \
  strong[rows] = unguarded(strcol(10)), texts[rows] = unguarded(strcol(11)), page[rows] = strcol(12))
stats data skip 1 using (is_point(strcol(1)) ? read_point(strcol(1)." ".strcol(2)) : read_row(0), 0) nooutput

# The figure names its own script: letters and hyphens, nothing that could name anything else.
figure = ""
do for [i = 1:rows] { if (part[i] eq "figure") { figure = texts[i]; break } }
valid = strlen(figure) > 0
do for [i = 1:strlen(figure)] {
  if (strstrt("abcdefghijklmnopqrstuvwxyz-", figure[i:i]) == 0) { valid = 0 }
}
if (!valid) { print "no figure of that name: ".figure; exit status 1 }
