// SPDX-License-Identifier: Apache-2.0
#include "engine_memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* linux/mman.h of 5.14; not every C library has it. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
/* Of 4.17. */
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* A piece of address space; pages that nobody has written cost nothing. */
#define PIECE_BYTES ((size_t)1 << 20)
/* Pages are taken this many bytes at a time, by one call instead of a fault for each. */
#define STEP_BYTES ((size_t)64 << 10)
#define SMALL_BYTES ((size_t)512)
#define SMALL_CLASSES (SMALL_BYTES / 16)
/* Above, four sizes to each power of two: a quarter is lost at most. */
#define LARGEST_CLASS_BYTES ((size_t)32 << 10)
#define CLASS_COUNT (SMALL_CLASSES + 4 * 6)

/* Before each block; the engine wants alignment to 8 bytes. */
struct block {
  size_t capacity;
};

struct free_block {
  struct block header;
  struct free_block *next;
};

/*
 * What carries frames is a little longer than a class and is wanted again at once: the C library would give each back to the kernel, and
 * take new pages by a fault each. A few are kept.
 */
#define KEPT_COUNT 4
#define LARGEST_KEPT_BYTES ((size_t)320 << 10)

static struct block *kept_blocks[KEPT_COUNT];
static struct free_block *free_blocks[CLASS_COUNT];
static uint8_t *piece_at, *piece_end, *populated_to;
/* Set while an image is made: its one piece takes all blocks. */
static bool fills_image;

/* The class whose blocks hold `size` bytes, and how many they hold. */
static size_t class_of(size_t size, size_t *capacity) {
  if (size <= SMALL_BYTES) {
    size_t index = (size + 15) / 16 - 1;
    *capacity = (index + 1) * 16;
    return index;
  }
  size_t doubling = 63 - (size_t)__builtin_clzll(size - 1);
  size_t step = (size_t)1 << (doubling - 2);
  *capacity = (size + step - 1) / step * step;
  return SMALL_CLASSES + (doubling - 9) * 4 + (*capacity >> (doubling - 2)) - 5;
}

static bool open_piece(void) {
  void *piece = mmap(NULL, PIECE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (piece == MAP_FAILED) return false;
  piece_at = populated_to = piece;
  piece_end = piece_at + PIECE_BYTES;
  return true;
}

bool begin_image_memory(size_t reserved_bytes) {
  void *wanted = (void *)IMAGE_ADDRESS;
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  void *piece = mmap(wanted, IMAGE_MAXIMUM_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (piece == MAP_FAILED) return false;
  /* Before 4.17 the address is a hint only. */
  if (piece != wanted) return errno = EEXIST, munmap(piece, IMAGE_MAXIMUM_BYTES), false;
  piece_at = populated_to = (uint8_t *)piece + reserved_bytes;
  piece_end = (uint8_t *)piece + IMAGE_MAXIMUM_BYTES;
  fills_image = true;
  return true;
}

size_t image_memory_bytes(void) { return (size_t)(piece_at - (uint8_t *)IMAGE_ADDRESS); }

static bool is_in_image(const struct block *block) { return (uintptr_t)block - IMAGE_ADDRESS < IMAGE_MAXIMUM_BYTES; }

static struct block *cut_block(size_t capacity) {
  size_t bytes = sizeof(struct block) + capacity;
  if ((size_t)(piece_end - piece_at) < bytes && (fills_image || !open_piece())) return NULL;
  struct block *block = (struct block *)piece_at;
  piece_at += bytes;
  /* Where the kernel is older than 5.14 the pages come by faults. */
  for (; populated_to < piece_at; populated_to += STEP_BYTES) madvise(populated_to, STEP_BYTES, MADV_POPULATE_WRITE);
  block->capacity = capacity;
  return block;
}

static struct block *header_of(const void *memory) { return (struct block *)memory - 1; }

/* One that is kept, and not twice as long as it has to be. NULL: there is none. */
static struct block *take_kept(size_t size) {
  for (int index = 0; index < KEPT_COUNT; index++) {
    struct block *block = kept_blocks[index];
    if (block == NULL || block->capacity < size || block->capacity / 2 > size) continue;
    kept_blocks[index] = NULL;
    return block;
  }
  return NULL;
}

static bool keep(struct block *block) {
  if (block->capacity > LARGEST_KEPT_BYTES) return false;
  for (int index = 0; index < KEPT_COUNT; index++) {
    if (kept_blocks[index] != NULL) continue;
    kept_blocks[index] = block;
    return true;
  }
  return false;
}

static struct block *new_block(size_t size) {
  if (size > LARGEST_CLASS_BYTES && fills_image) return cut_block((size + 15) & ~(size_t)15);
  if (size > LARGEST_CLASS_BYTES) {
    struct block *kept = take_kept(size);
    if (kept != NULL) return kept;
    struct block *block = malloc(sizeof(struct block) + size);
    if (block != NULL) block->capacity = size;
    return block;
  }
  size_t capacity;
  size_t index = class_of(size, &capacity);
  struct free_block *kept = free_blocks[index];
  if (kept == NULL) return cut_block(capacity);
  free_blocks[index] = kept->next;
  return &kept->header;
}

static void give_back(struct block *block) {
  if (block->capacity > LARGEST_CLASS_BYTES) {
    /* In an image there are a few tables that have grown. */
    if (!is_in_image(block) && !keep(block)) free(block);
    return;
  }
  size_t capacity;
  struct free_block *kept = (struct free_block *)block;
  size_t index = class_of(block->capacity, &capacity);
  kept->next = free_blocks[index];
  free_blocks[index] = kept;
}

static size_t usable_size(const void *memory) { return memory == NULL ? 0 : header_of(memory)->capacity; }

static void *engine_malloc(JSMallocState *state, size_t size) {
  if (size > state->malloc_limit - state->malloc_size) return NULL;
  struct block *block = new_block(size);
  if (block == NULL) return NULL;
  state->malloc_count++;
  state->malloc_size += sizeof(struct block) + block->capacity;
  return block + 1;
}

static void engine_free(JSMallocState *state, void *memory) {
  if (memory == NULL) return;
  struct block *block = header_of(memory);
  state->malloc_count--;
  state->malloc_size -= sizeof(struct block) + block->capacity;
  give_back(block);
}

/* A block that is large stays one: the C library may move its pages instead of copying them. */
static void *resize_large(JSMallocState *state, struct block *block, size_t size) {
  size_t before = block->capacity;
  struct block *moved = realloc(block, sizeof(struct block) + size);
  if (moved == NULL) return NULL;
  moved->capacity = size;
  state->malloc_size += size - before;
  return moved + 1;
}

static void *engine_realloc(JSMallocState *state, void *memory, size_t size) {
  if (memory == NULL) return size == 0 ? NULL : engine_malloc(state, size);
  if (size == 0) {
    engine_free(state, memory);
    return NULL;
  }
  struct block *block = header_of(memory);
  if (size > block->capacity && size - block->capacity > state->malloc_limit - state->malloc_size) return NULL;
  if (block->capacity > LARGEST_CLASS_BYTES && size > LARGEST_CLASS_BYTES && !is_in_image(block))
    return resize_large(state, block, size);
  /* Kept in place unless half of it would lie idle. */
  if (size <= block->capacity && size >= block->capacity / 2) return memory;
  void *moved = engine_malloc(state, size);
  if (moved == NULL) return NULL;
  memcpy(moved, memory, size < block->capacity ? size : block->capacity);
  engine_free(state, memory);
  return moved;
}

const JSMallocFunctions engine_memory = {engine_malloc, engine_free, engine_realloc, usable_size};
