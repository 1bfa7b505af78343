// SPDX-License-Identifier: Apache-2.0
//
// The virtual phone's su: a small setuid program in the place of Magisk's or AOSP's.
//
//   su [-mm] [-c COMMAND...] [USER]      as Magisk's: the words after -c are one shell command
//   su USER COMMAND [ARGUMENT...]        as AOSP's: the command is executed as it stands
//
// /dev/.phone/su-mode says what happens: "grant", "deny", or "prompt", which waits for "grant" or "deny"
// in the FIFO /dev/.phone/su-answer as Magisk waits for a tap, and denies when the time is up.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROMPT_TIMEOUT_MS 10000

static void read_line(const char *path, char *line, size_t size) {
    line[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    ssize_t length = read(fd, line, size - 1);
    close(fd);
    if (length < 0) length = 0;
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
}

static int prompt_grants(void) {
    // Open for both ways, so that neither side waits for the other to open its end.
    int fd = open("/dev/.phone/su-answer", O_RDWR | O_CLOEXEC);
    if (fd < 0) return 0;
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    if (poll(&answer, 1, PROMPT_TIMEOUT_MS) <= 0) return 0;
    char text[16] = {0};
    ssize_t length = read(fd, text, sizeof text - 1);
    return length > 0 && strncmp(text, "grant", 5) == 0;
}

static int is_granted(void) {
    char mode[16];
    read_line("/dev/.phone/su-mode", mode, sizeof mode);
    if (strcmp(mode, "grant") == 0) return 1;
    return strcmp(mode, "prompt") == 0 && prompt_grants();
}

static int user_of(const char *name, uid_t *uid) {
    if (strcmp(name, "root") == 0) {
        *uid = 0;
        return 1;
    }
    if (strcmp(name, "shell") == 0) {
        *uid = 2000;
        return 1;
    }
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    *uid = (uid_t)number;
    return *name >= '0' && *name <= '9' && *end == '\0';
}

static char *joined(char **words) {
    size_t length = 1;
    for (char **word = words; *word; word++) length += strlen(*word) + 1;
    char *text = calloc(1, length);
    for (char **word = words; text && *word; word++) {
        if (word != words) strcat(text, " ");
        strcat(text, *word);
    }
    return text;
}

int main(int argc, char **argv) {
    (void)argc;
    char **word = argv + 1;
    char *command = NULL;
    uid_t uid = 0;
    for (; *word && (*word)[0] == '-'; word++) {
        if (strcmp(*word, "-mm") == 0 || strcmp(*word, "-") == 0 || strcmp(*word, "-l") == 0) continue;
        if (strcmp(*word, "-c") == 0) break;
        fprintf(stderr, "su: unknown option %s\n", *word);
        return 2;
    }
    if (*word && strcmp(*word, "-c") != 0) {
        if (!user_of(*word, &uid)) {
            fprintf(stderr, "su: unknown user %s\n", *word);
            return 1;
        }
        word++;
    }
    if (*word && strcmp(*word, "-c") == 0) {
        command = joined(word + 1);
        word += 1;
        while (*word) word++;
    }

    if (!is_granted()) {
        fprintf(stderr, "Permission denied\n");
        return EACCES;
    }
    if (setgroups(0, NULL) != 0 || setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0) {
        perror("su");
        return 1;
    }
    if (command) execl("/system/bin/sh", "sh", "-c", command, (char *)NULL);
    else if (*word) execvp(*word, word);
    else execl("/system/bin/sh", "sh", (char *)NULL);
    perror("su");
    return 127;
}
