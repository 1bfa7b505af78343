// SPDX-License-Identifier: Apache-2.0
#include "agent_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "crc32.h"
#include "file.h"

static const char magic[8] = {'L', 'O', 'D', 'G', 'E', 'Q', 'B', 'C'};
/* Of an entry of the table, before its name. */
#define ENTRY_BYTES 16

static uint32_t get_u32(const uint8_t *from) {
  return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void set_u32(uint8_t *to, uint32_t value) {
  for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t checksum_of(const uint8_t *data, size_t length) { return crc32_of(0, data, length); }

/* Each module begins where the one before it ends, so that no byte is outside of all checksums. */
static const char *read_table(const uint8_t *data, size_t length, struct agent *agent) {
  const uint8_t *entry = data + AGENT_HEADER_BYTES;
  size_t left = length - AGENT_HEADER_BYTES;
  for (size_t i = 0; i < agent->count; i++) {
    if (left < ENTRY_BYTES) return "its table is cut off";
    struct agent_module *module = &agent->modules[i];
    *module = (struct agent_module){(const char *)entry + ENTRY_BYTES, get_u32(entry + 12), data + get_u32(entry),
                                    get_u32(entry + 4), get_u32(entry + 8)};
    if (module->name_length > left - ENTRY_BYTES) return "its table is cut off";
    entry += ENTRY_BYTES + module->name_length;
    left -= ENTRY_BYTES + module->name_length;
  }
  if (checksum_of(data + AGENT_HEADER_BYTES, (size_t)(entry - data) - AGENT_HEADER_BYTES) != get_u32(data + 20))
    return "its table is damaged";
  for (size_t i = 0; i < agent->count; i++) {
    const struct agent_module *module = &agent->modules[i];
    if (module->code != entry || module->length > left) return "its table is of another file";
    entry += module->length;
    left -= module->length;
  }
  return left == 0 ? NULL : "there is more than its table says";
}

const char *read_agent(const uint8_t *data, size_t length, struct agent *agent) {
  *agent = (struct agent){0};
  if (length < AGENT_HEADER_BYTES || memcmp(data, magic, sizeof(magic)) != 0) return "not the bytecode of this helper";
  if (get_u32(data + 8) != NATIVE_VERSION) return "made for another version of this helper";
  if (get_u32(data + 12) != length - AGENT_HEADER_BYTES) return "truncated or too long";
  agent->count = get_u32(data + 16);
  agent->checksum = get_u32(data + 20);
  if (agent->count == 0 || agent->count > AGENT_MAXIMUM_MODULES) return "its number of modules cannot be";
  agent->modules = calloc(agent->count, sizeof(*agent->modules));
  if (agent->modules == NULL) return "no memory for its table";
  const char *problem = read_table(data, length, agent);
  if (problem != NULL) {
    free(agent->modules);
    *agent = (struct agent){0};
  }
  return problem;
}

const char *check_agent_module(const struct agent_module *module) {
  return checksum_of(module->code, module->length) == module->checksum ? NULL : "damaged: a module does not match its checksum";
}

const struct agent_module *find_agent_module(const struct agent *agent, const char *name) {
  size_t length = strlen(name);
  for (size_t i = 0; i < agent->count; i++)
    if (agent->modules[i].name_length == length && memcmp(agent->modules[i].name, name, length) == 0)
      return &agent->modules[i];
  return NULL;
}

static const uint8_t *map_file(const char *path, size_t *length) {
  OWNED_FD fd = RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat status;
  if (fd < 0 || fstat(fd, &status) < 0) return NULL;
  if (status.st_size > (off_t)AGENT_MAXIMUM_BYTES) return errno = EFBIG, NULL;
  *length = (size_t)status.st_size;
  static const uint8_t nothing[1];
  if (*length == 0) return nothing;
  /* Not populated: most of it is not read where the engine comes loaded. */
  void *data = mmap(NULL, *length, PROT_READ, MAP_PRIVATE, fd, 0);
  return data == MAP_FAILED ? NULL : data;
}

int open_agent_file(const char *path, struct agent *agent) {
  size_t length;
  const uint8_t *data = map_file(path, &length);
  if (data == NULL) return dprintf(2, "lodged: %s: %s\n", path, strerror(errno)), -1;
  const char *problem = read_agent(data, length, agent);
  if (problem != NULL) return dprintf(2, "lodged: %s: %s\n", path, problem), -1;
  return 0;
}

static size_t table_bytes(const struct agent *agent) {
  size_t bytes = 0;
  for (size_t i = 0; i < agent->count; i++) bytes += ENTRY_BYTES + agent->modules[i].name_length;
  return bytes;
}

/* Header and table. Answers the length of the whole file. */
static size_t fill_head(const struct agent *agent, uint8_t *head, size_t bytes) {
  size_t end = bytes;
  uint8_t *entry = head + AGENT_HEADER_BYTES;
  for (size_t i = 0; i < agent->count; i++) {
    const struct agent_module *module = &agent->modules[i];
    set_u32(entry, (uint32_t)end);
    set_u32(entry + 4, (uint32_t)module->length);
    set_u32(entry + 8, checksum_of(module->code, module->length));
    set_u32(entry + 12, (uint32_t)module->name_length);
    memcpy(entry + ENTRY_BYTES, module->name, module->name_length);
    entry += ENTRY_BYTES + module->name_length;
    end += module->length;
  }
  memcpy(head, magic, sizeof(magic));
  set_u32(head + 8, NATIVE_VERSION);
  set_u32(head + 12, (uint32_t)(end - AGENT_HEADER_BYTES));
  set_u32(head + 16, (uint32_t)agent->count);
  set_u32(head + 20, checksum_of(head + AGENT_HEADER_BYTES, bytes - AGENT_HEADER_BYTES));
  return end;
}

int write_agent_file(const char *path, const struct agent *agent) {
  size_t bytes = AGENT_HEADER_BYTES + table_bytes(agent);
  OWNED_MEMORY uint8_t *head = malloc(bytes);
  if (head == NULL) return -1;
  if (fill_head(agent, head, bytes) > AGENT_MAXIMUM_BYTES) return errno = EFBIG, -1;
  OWNED_FD fd = RETRY(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (fd < 0 || write_whole(fd, head, bytes) < 0) return -1;
  for (size_t i = 0; i < agent->count; i++)
    if (write_whole(fd, agent->modules[i].code, agent->modules[i].length) < 0) return -1;
  return 0;
}
