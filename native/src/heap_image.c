// SPDX-License-Identifier: Apache-2.0
#include "heap_image.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "engine.h"
#include "engine_memory.h"
#include "file.h"

/* Of 4.17. */
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define BUILD_ID_BYTES 20

#ifdef LODGE_SANITIZE
static const bool is_sanitized = true;
#else
static const bool is_sanitized = false;
#endif

static const char magic[8] = {'L', 'O', 'D', 'G', 'E', 'H', 'E', 'P'};

/* At the beginning of the file and of the memory; what must be the same in the process that maps it. */
struct identity {
  char magic[8];
  uint8_t build_id[BUILD_ID_BYTES];
  uint32_t agent_checksum;
  uint32_t agent_modules;
  uint32_t page_bytes;
  /* Of a function, which differs where the program itself is moved by the kernel. */
  uintptr_t code;
};

struct header {
  struct identity identity;
  size_t length;
  JSContext *context;
};

/* What the linker has put into the program (--build-id): a hash of all that it is made of. */
static bool read_build_id(uint8_t *build_id) {
  const ElfW(Phdr) *segment = (const ElfW(Phdr) *)getauxval(AT_PHDR);
  for (unsigned long left = segment == NULL ? 0 : getauxval(AT_PHNUM); left > 0; left--, segment++) {
    if (segment->p_type != PT_NOTE) continue;
    const uint8_t *at = (const uint8_t *)segment->p_vaddr, *end = at + segment->p_memsz;
    while ((size_t)(end - at) > sizeof(ElfW(Nhdr))) {
      const ElfW(Nhdr) *note = (const ElfW(Nhdr) *)at;
      const uint8_t *content = at + sizeof(*note) + ((note->n_namesz + 3) & ~3u);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_descsz == BUILD_ID_BYTES)
        return memcpy(build_id, content, BUILD_ID_BYTES), true;
      at = content + ((note->n_descsz + 3) & ~3u);
    }
  }
  return false;
}

static bool identify(const struct agent *agent, struct identity *identity) {
  memset(identity, 0, sizeof(*identity));
  memcpy(identity->magic, magic, sizeof(magic));
  identity->agent_checksum = agent->checksum;
  identity->agent_modules = (uint32_t)agent->count;
  identity->page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
  identity->code = (uintptr_t)&map_heap_image;
  return read_build_id(identity->build_id);
}

static bool load_parts(JSContext *context, const struct agent *agent) {
  for (size_t i = 1; i < agent->count; i++) {
    OWNED_MEMORY char *name = strndup(agent->modules[i].name, agent->modules[i].name_length);
    if (name == NULL || !load_part(context, name)) return false;
  }
  return true;
}

/* Under its name only when all of it is on the disk. */
static int write_image(const char *path, const uint8_t *image, size_t length) {
  OWNED_MEMORY char *partial = malloc(strlen(path) + sizeof(".new"));
  if (partial == NULL) return -1;
  sprintf(partial, "%s.new", path);
  OWNED_FD fd = RETRY(open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd < 0) return -1;
  if (write_whole(fd, image, length) == 0 && fsync(fd) == 0 && rename(partial, path) == 0) return 0;
  int problem = errno;
  unlink(partial);
  return errno = problem, -1;
}

static int refuse(const char *path, const char *why) { return dprintf(2, "lodged: %s: %s\n", path, why), -1; }

int write_heap_image(const struct agent *agent, const char *path, JSModuleLoaderFunc *load_module) {
  struct header header = {0};
  if (is_sanitized) return refuse(path, "the sanitizers have memory of their own");
  if (!identify(agent, &header.identity)) return refuse(path, "this program has no build id");
  if (!begin_image_memory(header.identity.page_bytes)) return refuse(path, strerror(errno));
  header.context = start_engine(false, load_module);
  if (!load_parts(header.context, agent) || !make_builtins(header.context) || !make_room(JS_GetRuntime(header.context))) {
    print_exception(header.context);
    return refuse(path, "a part cannot be loaded ahead");
  }
  make_all_last(JS_GetRuntime(header.context));
  header.length = image_memory_bytes();
  uint8_t *image = (uint8_t *)IMAGE_ADDRESS;
  memcpy(image, &header, sizeof(header));
  return write_image(path, image, header.length) < 0 ? refuse(path, strerror(errno)) : 0;
}

static bool is_valid(int fd, const struct agent *agent, struct header *header) {
  struct identity wanted;
  struct stat status;
  ssize_t count = RETRY(pread(fd, header, sizeof(*header), 0));
  return count == sizeof(*header) && identify(agent, &wanted) && memcmp(&header->identity, &wanted, sizeof(wanted)) == 0 &&
         header->length <= IMAGE_MAXIMUM_BYTES && fstat(fd, &status) == 0 && (size_t)status.st_size == header->length;
}

static bool map_image(int fd, size_t length) {
  void *wanted = (void *)IMAGE_ADDRESS;
  void *image = mmap(wanted, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0);
  if (image == MAP_FAILED || image == wanted) return image == wanted;
  munmap(image, length);
  return false;
}

static size_t mapped_bytes;

void release_read_pages(void) {
  /* Documentation/admin-guide/mm/pagemap.rst; a page that was written is none of a file any more. */
  const uint64_t is_present = 1ull << 63, is_of_file = 1ull << 61, is_read = is_present | is_of_file;
  static uint64_t pages[IMAGE_MAXIMUM_BYTES / 4096];
  size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE), known = mapped_bytes / page_bytes;
  OWNED_FD fd = known == 0 ? -1 : open_file("/proc/self/pagemap", O_RDONLY, 0);
  if (fd < 0) return;
  ssize_t count = pread(fd, pages, known * sizeof(*pages), (off_t)(IMAGE_ADDRESS / page_bytes * sizeof(*pages)));
  if (count < 0) return;
  known = (size_t)count / sizeof(*pages);
  for (size_t from = 0, to; from < known; from = to + 1) {
    for (to = from; to < known && (pages[to] & is_read) == is_read; to++) continue;
    if (to > from) madvise((uint8_t *)IMAGE_ADDRESS + from * page_bytes, (to - from) * page_bytes, MADV_DONTNEED);
  }
}

JSContext *map_heap_image(const struct agent *agent, const char *path) {
  struct header header;
  if (is_sanitized) return NULL;
  OWNED_FD fd = RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW));
  if (fd < 0 || !is_valid(fd, agent, &header) || !map_image(fd, header.length)) return NULL;
  mapped_bytes = header.length;
  if (!adopt_engine(header.context, header.length)) end_with_exception(header.context);
  return header.context;
}
