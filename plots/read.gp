# Reads the CSV of a figure into arrays, one element a row.
#
# Columns: part,series,x,y,x2,y2,dx,dy,align,strong,text,layout. gnuplot 5.4 cannot read quoted cells that hold commas,
# so a semicolon stands for a comma in the texts. A spreadsheet guard (' before a leading + - = @) is taken off.

set encoding utf8
set datafile separator comma

stats data skip 1 using 0 nooutput
rows = int(STATS_records)
array part[rows]
array series[rows]
array at_x[rows]
array at_y[rows]
array to_x[rows]
array to_y[rows]
array dx[rows]
array dy[rows]
array align[rows]
array strong[rows]
array texts[rows]
array page[rows]

number(cell) = cell eq "" ? NaN : real(cell)
unguarded(cell) = cell[1:1] eq "'" ? cell[2:*] : cell

stats data skip 1 using (i = int(column(0)) + 1, \
  part[i] = strcol(1), series[i] = strcol(2), \
  at_x[i] = number(strcol(3)), at_y[i] = number(strcol(4)), to_x[i] = number(strcol(5)), to_y[i] = number(strcol(6)), \
  dx[i] = number(strcol(7)), dy[i] = number(strcol(8)), \
  align[i] = strcol(9), strong[i] = unguarded(strcol(10)), texts[i] = unguarded(strcol(11)), page[i] = strcol(12), 0) \
  nooutput

# The rows of each line: consecutive rows of one part and series make one path.
paths = 0
array path_first[rows]
array path_last[rows]
do for [i = 1:rows] {
  continues = i > 1
  if (continues) { continues = part[i] eq part[i - 1] && series[i] eq series[i - 1] }
  if (!continues) { paths = paths + 1; path_first[paths] = i }
  path_last[paths] = i
}

# The figure names its own script: letters and hyphens, nothing that could name anything else.
figure = ""
do for [i = 1:rows] { if (part[i] eq "figure") { figure = texts[i] } }
valid = strlen(figure) > 0
do for [i = 1:strlen(figure)] {
  if (strstrt("abcdefghijklmnopqrstuvwxyz-", figure[i:i]) == 0) { valid = 0 }
}
if (!valid) { print "no figure of that name: ".figure; exit status 1 }
