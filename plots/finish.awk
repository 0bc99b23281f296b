# Finishes an SVG that gnuplot drew, as the driver does (src/render/svg.c; the test suite holds both to the same bytes):
#
#   awk -v name=FIGURE-VARIANT -f plots/finish.awk FIGURE.csv drawing.svg > FIGURE-VARIANT.svg
#
# Title and description for those who do not see the picture, a stack of fonts, blanks kept, identifiers that are
# unique on a page; gnuplot's version, the names of its plots, unused symbols and empty groups go.

# The text of a row that has nothing but a part and a text: ';' stands for a comma.
function words(row) {
  sub(/^[a-z]*,,,,,,,,,,/, "", row)
  sub(/,any$/, "", row)
  gsub(/;/, ",", row)
  gsub(/&/, "\\&amp;", row)
  gsub(/</, "\\&lt;", row)
  gsub(/>/, "\\&gt;", row)
  return row
}

FNR == 1 { file++ }
file == 1 {
  if (/^headline,/) { headline = words($0) }
  if (/^description,/) { description = words($0) }
  next
}

ended { next }
/^<\/svg>/ { ended = 1 }
/^<svg/ {
  print "<svg role=\"img\" aria-labelledby=\"" name "-title " name "-desc\""
  print " font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\""
  next
}
/^<title>/ { print "<title id=\"" name "-title\">" headline "</title>"; next }
/^<desc>/ { print "<desc id=\"" name "-desc\">" description "</desc>"; next }
/<defs>/ { symbols = 1; print; next }
/<\/defs>/ { symbols = 0 }
symbols && !/id='gpPt[56]'/ { next }
{
  gsub(/'gpPt/, "'" name "-pt")
  gsub(/'#gpPt/, "'#" name "-pt")
  gsub(/ font-family="Inter"/, "")
  gsub(/<text>/, "<text xml:space=\"preserve\">")
  gsub(/]]>/, "]]\\&gt;")
  sub(/<g id="[^"]*" ?>(<title>[^<]*<\/title>)?/, "<g>")
}
held != "" {
  group = held
  held = ""
  if ($0 == "</g>") { next }
  print group
}
/^<g fill=/ { held = $0; next }
{ print }
