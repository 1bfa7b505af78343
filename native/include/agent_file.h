// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_AGENT_FILE_H
#define LODGE_AGENT_FILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * agent.qbc: QuickJS bytecode of the agent's modules, of which only those are read that a command needs. The engine does not
 * verify bytecode; the checksums keep a truncated or damaged file out. They are no signature: who may replace the file may run
 * what he likes. Numbers are u32 LE.
 *   0 magic "LODGEQBC"   8 native version   12 length of all that follows the header   16 number of modules   20 CRC-32 of the table
 *   24 the table, for each module: offset in the file, length, CRC-32, length of its name, the name
 * The first module is the program, the others are its parts. Nothing else is in the file.
 */
#define AGENT_HEADER_BYTES 24
#define AGENT_MAXIMUM_BYTES (64u << 20)
#define AGENT_MAXIMUM_MODULES 1024u

/* Version of the native interface: native/types/native.d.ts. */
#define NATIVE_VERSION 1

struct agent_module {
  const char *name;
  size_t name_length;
  const uint8_t *code;
  size_t length;
  uint32_t checksum;
};

/* Modules lie in the file's bytes, which must stay. */
struct agent {
  struct agent_module *modules;
  size_t count;
  /* Of the table, which has those of all modules. */
  uint32_t checksum;
};

/* Reads header and table, allocates the list; NULL when all is well, else what is wrong. The modules' code is not looked at. */
const char *read_agent(const uint8_t *data, size_t length, struct agent *agent);

/* NULL when the code is what was written, else what is wrong. */
const char *check_agent_module(const struct agent_module *module);

/* NULL when there is none. */
const struct agent_module *find_agent_module(const struct agent *agent, const char *name);

/* Maps and reads the file, for good; -1 after saying why on stderr. */
int open_agent_file(const char *path, struct agent *agent);

/* Writes a file of these modules, whose checksums need not be set; -1 with errno. */
int write_agent_file(const char *path, const struct agent *agent);

#endif
