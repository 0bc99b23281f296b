/* SHA-256, for the manifest: what a file held, in 64 characters. */
#ifndef PROOFSWEEP_DIGEST_H
#define PROOFSWEEP_DIGEST_H

#include "core/status.h"

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_TEXT_SIZE = 65 }; /* 64 lower-case hexadecimal digits and a NUL */

/* A digest of bytes that come in pieces: begin, add any number of times, end. */
struct digest {
  struct sha256_ctx state;
};
void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t length);
void digest_end(struct digest *digest, char hexadecimal[DIGEST_TEXT_SIZE]);

void digest_of_bytes(const void *bytes, size_t length, char hexadecimal[DIGEST_TEXT_SIZE]);

enum { DIGEST_BASE64_SIZE = 45 }; /* 44 characters and a NUL */

/* The same in base 64, as web pages name it. */
void digest_base64(const void *bytes, size_t length, char base64[DIGEST_BASE64_SIZE]);

/* The digest and the size in bytes of a regular file of any size; either result may be NULL. STATUS_IO with the file
 * and the reason. */
enum status digest_of_file(const char *path, char hexadecimal[DIGEST_TEXT_SIZE], uint64_t *bytes,
                           struct fault *fault) MUST_CHECK;

#endif
