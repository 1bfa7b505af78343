// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_ENGINE_MEMORY_H
#define LODGE_ENGINE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

/*
 * The engine's memory: blocks of fixed sizes, cut one after another from large pieces, and kept in a list for each size when they
 * are freed. The C library's own allocator asks the kernel for, and gives back, a page or a few hundreds of times while an agent is
 * loaded, which took half of that time. Nothing here is for several threads.
 */
extern const JSMallocFunctions engine_memory;

/*
 * Where blocks lie that outlive their process in a file (heap_image.h). Above what a program and its brk(2) heap take, below what
 * the kernel gives by itself, also where user space has only 36 bits.
 */
#define IMAGE_ADDRESS ((uintptr_t)0x400000000)
#define IMAGE_MAXIMUM_BYTES ((size_t)16 << 20)

/* Before the engine starts: all blocks are cut from there, behind as many bytes as are reserved. false where it is not free. */
bool begin_image_memory(size_t reserved_bytes);

/* The bytes from IMAGE_ADDRESS that are in use. */
size_t image_memory_bytes(void);

#endif
