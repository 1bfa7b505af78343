// SPDX-License-Identifier: Apache-2.0
#include "agent_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "sha256.h"

static const char magic[8] = {'L', 'O', 'D', 'G', 'E', 'Q', 'B', 'C'};

static uint32_t get_u32(const uint8_t *from) {
  return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void set_u32(uint8_t *to, uint32_t value) {
  for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (8 * i));
}

const char *check_agent(const uint8_t *data, size_t length) {
  if (length < AGENT_HEADER_BYTES || memcmp(data, magic, sizeof(magic)) != 0) return "not the bytecode of this helper";
  if (get_u32(data + 8) != NATIVE_VERSION) return "made for another version of this helper";
  if (get_u32(data + 12) != length - AGENT_HEADER_BYTES) return "truncated or too long";
  uint8_t digest[SHA256_BYTES];
  sha256_of(data + AGENT_HEADER_BYTES, length - AGENT_HEADER_BYTES, digest);
  if (memcmp(digest, data + 16, SHA256_BYTES) != 0) return "damaged: its content does not match its hash";
  return NULL;
}

uint8_t *read_agent_file(const char *path, const uint8_t **code, size_t *code_length) {
  size_t length;
  OWNED_MEMORY uint8_t *data = read_whole_file(path, AGENT_MAXIMUM_BYTES, &length);
  if (data == NULL) return dprintf(2, "lodged: %s: %s\n", path, strerror(errno)), NULL;
  const char *problem = check_agent(data, length);
  if (problem != NULL) return dprintf(2, "lodged: %s: %s\n", path, problem), NULL;
  *code = data + AGENT_HEADER_BYTES;
  *code_length = length - AGENT_HEADER_BYTES;
  return steal_memory(&data);
}

int write_agent_file(const char *path, const uint8_t *code, size_t code_length) {
  uint8_t header[AGENT_HEADER_BYTES];
  memcpy(header, magic, sizeof(magic));
  set_u32(header + 8, NATIVE_VERSION);
  set_u32(header + 12, (uint32_t)code_length);
  sha256_of(code, code_length, header + 16);
  OWNED_FD fd = RETRY(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (fd < 0 || write_whole(fd, header, sizeof(header)) < 0) return -1;
  return write_whole(fd, code, code_length);
}
