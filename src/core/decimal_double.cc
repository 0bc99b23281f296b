// The two conversions that C lacks: the shortest digits of a double and their exact reading, from C++17's <charconv>.
#include <charconv>
#include <system_error>

extern "C" {
char *decimal_shortest_scientific(double value, char *first, char *last)
{
  return std::to_chars(first, last, value, std::chars_format::scientific).ptr;
}
char *decimal_rounded_fixed(double value, int decimals, char *first, char *last)
{
  return std::to_chars(first, last, value, std::chars_format::fixed, decimals).ptr;
}
int decimal_read_general(const char *first, const char *last, double *value)
{
  return std::from_chars(first, last, *value).ec == std::errc{};
}
}
