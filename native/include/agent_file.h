// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_AGENT_FILE_H
#define LODGE_AGENT_FILE_H

#include <stddef.h>
#include <stdint.h>

/*
 * agent.qbc: a header, then QuickJS bytecode. The engine does not verify bytecode; the header's hash keeps a truncated or
 * damaged file out. It is no signature: who may replace the file may run what he likes.
 *   0 magic "LODGEQBC"   8 native version, u32 LE   12 length of the bytecode, u32 LE   16 SHA-256 of the bytecode   48 bytecode
 */
#define AGENT_HEADER_BYTES 48
#define AGENT_MAXIMUM_BYTES (64u << 20)

/* Version of the native interface: native/types/native.d.ts. */
#define NATIVE_VERSION 1

/* Reads and checks the file. Answers its bytes (freed by the caller) and where the bytecode lies in them, or NULL after saying why on stderr. */
uint8_t *read_agent_file(const char *path, const uint8_t **code, size_t *code_length);

/* Checks bytes of a file; NULL when all is well, else what is wrong. */
const char *check_agent(const uint8_t *data, size_t length);

/* Writes header and bytecode; -1 with errno. */
int write_agent_file(const char *path, const uint8_t *code, size_t code_length);

#endif
