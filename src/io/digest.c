#include "io/digest.h"

#include "io/file.h"

#include <nettle/base64.h>

void digest_begin(struct digest *digest)
{
  sha256_init(&digest->state);
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
  sha256_update(&digest->state, length, bytes);
}

void digest_end(struct digest *digest, char hexadecimal[DIGEST_TEXT_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  uint8_t bytes[SHA256_DIGEST_SIZE];
  sha256_digest(&digest->state, sizeof bytes, bytes);
  for (size_t i = 0; i < sizeof bytes; i++) {
    hexadecimal[2 * i] = digits[bytes[i] >> 4];
    hexadecimal[2 * i + 1] = digits[bytes[i] & 15];
  }
  hexadecimal[DIGEST_TEXT_SIZE - 1] = '\0';
}

void digest_of_bytes(const void *bytes, size_t length, char hexadecimal[DIGEST_TEXT_SIZE])
{
  struct digest digest;
  digest_begin(&digest);
  digest_add(&digest, bytes, length);
  digest_end(&digest, hexadecimal);
}

void digest_base64(const void *bytes, size_t length, char base64[DIGEST_BASE64_SIZE])
{
  struct digest digest;
  uint8_t hash[SHA256_DIGEST_SIZE];
  digest_begin(&digest);
  digest_add(&digest, bytes, length);
  sha256_digest(&digest.state, sizeof hash, hash);
  base64_encode_raw(base64, sizeof hash, hash);
  base64[DIGEST_BASE64_SIZE - 1] = '\0';
}

struct measured {
  struct digest digest;
  uint64_t bytes;
};

static enum status add_block(void *context, const void *bytes, size_t length, struct fault *fault)
{
  (void)fault;
  struct measured *measured = context;
  digest_add(&measured->digest, bytes, length);
  measured->bytes += length;
  return STATUS_OK;
}

enum status digest_of_file(const char *path, char hexadecimal[DIGEST_TEXT_SIZE], uint64_t *bytes, struct fault *fault)
{
  struct measured measured = {.bytes = 0};
  digest_begin(&measured.digest);
  enum status status = file_read_blocks(path, add_block, &measured, fault);
  if (status != STATUS_OK) {
    return status;
  }
  if (hexadecimal != NULL) {
    digest_end(&measured.digest, hexadecimal);
  }
  if (bytes != NULL) {
    *bytes = measured.bytes;
  }
  return STATUS_OK;
}
