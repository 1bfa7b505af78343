// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent_file.h"
#include "command_line.h"
#include "compiler.h"
#include "engine.h"
#include "heap_image.h"
#include "module.h"
#include "program.h"
#include "signals.h"
#include "unpack.h"

#define EXIT_USAGE 64
#define EXIT_AGENT 69

static const char usage[] =
    "usage: lodged [--agent FILE] [argument ...]\n"
    "       lodged --compile [--strip-debug] SOURCE TARGET [NAME [PART ...]]\n"
    "       lodged --unpack PACKED TARGET\n"
    "       lodged --preload AGENT\n"
    "       lodged --version\n";

static char *add_suffix(const char *path, const char *suffix) {
  char *whole = malloc(strlen(path) + strlen(suffix) + 1);
  return whole == NULL ? NULL : strcat(strcpy(whole, path), suffix);
}

static bool find_paths(const char *agent) {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof("agent.qbc"));
  if (length < 0) {
    dprintf(2, "lodged: /proc/self/exe: %s\n", strerror(errno));
    return false;
  }
  path[length] = '\0';
  program.helper_path = strdup(path);
  if (agent == NULL) {
    char *slash = strrchr(path, '/');
    strcpy(slash == NULL ? path : slash + 1, "agent.qbc");
    agent = path;
  }
  program.agent_path = realpath(agent, NULL);
  if (program.agent_path == NULL) dprintf(2, "lodged: %s: %s\n", agent, strerror(errno));
  else program.heap_path = add_suffix(program.agent_path, ".heap");
  return program.helper_path != NULL && program.heap_path != NULL;
}

static struct agent agent;

static JSModuleDef *load_module(JSContext *context, const char *name, __attribute__((unused)) void *opaque) {
  const struct agent_module *module = strncmp(name, "./", 2) == 0 ? find_agent_module(&agent, name) : NULL;
  return module == NULL ? load_native_module(context, name) : read_module(context, module);
}

static bool open_agent(const struct command_line *line) {
  return find_paths(line->agent) && open_agent_file(program.agent_path, &agent) == 0;
}

static int preload_agent(const struct command_line *line) {
  if (!open_agent(line)) return EXIT_AGENT;
  return write_heap_image(&agent, program.heap_path, load_module) < 0 ? EXIT_AGENT : 0;
}

static int run_agent(const struct command_line *line) {
  if (!open_agent(line)) return EXIT_AGENT;
  const char *problem = check_agent_module(&agent.modules[0]);
  if (problem != NULL) return dprintf(2, "lodged: %s: %s\n", program.agent_path, problem), EXIT_AGENT;
  prepare_signals();
  JSContext *context = map_heap_image(&agent, program.heap_path);
  if (context == NULL) context = start_engine(false, load_module);
  int status = run_program(context, &agent.modules[0]);
#ifdef LODGE_SANITIZE
  /* Frees everything, so that the leak checker sees what was forgotten; in the field the kernel is faster. */
  end_engine(context);
#endif
  return status;
}

int main(int argc, char **argv) {
  remember_title_area(argc, argv);
  struct command_line line;
  read_command_line(argc, argv, &line);
  program.argc = line.argc;
  program.argv = line.argv;
  switch (line.command) {
    case COMMAND_RUN:
      return run_agent(&line);
    case COMMAND_PRELOAD:
      return preload_agent(&line);
    case COMMAND_COMPILE:
      return compile_agent(&line);
    case COMMAND_UNPACK:
      return unpack_agent(&line);
    case COMMAND_VERSION:
      dprintf(1, "lodged, native interface %d\n", NATIVE_VERSION);
      return 0;
    case COMMAND_WRONG:
      break;
  }
  dprintf(2, "lodged: %s\n%s", line.problem, usage);
  return EXIT_USAGE;
}
