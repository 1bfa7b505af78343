// SPDX-License-Identifier: Apache-2.0
#include "utf8.h"

#include <stdbool.h>
#include <string.h>

/* What the first byte says: how many bytes follow, and the range of the first of them. */
struct lead {
  int following;
  uint8_t low;
  uint8_t high;
};

static struct lead lead_of(uint8_t byte) {
  if (byte < 0x80) return (struct lead){0, 0, 0};
  if (byte >= 0xc2 && byte <= 0xdf) return (struct lead){1, 0x80, 0xbf};
  if (byte == 0xe0) return (struct lead){2, 0xa0, 0xbf};
  if (byte == 0xed) return (struct lead){2, 0x80, 0x9f};
  if (byte >= 0xe1 && byte <= 0xef) return (struct lead){2, 0x80, 0xbf};
  if (byte == 0xf0) return (struct lead){3, 0x90, 0xbf};
  if (byte >= 0xf1 && byte <= 0xf3) return (struct lead){3, 0x80, 0xbf};
  if (byte == 0xf4) return (struct lead){3, 0x80, 0x8f};
  return (struct lead){-1, 0, 0};
}

/* Length of the sequence at the start, or of its ill-formed beginning (at least 1). */
static size_t measure(const uint8_t *data, size_t length, bool *valid) {
  struct lead lead = lead_of(data[0]);
  *valid = false;
  if (lead.following < 0) return 1;
  size_t used = 1;
  for (int i = 0; i < lead.following; i++, used++) {
    if (used == length) return used;
    uint8_t low = i == 0 ? lead.low : 0x80, high = i == 0 ? lead.high : 0xbf;
    if (data[used] < low || data[used] > high) return used;
  }
  *valid = true;
  return used;
}

size_t utf8_valid_length(const uint8_t *data, size_t length) {
  size_t at = 0;
  while (at < length) {
    if (data[at] < 0x80) {
      at++;
      continue;
    }
    bool valid;
    size_t used = measure(data + at, length - at, &valid);
    if (!valid) break;
    at += used;
  }
  return at;
}

size_t utf8_repair(const uint8_t *data, size_t length, uint8_t *target) {
  size_t at = 0, written = 0;
  while (at < length) {
    bool valid;
    size_t used = measure(data + at, length - at, &valid);
    const uint8_t *from = valid ? data + at : (const uint8_t *)"\xef\xbf\xbd";
    size_t count = valid ? used : 3;
    memcpy(target + written, from, count);
    written += count;
    at += used;
  }
  return written;
}

void utf8_replace_surrogates(uint8_t *data, size_t length) {
  for (size_t i = 0; i + 2 < length; i++)
    if (data[i] == 0xed && data[i + 1] >= 0xa0) memcpy(data + i, "\xef\xbf\xbd", 3);
}
