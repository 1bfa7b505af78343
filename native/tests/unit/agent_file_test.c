// SPDX-License-Identifier: Apache-2.0
#include "agent_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static const uint8_t program_code[] = "bytecode, or what stands for it in this test";
static const uint8_t part_code[] = "more of it";
static struct agent_module written_modules[] = {
    {"agent", 5, program_code, sizeof(program_code), 0},
    {"./part.js", 9, part_code, sizeof(part_code), 0},
};

/* Writes a file and reads it back whole. */
static uint8_t *written(size_t *length) {
  char path[] = "/tmp/lodge-agent-XXXXXX";
  int fd = mkstemp(path);
  CHECK(fd >= 0 && write_agent_file(path, &(struct agent){.modules = written_modules, .count = 2}) == 0);
  struct stat status;
  CHECK(fstat(fd, &status) == 0);
  uint8_t *data = malloc((size_t)status.st_size);
  CHECK(data != NULL && read(fd, data, (size_t)status.st_size) == status.st_size);
  *length = (size_t)status.st_size;
  close(fd);
  unlink(path);
  return data;
}

/* The file's table, and every module of it. */
static const char *problem_of(const uint8_t *data, size_t length) {
  struct agent agent;
  const char *problem = read_agent(data, length, &agent);
  if (problem != NULL) return problem;
  for (size_t i = 0; i < agent.count && problem == NULL; i++) problem = check_agent_module(&agent.modules[i]);
  free(agent.modules);
  return problem;
}

static void accepted(void) {
  size_t length;
  uint8_t *data = written(&length);
  struct agent agent;
  CHECK(read_agent(data, length, &agent) == NULL && agent.count == 2 && problem_of(data, length) == NULL);
  CHECK(memcmp(agent.modules[0].code, program_code, sizeof(program_code)) == 0);
  const struct agent_module *part = find_agent_module(&agent, "./part.js");
  CHECK(part == &agent.modules[1] && part->length == sizeof(part_code));
  CHECK(memcmp(part->code, part_code, sizeof(part_code)) == 0);
  CHECK(find_agent_module(&agent, "./part") == NULL && find_agent_module(&agent, "./part.js2") == NULL);
  free(agent.modules);
  free(data);
}

static void every_length(void) {
  size_t length;
  uint8_t *data = written(&length);
  for (size_t cut = 0; cut < length; cut++) {
    /* A copy of just that size, so that a read beyond its end is seen; with its length put right, as by who wants to deceive. */
    uint8_t *copy = malloc(cut == 0 ? 1 : cut);
    CHECK(copy != NULL);
    memcpy(copy, data, cut);
    CHECK(problem_of(copy, cut) != NULL);
    uint32_t rest = (uint32_t)cut - AGENT_HEADER_BYTES;
    if (cut >= AGENT_HEADER_BYTES) memcpy(copy + 12, &rest, sizeof(rest));
    CHECK(problem_of(copy, cut) != NULL);
    free(copy);
  }
  free(data);
}

static void every_bit(void) {
  size_t length;
  uint8_t *data = written(&length);
  for (size_t bit = 0; bit < 8 * length; bit++) {
    data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    CHECK(problem_of(data, length) != NULL);
    data[bit / 8] ^= (uint8_t)(1 << bit % 8);
  }
  free(data);
}

static void other_version(void) {
  size_t length;
  uint8_t *data = written(&length);
  data[8]++;
  CHECK(strstr(problem_of(data, length), "another version") != NULL);
  free(data);
}

static const struct check_case cases[] = {
    {"an agent file that was written is accepted", accepted},
    {"an agent file that is cut anywhere is refused", every_length},
    {"an agent file with any bit changed is refused", every_bit},
    {"an agent file of another native version is refused by that name", other_version},
};
CHECK_SUITE(agent_file_suite, cases);
