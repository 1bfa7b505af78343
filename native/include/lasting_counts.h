// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_LASTING_COUNTS_H
#define LODGE_LASTING_COUNTS_H

/*
 * The engine counts the references to each object, atom and string in the object itself. In memory that is mapped from a file
 * (heap_image.h) each first count would copy a page, and nearly all pages that a start has copied were copied for a count. So what lies
 * in an image has a count that lasts: nobody changes it, and its owner is never freed. The build puts these two in the place of the
 * engine's own `++` and `--` (build/native/lasting-counts.ts).
 */
#define LASTING_COUNT (1 << 30)

/* Of a size-optimised build these would be calls. */
#define LODGE_INLINE static inline __attribute__((always_inline))

LODGE_INLINE int take_reference(int *count) { return *count < LASTING_COUNT ? ++*count : *count; }

LODGE_INLINE int drop_reference(int *count) { return *count < LASTING_COUNT ? --*count : *count; }

#endif
