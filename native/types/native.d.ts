// SPDX-License-Identifier: Apache-2.0
/**
 * The contract between the C modules of `lodged` and the TypeScript agent.
 *
 * Conventions, true for every function here:
 * - A failed system call throws a `SysError`: an `Error` whose `name` is 'SysError' with `code` ('EPERM'), `errno` (1),
 *   `call` ('mount') and, where one is involved, `path`. A wrong argument type throws `TypeError`.
 * - EINTR is retried inside; EAGAIN is an answer (`undefined`) where the signature says so.
 * - Descriptors are plain ints, opened with CLOEXEC unless said otherwise, owned by the caller, closed with `close`.
 * - Byte data is `Uint8Array`; paths and text are strings, converted as UTF-8 (a string with a NUL throws TypeError).
 * - 64-bit figures (sizes, offsets, device numbers, inode numbers) are `number` when they are below 2^53, as all of ours are.
 * - Flag arguments take the sum of the constants exported by the same module.
 */

declare module 'lodge:process' {
  /** Namespace and clone flags, as in <linux/sched.h>. */
  export const CLONE_NEWNS: number, CLONE_NEWPID: number, CLONE_NEWUTS: number, CLONE_NEWIPC: number;
  export const CLONE_NEWNET: number, CLONE_NEWCGROUP: number, CLONE_NEWUSER: number, CLONE_NEWTIME: number;
  export const CLONE_PARENT: number, CLONE_VFORK: number, CLONE_VM: number;

  /** getpid(2). */
  export function getpid(): number;
  export function getppid(): number;
  export function getuid(): number;
  export function geteuid(): number;
  export function getgid(): number;

  /** fork(2). In the child the event loop of 'lodge:loop' starts empty with a descriptor of its own. fork() -> 0 in the child, pid in the parent. */
  export function fork(): number;

  export interface CloneOptions {
    /** Sum of CLONE_* flags, without CLONE_VM. CLONE_PIDFD is always added. */
    flags: number;
    /** Put the child straight into this cgroup v2 directory (CLONE_INTO_CGROUP, Linux 5.7); throws as the kernel does. */
    cgroupFd?: number;
    /** Signal at the child's end; default SIGCHLD. */
    exitSignal?: number;
  }
  /**
   * clone3(2), or clone(2) with CLONE_PIDFD where the kernel has no clone3 (before 5.3), or plain clone and pidfd_open.
   * The child goes on in JavaScript as after `fork` and sees pid 0 and pidfd -1.
   */
  export function clone(options: CloneOptions): { pid: number; pidfd: number };

  /** execve(2): argv[0] included, environment as NAME=VALUE; returns only by throwing. Signal mask and dispositions are reset to default before. */
  export function execve(path: string, argv: string[], environment: string[]): never;
  /** execveat(2) of a descriptor (AT_EMPTY_PATH). */
  export function fexecve(fd: number, argv: string[], environment: string[]): never;
  /** _exit(2). */
  export function exit(status: number): never;

  export interface WaitStatus { pid: number; /** set when it exited */ exitCode?: number; /** set when a signal ended it */ signal?: number }
  /** waitid(P_PIDFD, WEXITED | (block ? 0 : WNOHANG)). undefined: still running. */
  export function waitPidfd(pidfd: number, block: boolean): WaitStatus | undefined;
  /** waitpid(2); pid -1 is any child. undefined: still running. Throws ECHILD when there is none. */
  export function waitPid(pid: number, block: boolean): WaitStatus | undefined;
  export function pidfdOpen(pid: number): number;
  /** pidfd_send_signal(2); signal 0 only checks. */
  export function pidfdSendSignal(pidfd: number, signal: number): void;
  export function kill(pid: number, signal: number): void;
  /** Signal numbers by name without SIG: HUP, INT, KILL, TERM, PWR, USR1, USR2, CHLD, WINCH, PIPE, CONT, STOP ... and RTMIN, RTMAX (the kernel's, 34 below is not used: SIGRTMIN is 34 as musl counts, use RTMIN+n). */
  export const signals: Readonly<Record<string, number>>;

  /** setns(2) of an open namespace file (or pidfd) with the wanted CLONE_NEW* flags (0 = any). */
  export function setns(fd: number, flags: number): void;
  export function unshare(flags: number): void;
  export function setsid(): number;
  export function setpgid(pid: number, pgid: number): void;
  export function chdir(path: string): void;
  export function fchdir(fd: number): void;
  export function getcwd(): string;
  export function chroot(path: string): void;
  export function umask(mask: number): number;
  export function sethostname(name: string): void;
  export function setuid(uid: number): void;
  export function setgid(gid: number): void;
  export function setgroups(groups: number[]): void;

  /** prctl(2) with integer arguments. */
  export function prctl(option: number, a2?: number, a3?: number, a4?: number, a5?: number): number;
  export const PR_SET_PDEATHSIG: number, PR_SET_CHILD_SUBREAPER: number, PR_SET_NO_NEW_PRIVS: number, PR_SET_DUMPABLE: number;
  export const PR_CAPBSET_READ: number, PR_CAPBSET_DROP: number, PR_SET_SECUREBITS: number, PR_CAP_AMBIENT: number;
  export const PR_SET_KEEPCAPS: number, PR_SCHED_CORE: number;
  /** The name (comm, 15 bytes) and the command line that ps shows (the argv area is overwritten, cut to its size). */
  export function setProcessTitle(title: string): void;
  export interface Capabilities { effective: bigint; permitted: bigint; inheritable: bigint }
  /** capget(2)/capset(2) of the calling process, version 3. */
  export function capget(): Capabilities;
  export function capset(sets: Capabilities): void;
  export interface ResourceLimit { soft: number; hard: number }
  /** prlimit(2), pid 0 is the caller; -1 is RLIM_INFINITY. resource is the kernel's number. */
  export function prlimit(pid: number, resource: number, limit?: ResourceLimit): ResourceLimit;
  export function personality(persona: number): number;
  /** keyctl(KEYCTL_JOIN_SESSION_KEYRING). */
  export function joinSessionKeyring(name?: string): number;
  /** The own environment, as NAME=VALUE. */
  export function environment(): string[];
}

declare module 'lodge:file' {
  export const O_RDONLY: number, O_WRONLY: number, O_RDWR: number, O_CREAT: number, O_EXCL: number, O_TRUNC: number, O_APPEND: number;
  export const O_NONBLOCK: number, O_DIRECTORY: number, O_NOFOLLOW: number, O_PATH: number, O_NOCTTY: number;
  export const S_IFMT: number, S_IFREG: number, S_IFDIR: number, S_IFLNK: number, S_IFCHR: number, S_IFBLK: number, S_IFIFO: number, S_IFSOCK: number;
  /** openat(AT_FDCWD) with O_CLOEXEC added. */
  export function open(path: string, flags: number, mode?: number): number;
  /** openat(2) below a directory descriptor. */
  export function openat(directoryFd: number, path: string, flags: number, mode?: number): number;
  /** openat2(2) with RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS where the kernel has it (5.6); throws ENOSYS otherwise. */
  export function openInRoot(rootFd: number, path: string, flags: number, mode?: number): number;
  export function close(fd: number): void;
  /** Closes every descriptor from `from` up but those in `keep` (close_range(2) or a walk of /proc/self/fd). */
  export function closeFrom(from: number, keep?: number[]): void;
  export function dup(fd: number): number;
  /** dup3 without CLOEXEC on the copy: for stdio. */
  export function dup2(fd: number, target: number): void;
  /** undefined: EAGAIN. Empty array: end of file. */
  export function read(fd: number, maximumBytes: number): Uint8Array | undefined;
  /** Number of bytes written; undefined: EAGAIN. SIGPIPE is ignored in the whole process, so a gone reader throws EPIPE. */
  export function write(fd: number, data: Uint8Array): number | undefined;
  /** Both, one behind the other, by one writev(2); the answer counts over both. */
  export function writePair(fd: number, first: Uint8Array, second: Uint8Array): number | undefined;
  export function pread(fd: number, maximumBytes: number, offset: number): Uint8Array;
  export function setNonblocking(fd: number, on: boolean): void;
  export function setCloexec(fd: number, on: boolean): void;
  export function pipe(): { readFd: number; writeFd: number };
  /** Whole file, up to maximumBytes (default 16 MiB, EFBIG beyond). Works on /proc and /sys files of size 0. */
  export function readFile(path: string, maximumBytes?: number): Uint8Array;
  export function readText(path: string, maximumBytes?: number): string;
  /** open with O_WRONLY and one write(2) of the whole text: for /proc, /sys and cgroup files. Never creates. */
  export function writeText(path: string, text: string): void;
  /** Creates or replaces through a temporary name, fsync and rename. mode default 0600. */
  export function writeFileAtomic(path: string, data: Uint8Array | string, mode?: number): void;
  export interface Stat { mode: number; uid: number; gid: number; size: number; dev: number; ino: number; nlink: number; rdev: number; mtimeMs: number; blocks: number }
  export function stat(path: string): Stat;
  export function lstat(path: string): Stat;
  export function fstat(fd: number): Stat;
  export interface StatFs { type: number; blockSizeBytes: number; totalBytes: number; freeBytes: number; availableBytes: number; files: number; filesFree: number; flags: number }
  export function statfs(path: string): StatFs;
  /** true when access(2) grants; false on ENOENT, ENOTDIR, EACCES, EROFS. mode: sum of R_OK 4, W_OK 2, X_OK 1. */
  export function access(path: string, mode: number): boolean;
  export interface Entry { name: string; type: 'file' | 'directory' | 'link' | 'character' | 'block' | 'fifo' | 'socket' | 'unknown' }
  /** Without . and .. */
  export function readdir(path: string): Entry[];
  export function mkdir(path: string, mode: number): void;
  export function rmdir(path: string): void;
  export function unlink(path: string): void;
  export function rename(from: string, to: string): void;
  export function symlink(target: string, path: string): void;
  export function link(from: string, to: string): void;
  export function readlink(path: string): string;
  export function chmod(path: string, mode: number): void;
  /** lchown: never follows. */
  export function chown(path: string, uid: number, gid: number): void;
  /** fchown(2). */
  export function fchown(fd: number, uid: number, gid: number): void;
  export function mknod(path: string, mode: number, rdev: number): void;
  export function makedev(major: number, minor: number): number;
  export function ftruncate(fd: number, sizeBytes: number): void;
  export function fsync(fd: number): void;
  export function lseek(fd: number, offset: number, whence: 0 | 1 | 2): number;
  /** flock(2): LOCK_EX | (block ? 0 : LOCK_NB). false: held by somebody else. */
  export function flockExclusive(fd: number, block: boolean): boolean;
  /** fcntl(2) F_OFD_SETLK(W) of a write lock on the whole file or one byte, there or not, which the open file description owns; the descriptor must be writable. false: held by somebody else. */
  export function recordLockExclusive(fd: number, block: boolean, byte?: number): boolean;
  export function getxattr(path: string, name: string): Uint8Array | undefined;
  export function setxattr(path: string, name: string, value: Uint8Array): void;
  /** utimensat(2) of both times, without following links. */
  export function setModified(path: string, mtimeMs: number): void;
  /** inotify_init1 + inotify_add_watch; read with `readInotify`. */
  export function inotifyOpen(): number;
  export function inotifyAdd(fd: number, path: string, mask: number): number;
  export function readInotify(fd: number): { watch: number; mask: number; name: string }[];
  /** poll(2) with POLLIN, blocking the process: whether there is something to read, an end, or a signal has come (true: look). false: the time is over. */
  export function awaitReadable(fd: number, timeoutMs: number): boolean;
  export const IN_MODIFY: number, IN_CREATE: number, IN_DELETE: number, IN_MOVED_TO: number, IN_MOVED_FROM: number, IN_CLOSE_WRITE: number;
  /** Loop devices: LOOP_CTL_GET_FREE, LOOP_SET_FD/LOOP_CONFIGURE with LO_FLAGS_AUTOCLEAR when asked, LOOP_CLR_FD. */
  export function loopGetFree(controlFd: number): number;
  export function loopAttach(loopFd: number, backingFd: number, options: { readOnly: boolean; autoclear: boolean; offsetBytes?: number; sizeLimitBytes?: number; name: string }): void;
  export function loopDetach(loopFd: number): void;
  /** BINDER_CTL_ADD on the `binder-control` of a binderfs: a new device, its node beside it, mode 0600. EEXIST: there is one. */
  export function binderAdd(controlFd: number, name: string): void;
}

declare module 'lodge:mount' {
  export const MS_RDONLY: number, MS_NOSUID: number, MS_NODEV: number, MS_NOEXEC: number, MS_REMOUNT: number, MS_BIND: number, MS_MOVE: number;
  export const MS_REC: number, MS_PRIVATE: number, MS_SLAVE: number, MS_SHARED: number, MS_UNBINDABLE: number, MS_RELATIME: number, MS_NOATIME: number;
  export const MS_STRICTATIME: number, MS_NODIRATIME: number, MS_SYNCHRONOUS: number, MS_DIRSYNC: number, MS_MANDLOCK: number, MS_LAZYTIME: number, MS_SILENT: number;
  export const MNT_DETACH: number, MNT_FORCE: number, UMOUNT_NOFOLLOW: number;
  /** mount(2); undefined source, type or data are NULL. */
  export function mount(source: string | undefined, target: string, type: string | undefined, flags: number, data?: string): void;
  export function umount(target: string, flags: number): void;
  export function pivotRoot(newRoot: string, putOld: string): void;
  /** The new mount API (Linux 5.2, mount_setattr 5.12); each throws ENOSYS where the kernel has it not. */
  export function openTree(directoryFd: number, path: string, flags: number): number;
  export function moveMount(fromFd: number, fromPath: string, toFd: number, toPath: string, flags: number): void;
  export function fsopen(type: string, flags: number): number;
  /** command: FSCONFIG_*; value string or undefined. */
  export function fsconfig(fd: number, command: number, key?: string, value?: string): void;
  export function fsmount(fd: number, flags: number, attributes: number): number;
  export function mountSetattr(directoryFd: number, path: string, flags: number, attributes: { set: number; clear: number; propagation: number; userNamespaceFd: number }): void;
  export const AT_FDCWD: number, AT_EMPTY_PATH: number, AT_RECURSIVE: number, OPEN_TREE_CLONE: number, MOVE_MOUNT_F_EMPTY_PATH: number;
  export const MOVE_MOUNT_T_SYMLINKS: number, MOVE_MOUNT_T_EMPTY_PATH: number;
  export const FSCONFIG_SET_FLAG: number, FSCONFIG_SET_STRING: number, FSCONFIG_CMD_CREATE: number;
  export const MOUNT_ATTR_RDONLY: number, MOUNT_ATTR_NOSUID: number, MOUNT_ATTR_NODEV: number, MOUNT_ATTR_NOEXEC: number, MOUNT_ATTR_IDMAP: number;
}

declare module 'lodge:terminal' {
  /** Opens `ptmxPath` (default /dev/ptmx), unlocks, and opens its peer with TIOCGPTPEER (or by name where the kernel is older). Nonblocking main, blocking peer, both O_NOCTTY. */
  export function openpty(ptmxPath?: string): { mainFd: number; peerFd: number; peerName: string };
  export interface WindowSize { rows: number; columns: number }
  export function getWindowSize(fd: number): WindowSize;
  export function setWindowSize(fd: number, size: WindowSize): void;
  export function isatty(fd: number): boolean;
  /** Saves and sets raw mode; the answer is the saved termios for `restore`. */
  export function setRaw(fd: number): Uint8Array;
  export function restore(fd: number, saved: Uint8Array): void;
  /** TIOCSCTTY. */
  export function setControllingTerminal(fd: number, force: boolean): void;
  export function ttyname(fd: number): string;
}

declare module 'lodge:socket' {
  export const SOCK_STREAM: number, SOCK_SEQPACKET: number, SOCK_DGRAM: number;
  /** socketpair(AF_UNIX, type | CLOEXEC). */
  export function socketpair(type: number): [number, number];
  /** AF_UNIX address: a path, or '@name' for the abstract namespace (sent without a trailing NUL). Nonblocking socket. */
  export function unixListen(address: string, type: number, backlog: number, mode?: number): number;
  /** Connect of a nonblocking-afterwards socket. It blocks while the listener's queue is full, unless `wait` is false: EAGAIN then. */
  export function unixConnect(address: string, type: number, wait?: boolean): number;
  /** undefined: EAGAIN. The accepted socket is nonblocking. */
  export function accept(fd: number): number | undefined;
  export interface PeerCredentials { pid: number; uid: number; gid: number }
  /** SO_PEERCRED. */
  export function peerCredentials(fd: number): PeerCredentials;
  export function setPassCredentials(fd: number, on: boolean): void;
  /** sendmsg(2) with SCM_RIGHTS when fds is not empty. undefined: EAGAIN. */
  export function sendMessage(fd: number, data: Uint8Array, fds?: number[]): number | undefined;
  export interface ReceivedMessage { data: Uint8Array; fds: number[]; credentials?: PeerCredentials; truncated: boolean }
  /** recvmsg(2), MSG_CMSG_CLOEXEC. undefined: EAGAIN. Empty data: end. */
  export function receiveMessage(fd: number, maximumBytes: number, maximumFds: number): ReceivedMessage | undefined;
  /**
   * recvmmsg(2) of up to 64 packets, each cut at 5 KiB: in `data` behind each other, each behind its length (16 bits, little endian).
   * `ended`: a packet without bytes came, which is how a SOCK_SEQPACKET tells its end. undefined: EAGAIN; never waits.
   */
  export function receivePackets(fd: number): { data: Uint8Array; count: number; ended: boolean } | undefined;
  export function shutdown(fd: number, how: 0 | 1 | 2): void;
  /** AF_NETLINK, SOCK_RAW, bound; groups is the legacy bitmask. protocol: NETLINK_ROUTE 0, NETLINK_NETFILTER 12, NETLINK_KOBJECT_UEVENT 15, NETLINK_SOCK_DIAG 4. Blocking. Refusals come with the kernel's words where it has any (NETLINK_EXT_ACK). */
  export function netlinkOpen(protocol: number, groups: number): number;
  export function netlinkSend(fd: number, message: Uint8Array): void;
  /** One datagram of the kernel's, whole, up to 64 KiB: EMSGSIZE beyond. undefined: EAGAIN on a nonblocking one. */
  export function netlinkReceive(fd: number): Uint8Array | undefined;
  export function ifNameToIndex(name: string): number;
  /**
   * AF_PACKET, SOCK_DGRAM: packets of one protocol (ETH_P_*) that arrive at a link, from their network header on, as far as the
   * filter lets them through (struct sock_filter, 8 bytes each, little endian). Nonblocking.
   */
  export function packetOpen(linkIndex: number, protocol: number, filter: Uint8Array): number;
  /** One packet with its sender; of one above 2 KiB the data is empty. undefined: EAGAIN. */
  export function packetReceive(fd: number): { data: Uint8Array; hardwareAddress: Uint8Array } | undefined;
  /** From the network header on. false: there is no room now (EAGAIN, ENOBUFS). */
  export function packetSend(fd: number, linkIndex: number, protocol: number, hardwareAddress: Uint8Array, data: Uint8Array): boolean;
  /**
   * UDP or TCP (SOCK_DGRAM, SOCK_STREAM) at an address of 4 or 16 bytes that the link has, for what comes by this link alone
   * (SO_BINDTODEVICE). An address of IPv6 may still be probed for duplicates. Nonblocking; TCP is accepted with `accept`.
   */
  export function internetListen(type: number, address: Uint8Array, port: number, linkName: string, backlog: number): number;
  /** Nonblocking, also the connecting: it has ended when the socket is writable. scope: the index of the link of a link-local address, else 0. Read and write as a file. */
  export function internetConnect(type: number, address: Uint8Array, port: number, scope: number): number;
  /** One datagram, cut at the maximum (up to 64 KiB). undefined: EAGAIN. */
  export function receiveFrom(fd: number, maximumBytes: number): { data: Uint8Array; address: Uint8Array; port: number; scope: number } | undefined;
  /** false: there is no room now (EAGAIN, ENOBUFS). */
  export function sendTo(fd: number, data: Uint8Array, address: Uint8Array, port: number, scope: number): boolean;
  /** SIOCSIFFLAGS and friends are not needed: netlink does it. SIOCETHTOOL: turn TX checksum offload off. */
  export function ethtoolSetTxChecksum(name: string, on: boolean): void;
}

declare module 'lodge:bpf' {
  /** bpf(BPF_PROG_LOAD) of type CGROUP_DEVICE: instructions as 8-byte struct bpf_insn, little endian. The log of the verifier is in the SysError's message when it refuses. */
  export function loadCgroupDevice(instructions: Uint8Array, license: string): number;
  /** BPF_PROG_ATTACH, BPF_CGROUP_DEVICE, with flags (BPF_F_ALLOW_MULTI 2). */
  export function attachCgroupDevice(programFd: number, cgroupFd: number, flags: number): void;
  export function detachCgroupDevice(programFd: number, cgroupFd: number): void;
}

declare module 'lodge:seccomp' {
  /** seccomp(SECCOMP_SET_MODE_FILTER) with struct sock_filter instructions (8 bytes each, little endian). flags: LOG 2, SPEC_ALLOW 4, NEW_LISTENER 8 (answer is its descriptor, else 0). */
  export function setFilter(instructions: Uint8Array, flags: number): number;
  /** The own audit architecture: AUDIT_ARCH_AARCH64 and so on. */
  export function nativeArchitecture(): number;
  /**
   * Number of a system call by name, from the headers of the build; undefined when unknown. abi: another table that the kernel of
   * this processor has (x86_64: i386, x32 with its bit; aarch64: arm); a TypeError where the build has no such table.
   */
  export function syscallNumber(name: string, abi?: string): number | undefined;
}

declare module 'lodge:loop' {
  export const EPOLLIN: number, EPOLLOUT: number, EPOLLHUP: number, EPOLLERR: number, EPOLLRDHUP: number, EPOLLPRI: number;
  /** Level-triggered. One callback a descriptor; adding twice throws EEXIST. The callback gets the ready events. */
  export function add(fd: number, events: number, callback: (events: number) => void): void;
  export function modify(fd: number, events: number): void;
  /** No error when it was not there. Call before closing the descriptor. */
  export function remove(fd: number): void;
  export function setTimer(delayMs: number, callback: () => void): number;
  export function clearTimer(id: number): void;
  /** Blocks these signals and calls back for each one read from a signalfd. Once per process; calling again replaces the set. */
  export function onSignals(signals: number[], callback: (signal: { number: number; pid: number; uid: number; status: number }) => void): void;
  /** Blocks all signals but BUS, ILL, SEGV, WINCH-like as given; undefined restores the mask the process began with. */
  export function setSignalMask(blocked: number[] | undefined): void;
  /** Runs jobs and events until `stop` was called, or nothing is left that could call back. Nested calls throw. The helper's main calls it after the agent's module has been evaluated; a forked or cloned child calls it itself. */
  export function run(): void;
  export function stop(): void;
  /** CLOCK_MONOTONIC and CLOCK_REALTIME in milliseconds with fractions. */
  export function monotonicMs(): number;
  export function realtimeMs(): number;
  /** CLOCK_BOOTTIME in milliseconds. */
  export function boottimeMs(): number;
}

declare module 'lodge:text' {
  export function encodeUtf8(text: string): Uint8Array;
  /** Bad sequences become U+FFFD. */
  export function decodeUtf8(bytes: Uint8Array): string;
  /** SHA-256 of a file's content, lowercase hex. */
  export function sha256File(path: string): string;
  export function sha256(bytes: Uint8Array): string;
  /** CRC-32 as of gzip, from 0 to 2^32 - 1, of what had the sum `before` (0: of nothing) and these bytes behind it. */
  export function crc32(bytes: Uint8Array, before: number): number;
  /**
   * Where the run of pages ends that begins at `from`: they hold nothing but 0 (the answer is negative then), or each of them something
   * else. The first has `firstBytes`, each other `pageBytes`, and the last what is left. Throws RangeError where there is none.
   */
  export function pageRun(bytes: Uint8Array, from: number, pageBytes: number, firstBytes: number): number;
}

declare module 'lodge:decompress' {
  export type CompressionFormat = 'gzip' | 'xz' | 'zstd';
  /**
   * A decoder of one member, stream or frame, owned by the caller, at most 16 at a time (EMFILE). `memoryLimitBytes` holds for what
   * the data may ask for: the dictionary of xz, the window of zstd. Throws EINVAL for another format.
   */
  export function open(format: CompressionFormat, memoryLimitBytes: number): number;
  /**
   * Decodes until the input is used up, the output has `maximumOutputBytes` (up to 16 MiB), or the member has ended; what it has not
   * consumed is given again. Throws EBADMSG for data that is broken, ENOMEM above the limit, ENOTSUP for a method it has not.
   */
  export function decode(
    decoder: number,
    input: Uint8Array,
    maximumOutputBytes: number,
  ): { output: Uint8Array; consumedBytes: number; ended: boolean };
  export function close(decoder: number): void;
}

declare module 'lodge:binder' {
  /** Opens a binder node and maps what others send, for this process alone: a child opens its own. The answer is a descriptor that the loop can watch, closed by `close` here. ENOTTY: no binder node. At most 8 at a time (EMFILE). */
  export function open(path: string): number;
  export function close(fd: number): void;
  /** BINDER_SET_CONTEXT_MGR: this process answers handle 0 of the node. EBUSY: there is one. */
  export function becomeContextManager(fd: number): void;
  /** Sends plain data, without objects or descriptors, and waits for the answer. ENXIO: nobody is there; EIO: the driver or the receiver's room refused; ETIMEDOUT: close it then. */
  export function transact(fd: number, handle: number, code: number, data: Uint8Array, timeoutMs: number): Uint8Array;
  export interface BinderTransaction { code: number; /** nobody waits for an answer */ oneWay: boolean; /** in the receiver's PID namespace; 0 when one-way */ senderPid: number; senderUid: number; data: Uint8Array }
  /** What others ask of the context manager, without waiting. Each that is not one-way is answered with `reply` before the next. */
  export function receive(fd: number): BinderTransaction | undefined;
  export function reply(fd: number, data: Uint8Array): void;
}

declare module 'lodge:host' {
  /** uname(2). */
  export function uname(): { sysname: string; nodename: string; release: string; version: string; machine: string };
  export const pageSizeBytes: number;
  export const clockTicksPerSecond: number;
  export const processorCount: number;
  export function randomBytes(length: number): Uint8Array;
  /** argv of the process: argv[0] first; the helper's own options (--agent FILE, --compile) are removed. */
  export const argv: readonly string[];
  /** Absolute path of the running helper and of the agent file it loaded; the agent's SHA-256 is not computed here. */
  export const helperPath: string;
  export const agentPath: string;
  /** Version of the helper's native interface; the agent refuses another. */
  export const nativeVersion: number;
  /**
   * Loads a part of the agent file by its name there, once, and answers its namespace: what `import()` is made into, which the
   * engine refuses in code without tables of lines. Rejects with ReferenceError where there is none, or one that is damaged.
   */
  export function loadPart(name: string): Promise<unknown>;
  /** finit_module is not offered: Lodge never loads kernel modules. */
  export function reboot(command: number): void;
}
