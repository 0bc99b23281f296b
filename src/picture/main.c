/* proofsweep-picture: SVG pictures on stdin, PNG and PDF of each on stdout. The same bytes as rsvg-convert gives, from
 * the same library, but fonts are set up once for all: that is most of the time that a small picture takes.
 *
 *   proofsweep-picture [png] [pdf] < PICTURES
 *
 * Pictures follow each other on stdin, each from "<?xml" to "</svg>". For each of them, and for each format in the order
 * of the arguments, a line "FORMAT BYTES" and the bytes are written. Exit status 1 and a sentence on stderr where
 * something fails. */
#include <cairo-pdf.h>
#include <cairo.h>
#include <librsvg/rsvg.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Pixels of a PNG, and points of a PDF (at 96 pixels an inch), for each pixel of the picture. */
#define PNG_ZOOM 2.0
#define PDF_ZOOM 0.75

/* The day of the essay, as rsvg-convert writes SOURCE_DATE_EPOCH=1777507200. */
#define CREATION_DATE "2026-04-30T00:00:00+00:00"

static bool complain(const char *what, const char *reason)
{
  (void)fprintf(stderr, "proofsweep-picture: %s: %s\n", what, reason);
  return false;
}

static bool check_surface(cairo_surface_t *surface, const char *what)
{
  cairo_status_t status = cairo_surface_status(surface);
  return status == CAIRO_STATUS_SUCCESS || complain(what, cairo_status_to_string(status));
}

static cairo_status_t append(void *closure, const unsigned char *data, unsigned length)
{
  (void)g_byte_array_append(closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static bool render(RsvgHandle *picture, cairo_surface_t *surface, const RsvgRectangle *size, double zoom)
{
  GError *error = NULL;
  cairo_t *context = cairo_create(surface);
  cairo_scale(context, zoom, zoom);
  bool rendered = rsvg_handle_render_document(picture, context, size, &error) != FALSE;
  if (!rendered) {
    (void)complain("cannot draw", error->message);
    g_error_free(error);
  }
  cairo_destroy(context);
  return rendered;
}

static bool draw_png(RsvgHandle *picture, const RsvgRectangle *size, GByteArray *bytes)
{
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(size->width * PNG_ZOOM + 0.5),
                                                        (int)(size->height * PNG_ZOOM + 0.5));
  bool drawn = check_surface(surface, "PNG") && render(picture, surface, size, PNG_ZOOM);
  if (drawn && cairo_surface_write_to_png_stream(surface, append, bytes) != CAIRO_STATUS_SUCCESS) {
    drawn = complain("PNG", "cannot encode");
  }
  cairo_surface_destroy(surface);
  return drawn;
}

static bool draw_pdf(RsvgHandle *picture, const RsvgRectangle *size, GByteArray *bytes)
{
  cairo_surface_t *surface =
      cairo_pdf_surface_create_for_stream(append, bytes, size->width * PDF_ZOOM, size->height * PDF_ZOOM);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, CREATION_DATE);
  bool drawn = check_surface(surface, "PDF") && render(picture, surface, size, PDF_ZOOM);
  if (drawn) {
    cairo_surface_show_page(surface);
    cairo_surface_finish(surface);
    drawn = check_surface(surface, "PDF");
  }
  cairo_surface_destroy(surface);
  return drawn;
}

static const struct format {
  const char *name;
  bool (*draw)(RsvgHandle *picture, const RsvgRectangle *size, GByteArray *bytes);
} formats[] = {{"png", draw_png}, {"pdf", draw_pdf}};

static const struct format *find_format(const char *name)
{
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    if (strcmp(formats[i].name, name) == 0) {
      return &formats[i];
    }
  }
  return NULL;
}

static bool write_picture(RsvgHandle *picture, const struct format *format)
{
  RsvgRectangle size = {0};
  gboolean has_size = FALSE;
  rsvg_handle_get_intrinsic_dimensions(picture, NULL, NULL, NULL, NULL, &has_size, &size);
  if (!has_size || !(size.width >= 1 && size.width <= 8192 && size.height >= 1 && size.height <= 8192)) {
    return complain(format->name, "the picture has no usable viewBox");
  }
  GByteArray *bytes = g_byte_array_new();
  bool written = format->draw(picture, &size, bytes);
  if (written) {
    written = printf("%s %u\n", format->name, bytes->len) > 0 && fwrite(bytes->data, 1, bytes->len, stdout) == bytes->len;
    written = written || complain(format->name, "cannot write");
  }
  (void)g_byte_array_free(bytes, TRUE);
  return written;
}

static bool convert(const char *document, size_t length, const struct format *const *wanted, size_t count)
{
  GError *error = NULL;
  RsvgHandle *picture = rsvg_handle_new_from_data((const guint8 *)document, length, &error);
  if (picture == NULL) {
    (void)complain("cannot read", error->message);
    g_error_free(error);
    return false;
  }
  rsvg_handle_set_dpi(picture, 96);
  bool converted = true;
  for (size_t i = 0; i < count && converted; i++) {
    converted = write_picture(picture, wanted[i]);
  }
  g_object_unref(picture);
  return converted;
}

static bool convert_all(const GByteArray *input, const struct format *const *wanted, size_t count)
{
  static const char closing[] = "</svg>\n";
  const char *at = (const char *)input->data;
  for (size_t left = input->len; left > 0;) {
    const char *end = memmem(at, left, closing, sizeof closing - 1);
    if (end == NULL) {
      return complain("cannot read", "the picture breaks off");
    }
    size_t length = (size_t)(end - at) + sizeof closing - 1;
    if (!convert(at, length, wanted, count)) {
      return false;
    }
    at += length;
    left -= length;
  }
  return fflush(stdout) == 0 || complain("stdout", "cannot write");
}

int main(int argc, char **argv)
{
  enum { WANTED_MAX = 8 };
  const struct format *wanted[WANTED_MAX];
  size_t count = 0;
  for (int i = 1; i < argc && count < WANTED_MAX; i++) {
    wanted[count] = find_format(argv[i]);
    if (wanted[count++] == NULL) {
      (void)complain(argv[i], "unknown format; there are png and pdf");
      return 2;
    }
  }
  GByteArray *input = g_byte_array_new();
  unsigned char block[65536];
  for (size_t read; (read = fread(block, 1, sizeof block, stdin)) > 0;) {
    (void)g_byte_array_append(input, block, (guint)read);
  }
  bool converted = ferror(stdin) == 0 && convert_all(input, wanted, count);
  (void)g_byte_array_free(input, TRUE);
  return converted ? 0 : 1;
}
