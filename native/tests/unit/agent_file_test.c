// SPDX-License-Identifier: Apache-2.0
#include "agent_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static const uint8_t code[] = "bytecode, or what stands for it in this test";

/* Writes a file and reads it back whole. */
static uint8_t *written(size_t *length) {
  char path[] = "/tmp/lodge-agent-XXXXXX";
  int fd = mkstemp(path);
  CHECK(fd >= 0 && write_agent_file(path, code, sizeof(code)) == 0);
  struct stat status;
  CHECK(fstat(fd, &status) == 0);
  uint8_t *data = malloc((size_t)status.st_size);
  CHECK(data != NULL && read(fd, data, (size_t)status.st_size) == status.st_size);
  *length = (size_t)status.st_size;
  close(fd);
  unlink(path);
  return data;
}

static void accepted(void) {
  size_t length;
  uint8_t *data = written(&length);
  CHECK(length == AGENT_HEADER_BYTES + sizeof(code) && check_agent(data, length) == NULL);
  CHECK(memcmp(data + AGENT_HEADER_BYTES, code, sizeof(code)) == 0);
  free(data);
}

static void every_length(void) {
  size_t length;
  uint8_t *data = written(&length);
  for (size_t cut = 0; cut < length; cut++) {
    /* A copy of just that size, so that a read beyond its end is seen. */
    uint8_t *copy = malloc(cut == 0 ? 1 : cut);
    CHECK(copy != NULL);
    memcpy(copy, data, cut);
    CHECK(check_agent(copy, cut) != NULL);
    free(copy);
  }
  free(data);
}

static void every_bit(void) {
  size_t length;
  uint8_t *data = written(&length);
  for (size_t bit = 0; bit < 8 * length; bit++) {
    data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    CHECK(check_agent(data, length) != NULL);
    data[bit / 8] ^= (uint8_t)(1 << bit % 8);
  }
  free(data);
}

static void other_version(void) {
  size_t length;
  uint8_t *data = written(&length);
  data[8]++;
  CHECK(strstr(check_agent(data, length), "another version") != NULL);
  free(data);
}

static const struct check_case cases[] = {
    {"an agent file that was written is accepted", accepted},
    {"an agent file that is cut anywhere is refused", every_length},
    {"an agent file with any bit changed is refused", every_bit},
    {"an agent file of another native version is refused by that name", other_version},
};
CHECK_SUITE(agent_file_suite, cases);
