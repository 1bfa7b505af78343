// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_HEAP_IMAGE_H
#define LODGE_HEAP_IMAGE_H

#include "agent_file.h"
#include "quickjs.h"

/*
 * AGENT.heap: the engine's memory with all parts of the agent loaded, as it lay in the process that wrote it (ADR 0009). It is mapped
 * private at the address where it was, so that a command reads no bytecode: pages come when they are touched, and are copied when
 * they are written. It holds addresses of this program's functions and is valid for this build of it, this agent.qbc and this
 * processor's page size only; who finds another one goes on without it. As agent.qbc it is no more than its folder lets others
 * write.
 */

/* Loads all parts and writes the file; -1 after saying why on stderr. The process has no other use for its engine. */
int write_heap_image(const struct agent *agent, const char *path, JSModuleLoaderFunc *load_module);

/*
 * Gives back the pages that were only read, for a process that goes on to wait: they stay in the kernel's cache, and come again when
 * they are touched. Changes nothing that can be seen; nothing without a mapped image.
 */
void release_read_pages(void);

/* NULL where there is none that is valid here. What differs from process to process is as in a new engine. */
JSContext *map_heap_image(const struct agent *agent, const char *path);

#endif
