# The house style: colours, sizes, page, axes, texts. Needs what read.gp read, `dark` and `layout`; where tex.gp draws for
# LaTeX, `tex_file` names the output.

reset
tex = exists("tex_file")
set encoding utf8
set datafile separator comma

# --- Colours, by role: light, dark -------------------------------------------------------------------------------
# Lightness of neighbours differs by 15 L* or more, or a second cue tells them apart; text has a contrast of 4.5 or
# more on what it stands on. tests/render/test_palette.c reads these lines.
background = dark ? "#0D1117" : "#FFFFFF"
ink        = dark ? "#E6EDF3" : "#1B1F24"
muted      = dark ? "#9AA4AF" : "#57606A"
axis       = dark ? "#6E7681" : "#8C959F"
grid       = dark ? "#22272E" : "#E4E7EB"
tolerance  = dark ? "#161B22" : "#F3F5F7"
dense      = dark ? "#4C9DF8" : "#0B5394"
sparse     = dark ? "#FFB77A" : "#E1702B"
third      = dark ? "#A48BE0" : "#3B2A6B"
fourth     = dark ? "#6E7681" : "#8C959F"
softmax    = dark ? "#F0883E" : "#C25400"
nonlin     = dark ? "#EFD079" : "#F0B440"
norm       = dark ? "#A48BE0" : "#3B2A6B"
arithmetic = dark ? "#3B434C" : "#C9D1D9"
low        = dark ? "#1F5E99" : "#8DB9DE"
middle     = dark ? "#4C9BE0" : "#3F86C0"
upper      = dark ? "#82BCF0" : "#20629F"
high       = dark ? "#B6DBFF" : "#0B3C6F"
local_low  = dark ? "#7A4A20" : "#F6CDB0"
local_mid  = dark ? "#C08048" : "#EE9E69"
alarm      = dark ? "#FF7B72" : "#B3261E"

# Colours of text where the colour of the mark is too pale for it.
sparse_text  = dark ? "#FFB77A" : "#B24A0B"
fourth_text  = dark ? "#9AA4AF" : "#57606A"
nonlin_text  = dark ? "#EFD079" : "#8A6100"
softmax_text = dark ? "#F0883E" : "#B24A0B"
low_text     = dark ? "#79B4EC" : "#3A6D9B"
middle_text  = dark ? "#4C9BE0" : "#2A6BA3"
on_softmax   = dark ? "#0D1117" : "#FFFFFF"
on_nonlin    = dark ? "#0D1117" : "#1B1F24"
on_norm      = dark ? "#0D1117" : "#FFFFFF"
on_arithmetic = ink

# Bands of a map, from low to high: away from the ground.
bands_light = "#F3F7FB #DFEAF4 #C3D8EB #A0C2E0 #78A8D2 #4F8CC1 #2E6FA9 #17538A #0A3866"
bands_dark  = "#131C27 #16304C #1A4570 #225E98 #4486C8 #5C98D4 #86B6E5 #B2D2F1 #DDEBF9"
band(i) = word(dark ? bands_dark : bands_light, i)
on_band(i) = dark ? (i <= 4 ? ink : background) : (i <= 6 ? ink : background)

fill_of(role) = \
  role eq "dense" || role eq "first" ? dense : role eq "sparse" || role eq "second" ? sparse : \
  role eq "third" ? third : role eq "fourth" ? fourth : role eq "softmax" ? softmax : role eq "nonlin" ? nonlin : \
  role eq "norm" ? norm : role eq "arithmetic" ? arithmetic : role eq "low" ? low : role eq "middle" ? middle : \
  role eq "upper" ? upper : role eq "high" ? high : role eq "local_low" ? local_low : role eq "local_mid" ? local_mid : \
  role eq "alarm" ? alarm : role eq "muted" ? muted : role eq "axis" ? axis : ink
text_of(role) = \
  role eq "sparse" || role eq "second" ? sparse_text : role eq "fourth" ? fourth_text : \
  role eq "softmax" ? softmax_text : role eq "nonlin" ? nonlin_text : role eq "low" ? low_text : \
  role eq "middle" ? middle_text : role eq "local_low" || role eq "local_mid" ? sparse_text : \
  role eq "on_softmax" ? on_softmax : role eq "on_nonlin" ? on_nonlin : role eq "on_norm" ? on_norm : \
  role eq "on_arithmetic" ? on_arithmetic : \
  role[1:8] eq "on_band_" ? on_band(role[9:9] + 0) : \
  fill_of(role)
rgb_of(role) = int("0x".substr(fill_of(role), 2, 7))

# --- Page --------------------------------------------------------------------------------------------------------
# The rows of some parts, and the paths of one, that are for this layout: their numbers as a list of words.
here(name) = name eq layout || name eq "any"
rows_of(parts) = (list = "", sum [i = 1:rows] (list = list. \
  (here(page[i]) && strstrt(parts, " ".part[i]." ") > 0 ? " ".i : ""), 0), list)
paths_of(wanted) = (list = "", sum [p = 1:paths] (list = list. \
  (here(path_page[p]) && path_part[p] eq wanted ? " ".p : ""), 0), list)
# Their first and last record. gnuplot runs a loop over nothing once, with "": it then gets one point, of which no line
# can be made; of a cloud it is left out.
first_of(path) = path eq "" ? lone : path_first[path + 0]
last_of(path) = path eq "" ? lone : path_last[path + 0]
replaced(s, old, new) = (found = strstrt(s, old), \
  found == 0 ? s : s[1:found - 1].new.replaced(s[found + strlen(old):*], old, new))

do for [i in rows_of(" canvas ")] {
  i = i + 0
  width = dx[i]; height = dy[i]
  left = at_x[i]; right = to_x[i]; top = at_y[i]; bottom = to_y[i]
}
# A pixel is 1/96 inch: 12 px are 9 pt.
if (tex) {
  eval sprintf("set terminal cairolatex pdf input colortext butt fontscale 1 linewidth 1.5 size %.4fin,%.4fin", \
    width / 96.0, height / 96.0)
  set output tex_file
} else {
  eval sprintf("set terminal svg size %d,%d dynamic enhanced butt font 'Inter,13' background '%s' name '%s'", \
    width, height, background, replaced(figure, "-", "_"))
}
set lmargin at screen left / width
set rmargin at screen right / width
set tmargin at screen 1 - top / height
set bmargin at screen 1 - bottom / height
unset key
unset border
set minussign

# --- Axes --------------------------------------------------------------------------------------------------------
set xtics () scale 0.4 out nomirror
set ytics () scale 0
do for [i in rows_of(" x_axis ")] {
  i = i + 0
  if (series[i] eq "log2") { set logscale x 2 }
  set xrange [at_x[i]:to_x[i]] noextend
}
do for [i in rows_of(" y_axis ")] {
  i = i + 0
  if (series[i] eq "log2") { set logscale y 2 }
  set yrange [at_y[i]:to_y[i]] noextend
  y_high = to_y[i]
}
do for [i in rows_of(" x_tic ")] { set xtics add ("" at_x[i + 0]) }
do for [i in rows_of(" y_tic ")] { set ytics add ("" at_y[i + 0]) }

# --- Words -------------------------------------------------------------------------------------------------------
# c_exp is set as c with a subscript; other underscores stand for themselves; a semicolon is a comma.
subscripts(s) = replaced(replaced(replaced(s, "_exp", "|{exp}"), "_nonlin", "|{nonlin}"), "_norm", "|{norm}")
enhanced(s) = replaced(replaced(subscripts(s), "_", '\_'), "|", "_")

# The same for TeX: what has a meaning there is escaped, signs outside its fonts are set as mathematics.
tex_signs = '× \times − - ± \pm ≈ \approx ≤ \le ≥ \ge → \to · \cdot ∞ \infty ● \bullet μ \mu σ \sigma '. \
  '⁰ ^0 ¹ ^1 ² ^2 ³ ^3 ⁴ ^4 ⁵ ^5 ⁶ ^6 ⁷ ^7 ⁸ ^8 ⁹ ^9 ⁻ ^{-} ₀ _0 ₁ _1'
tex_subscripts(s) = (out = s, sum [n = 1:6] (name = word("c_exp c_norm c_nonlin r_exp r_norm r_nonlin", n), \
  out = replaced(out, name, '$'.name[1:1].'|{\mathrm{'.name[3:*].'}}$'), 0), out)
tex_escaped(s) = replaced(replaced(replaced(replaced(replaced(s, "%", '\%'), "&", '\&'), "#", '\#'), "_", '\_'), "|", "_")
tex_words(s) = (out = tex_escaped(tex_subscripts(replaced(s, '$', '\$'))), sum [n = 1:words(tex_signs) / 2] ( \
  out = replaced(out, word(tex_signs, 2 * n - 1), '\ensuremath{'.word(tex_signs, 2 * n).'}'), 0), out)
tex_blanks(s) = replaced(replaced(replaced(s, " ", '\,'), " ", '\,'), " ", '~')

typeset(s) = replaced(tex ? tex_blanks(tex_words(s)) : enhanced(s), ";", ",")
bold(s) = s eq "" ? "" : tex ? '\textbf{'.typeset(s)."}" : "{/:Bold ".typeset(s)."}"
sentence(i) = bold(strong[i]).(strong[i] ne "" && texts[i] ne "" ? " " : "").typeset(texts[i])

size_of(p) = p eq "title" ? 17 : p eq "subtitle" ? 13 : p eq "note" ? 11 : p eq "footnote" ? 10.4 : 12
seen = " title subtitle footnote label note key x_tic y_tic "
tag = 0
do for [i in rows_of(seen)] {
  i = i + 0
  content = sentence(i)
  if (content eq "") { continue }
  tag = tag + 1
  face = sprintf("Inter,%.1f", size_of(part[i]))
  # A document's type may run wider than Inter: a little smaller than the page asks for.
  if (tex) { content = sprintf('\fontsize{%.1f}{%.1f}\selectfont ', 0.67 * size_of(part[i]), 0.8 * size_of(part[i])).content }
  colour = part[i] eq "key" ? fill_of(series[i]) : text_of(series[i])
  away = dx[i] / width
  up = -dy[i] / height
  place = part[i] eq "x_tic" ? "first at_x[i], graph 0 offset screen away, screen up" \
    : part[i] eq "y_tic" ? "graph 0, first at_y[i] offset screen away, screen up" \
    : at_x[i] == at_x[i] ? "first at_x[i], first at_y[i] offset screen away, screen up" : "screen away, screen 1 + up"
  justify = align[i] eq "left" ? "left" : align[i] eq "right" ? "right" : "center"
  eval "set label tag content at ".place." ".justify." front font face textcolor rgb colour"
}

# --- Marks -------------------------------------------------------------------------------------------------------
# Bars and bands lie behind, rules and arrows over them, dots with a halo of the background on top.
tag = 0
do for [i in rows_of(" bar ")] {
  i = i + 0
  tag = tag + 1
  colour = fill_of(series[i])
  set object tag rectangle from first at_x[i], first at_y[i] to first to_x[i], first to_y[i] \
    back clip fillcolor rgb colour fillstyle solid noborder
}
do for [i in rows_of(" band ")] {
  i = i + 0
  tag = tag + 1
  set object tag rectangle from first at_x[i], first at_y[i] to first to_x[i], first to_y[i] \
    behind clip fillcolor rgb tolerance fillstyle solid noborder
}
tag = 0
do for [i in rows_of(" rule ")] {
  i = i + 0
  tag = tag + 1
  solid = series[i] eq "parity"
  colour = solid || series[i] eq "base" ? ink : muted
  thickness = solid ? 1.6 : 1.2
  eval "set arrow tag from first at_x[i], first at_y[i] to first to_x[i], first to_y[i] nohead front ". \
    "linecolor rgb colour linewidth thickness dashtype ".(solid ? "solid" : "(6,4)")
}
do for [i in rows_of(" arrow ")] {
  i = i + 0
  tag = tag + 1
  colour = text_of(series[i])
  set arrow tag from first at_x[i], first at_y[i] to first to_x[i], first to_y[i] \
    head filled size screen 7.0 / width, 18 front linecolor rgb colour linewidth 1.1
}
tag = 1000
do for [i in rows_of(" dot small_dot ")] {
  i = i + 0
  big = part[i] eq "dot"
  colour = fill_of(series[i])
  tag = tag + 2
  set label tag "" at first at_x[i], first at_y[i] point pointtype 7 pointsize (big ? 0.75 : 0.62) * (tex ? 1.4 : 1) \
    linecolor rgb background front
  set label tag + 1 "" at first at_x[i], first at_y[i] point pointtype 7 pointsize (big ? 0.5 : 0.42) * (tex ? 1.4 : 1) \
    linecolor rgb colour front
}

# Intervals with a bar across each end, and solid strokes; those of an axis lie below what is drawn on it.
tag = 3000
do for [i in rows_of(" interval ")] {
  i = i + 0
  tag = tag + 1
  colour = fill_of(series[i])
  set arrow tag from first at_x[i], first at_y[i] to first to_x[i], first to_y[i] \
    heads size screen 3.0 / width, 90 front linecolor rgb colour linewidth 1.6
}
do for [i in rows_of(" stroke ")] {
  i = i + 0
  tag = tag + 1
  colour = fill_of(series[i])
  eval "set arrow tag from first at_x[i], first at_y[i] to first to_x[i], first to_y[i] nohead ". \
    (series[i] eq "axis" ? "back" : "front")." linecolor rgb colour linewidth 1.2"
}
