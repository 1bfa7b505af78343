// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_ENGINE_MEMORY_H
#define LODGE_ENGINE_MEMORY_H

#include "quickjs.h"

/*
 * The engine's memory: blocks of fixed sizes, cut one after another from large pieces, and kept in a list for each size when they
 * are freed. The C library's own allocator asks the kernel for, and gives back, a page or a few hundreds of times while an agent is
 * loaded, which took half of that time. Nothing here is for several threads.
 */
extern const JSMallocFunctions engine_memory;

#endif
