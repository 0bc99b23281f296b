#include "render/type.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>

/* Advance widths of Inter 4.0 beta 7 (fonts-inter of Debian 12, table hmtx), in units of 1/2816 em: U+0020 to U+007E.
 */
enum { UNITS_PER_EM = 2816, FIRST = 0x20, LAST = 0x7e };

static const uint16_t regular[LAST - FIRST + 1] = {
    792,  784,  1136, 1776, 1796, 2288, 1800, 624,  1020, 1020, 1408, 1856, 788,  1296, 776,  1004, 1760, 1308, 1704,
    1792, 1808, 1712, 1756, 1608, 1736, 1756, 776,  788,  1856, 1856, 1856, 1428, 2636, 1904, 1832, 2048, 2024, 1684,
    1652, 2092, 2084, 744,  1528, 1836, 1584, 2504, 2120, 2144, 1788, 2144, 1800, 1796, 1808, 2088, 1904, 2672, 1808,
    1872, 1760, 1020, 1004, 1020, 1320, 1272, 1400, 1588, 1748, 1572, 1748, 1640, 1016, 1716, 1664, 668,  668,  1532,
    668,  2448, 1648, 1680, 1716, 1716, 1048, 1472, 1024, 1636, 1568, 2288, 1520, 1568, 1524, 1020, 920,  1020, 1856};

static const uint16_t bold_face[LAST - FIRST + 1] = {
    653,  914,  1105, 1829, 1844, 2420, 1898, 588,  1152, 1152, 1590, 1914, 853,  1320, 838,  1098, 1938, 1378, 1774,
    1857, 1909, 1815, 1859, 1675, 1861, 1859, 838,  853,  1914, 1914, 1914, 1584, 2902, 2106, 1861, 2118, 2048, 1725,
    1647, 2142, 2101, 790,  1605, 1942, 1598, 2576, 2070, 2202, 1824, 2204, 1848, 1844, 1882, 2054, 2106, 2917, 2012,
    2040, 1878, 1152, 1098, 1152, 1373, 1342, 1400, 1634, 1789, 1654, 1789, 1683, 1086, 1783, 1758, 766,  766,  1638,
    766,  2568, 1751, 1728, 1781, 1781, 1151, 1582, 1094, 1751, 1650, 2394, 1616, 1650, 1610, 1152, 1052, 1152, 1914};

static const struct {
  uint32_t character;
  uint16_t regular, bold;
} others[] = {{0xa0, 792, 653},     {0xb2, 1184, 1194},   {0xb3, 1212, 1246},   {0xb7, 776, 838},
              {0xb9, 882, 904},     {0xd7, 1856, 1914},   {0xf7, 1856, 1914},   {0x2009, 512, 435},
              {0x2013, 1408, 1408}, {0x2019, 520, 642},   {0x2026, 2312, 2250}, {0x202f, 512, 435},
              {0x2070, 1240, 1302}, {0x2074, 1228, 1288}, {0x2075, 1168, 1221}, {0x2076, 1196, 1251},
              {0x2077, 1092, 1126}, {0x2078, 1204, 1242}, {0x2079, 1196, 1251}, {0x2080, 1240, 1302},
              {0x2192, 2688, 2688}, {0x2212, 1856, 1914}, {0x2248, 1856, 1914}, {0x2264, 1856, 1914},
              {0x2265, 1856, 1914}, {0x25cf, 2576, 2576}};

/* gnuplot's enhanced mode sets subscripts at this size. */
#define SUBSCRIPT_SIZE 0.8

static uint32_t next_character(const char **text)
{
  const unsigned char *byte = (const unsigned char *)*text;
  uint32_t character = *byte;
  size_t more = character < 0xc0 ? 0 : character < 0xe0 ? 1 : character < 0xf0 ? 2 : 3;
  if (more > 0) {
    character &= 0x3fU >> more;
  }
  byte++;
  for (; more > 0 && (*byte & 0xc0) == 0x80; more--) {
    character = character << 6 | (*byte++ & 0x3fU);
  }
  *text = (const char *)byte;
  return character;
}

static double advance(uint32_t character, bool bold)
{
  character = character == ';' ? ',' : character;
  if (character >= FIRST && character <= LAST) {
    return (bold ? bold_face : regular)[character - FIRST];
  }
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (others[i].character == character) {
      return bold ? others[i].bold : others[i].regular;
    }
  }
  return UNITS_PER_EM;
}

bool type_begins_subscript(const char *text, char before)
{
  return (text[0] == 'c' || text[0] == 'r') && text[1] == '_' && islower((unsigned char)text[2]) &&
         !isalnum((unsigned char)before) && before != '_';
}

double type_width(const char *text, double size, bool bold)
{
  double units = 0;
  char before = ' ';
  while (*text != '\0') {
    bool subscript = type_begins_subscript(text, before);
    before = *text;
    units += advance(next_character(&text), bold);
    for (text += subscript; subscript && isalpha((unsigned char)*text);) {
      before = *text;
      units += SUBSCRIPT_SIZE * advance(next_character(&text), bold);
    }
  }
  return units / UNITS_PER_EM * size;
}
