// SPDX-License-Identifier: Apache-2.0
/*
 * rig-relay PID PORT [RATE]: leads a port of this machine's loopback, which it prints, to PORT of the loopback in the network namespace
 * of PID. The bytes stay in the kernel and nothing waits for an acknowledgement, so that a measured way is adb's and not this one's.
 * With a RATE no more than so many bytes a second go each way, as over a cable.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Bytes at a time; of a cable about what it carries in a millisecond. */
static const size_t portion = 1024 * 1024;
static const size_t cable_portion = 32 * 1024;

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int listen_anywhere(void) {
  struct sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 16) < 0) err(1, "listen");
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) err(1, "getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void enter_network(const char *pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) err(1, "%s", path);
  close(fd);
}

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* What a cable has not had time for yet waits; a pause is not made up for. Answers when it is free again. */
static double wait_for_cable(double free_at, ssize_t bytes, double rate) {
  double begins = free_at > now() ? free_at : now();
  double ends = begins + (double)bytes / rate;
  struct timespec until = {.tv_sec = (time_t)ends, .tv_nsec = (long)((ends - (double)(time_t)ends) * 1e9)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) continue;
  return ends;
}

/* The end of either way is the end of both: adb closes no half. */
static void carry(int from, int to, double rate) {
  int way[2];
  double free_at = 0;
  if (pipe(way) < 0) err(1, "pipe");
  fcntl(way[1], F_SETPIPE_SZ, (int)portion);
  for (;;) {
    ssize_t taken = splice(from, NULL, way[1], NULL, rate > 0 ? cable_portion : portion, SPLICE_F_MOVE);
    if (taken <= 0) break;
    if (rate > 0) free_at = wait_for_cable(free_at, taken, rate);
    while (taken > 0) {
      ssize_t given = splice(way[0], NULL, to, NULL, (size_t)taken, SPLICE_F_MOVE);
      if (given <= 0) break;
      taken -= given;
    }
    if (taken > 0) break;
  }
  shutdown(from, SHUT_RDWR);
  shutdown(to, SHUT_RDWR);
}

/* A process that ends with the one that forks it. */
static pid_t fork_bound(void) {
  pid_t parent = getpid();
  pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  return 0;
}

static void serve(int near, int port, double rate) {
  struct sockaddr_in address = loopback(port);
  int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (far < 0 || connect(far, (struct sockaddr *)&address, sizeof address) < 0) _exit(1);
  int on = 1;
  setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(far, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fork_bound() == 0) {
    carry(far, near, rate);
    _exit(0);
  }
  carry(near, far, rate);
  _exit(0);
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) errx(2, "usage: rig-relay PID PORT [RATE]");
  signal(SIGCHLD, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  int listener = listen_anywhere();
  enter_network(argv[1]);
  for (;;) {
    int near = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (near < 0) continue;
    if (fork_bound() == 0) serve(near, atoi(argv[2]), argc == 4 ? atof(argv[3]) : 0);
    close(near);
  }
}
