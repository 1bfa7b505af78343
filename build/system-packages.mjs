// SPDX-License-Identifier: Apache-2.0

/**
 * The Debian packages beyond Node that each task needs. `provides` is the file that shows that the package
 * (or a substitute, such as a program built by hand) is there: looking for a file takes microseconds,
 * asking dpkg takes tens of milliseconds.
 *
 * @typedef {{ name: string, why: string, provides: string[], tasks: string[] }} SystemPackage
 */

const native = [
  'demo',
  'test',
  'test:runtime',
  'test:e2e',
  'bench',
  'build:device',
  'build:native',
  'build',
  'doctor',
  'package',
];
const nativeTests = ['test', 'test:runtime'];
const phone = ['demo', 'test', 'test:e2e', 'test:phone', 'bench', 'phone'];
const screen = ['test', 'test:e2e'];
const window = ['demo', ...screen];

const inLibraries = (/** @type {string} */ file) => [
  `/usr/lib/x86_64-linux-gnu/${file}`,
  `/usr/lib/aarch64-linux-gnu/${file}`,
];

/** @type {SystemPackage[]} */
export const systemPackages = [
  // The helper's toolchain.
  { name: 'gcc', why: 'compiles the helper for this machine', provides: ['/usr/bin/gcc'], tasks: native },
  {
    name: 'libc6-dev',
    why: 'C headers for the unit tests of the helper',
    provides: ['/usr/include/stdio.h'],
    tasks: native,
  },
  {
    name: 'gcc-aarch64-linux-gnu',
    why: 'compiles the helper for arm64 devices',
    provides: ['/usr/bin/aarch64-linux-gnu-gcc'],
    tasks: [...native, ...phone],
  },
  {
    name: 'qemu-user-static',
    why: 'runs the arm64 helper in its tests',
    provides: ['/usr/bin/qemu-aarch64-static'],
    tasks: nativeTests,
  },
  { name: 'cmake', why: "tries the helper's CMake build", provides: ['/usr/bin/cmake'], tasks: nativeTests },
  {
    name: 'make',
    why: "drives that build's CMake, and the phone's binder driver",
    provides: ['/usr/bin/make'],
    tasks: [...nativeTests, ...phone],
  },
  {
    name: 'libc6-dev-arm64-cross',
    why: "C library for the virtual phone's own programs",
    provides: ['/usr/aarch64-linux-gnu/include/linux/version.h'],
    tasks: phone,
  },

  // Fetching Debian packages of other releases and architectures.
  {
    name: 'debian-archive-keyring',
    why: 'checks the signatures of fetched packages',
    provides: ['/usr/share/keyrings/debian-archive-keyring.gpg'],
    tasks: [...native, ...phone],
  },
  { name: 'dpkg', why: 'unpacks fetched packages', provides: ['/usr/bin/dpkg-deb'], tasks: [...native, ...phone] },
  { name: 'util-linux', why: 'flock and setpriv', provides: ['/usr/bin/setpriv'], tasks: [...native, ...phone] },
  {
    name: 'ca-certificates',
    why: 'downloads over TLS',
    provides: ['/etc/ssl/certs/ca-certificates.crt'],
    tasks: [...native, ...phone],
  },
  { name: 'zstd', why: 'compressed archives in the tests', provides: ['/usr/bin/zstd'], tasks: nativeTests },
  {
    name: 'python3-minimal',
    why: 'reads extended attributes in the tests',
    provides: ['/usr/bin/python3'],
    tasks: nativeTests,
  },
  {
    name: 'xz-utils',
    why: 'unpacks source archives and kernel modules',
    provides: ['/usr/bin/xz'],
    tasks: [...native, ...phone],
  },

  // The virtual phone.
  { name: 'adb', why: 'the adb program that devices are reached with', provides: ['/usr/bin/adb'], tasks: phone },
  {
    name: 'qemu-system-arm',
    why: 'runs the virtual phone',
    provides: ['/usr/bin/qemu-system-aarch64'],
    tasks: phone,
  },
  {
    name: 'cpio',
    why: "packs the virtual phone's first file system",
    provides: ['/usr/bin/cpio', '/bin/cpio'],
    tasks: phone,
  },
  {
    name: 'kmod',
    why: "indexes the virtual phone's kernel modules",
    provides: ['/usr/sbin/depmod', '/sbin/depmod'],
    tasks: phone,
  },
  {
    name: 'e2fsprogs',
    why: "makes the virtual phone's disk, and images of guests",
    provides: ['/usr/sbin/mke2fs', '/sbin/mke2fs'],
    tasks: [...phone, ...nativeTests],
  },
  {
    name: 'squashfs-tools',
    why: 'makes images of guests',
    provides: ['/usr/bin/mksquashfs'],
    tasks: [...phone, ...nativeTests],
  },
  { name: 'erofs-utils', why: 'makes images of guests', provides: ['/usr/bin/mkfs.erofs'], tasks: nativeTests },
  { name: 'iproute2', why: 'networks of the test rig', provides: ['/usr/bin/ip', '/bin/ip', '/sbin/ip'], tasks: phone },

  // A window: Electron's libraries, and a screen and a browser for tests.
  { name: 'libgtk-3-0', why: "Electron's window toolkit", provides: inLibraries('libgtk-3.so.0'), tasks: window },
  { name: 'libnss3', why: "Electron's TLS", provides: inLibraries('libnss3.so'), tasks: window },
  { name: 'libasound2', why: "Electron's sound library", provides: inLibraries('libasound.so.2'), tasks: window },
  { name: 'libgbm1', why: "Electron's graphics buffers", provides: inLibraries('libgbm.so.1'), tasks: window },
  {
    name: 'libatk-bridge2.0-0',
    why: "Electron's accessibility",
    provides: inLibraries('libatk-bridge-2.0.so.0'),
    tasks: window,
  },
  { name: 'libxss1', why: "Electron's idle detection", provides: inLibraries('libXss.so.1'), tasks: window },
  { name: 'libxtst6', why: "Electron's input", provides: inLibraries('libXtst.so.6'), tasks: window },
  { name: 'libnotify4', why: "Electron's notifications", provides: inLibraries('libnotify.so.4'), tasks: window },
  { name: 'libsecret-1-0', why: "Electron's keyring", provides: inLibraries('libsecret-1.so.0'), tasks: window },
  { name: 'xvfb', why: 'a screen for tests', provides: ['/usr/bin/Xvfb'], tasks: screen },
  { name: 'xauth', why: 'lets the tests open windows on that screen', provides: ['/usr/bin/xauth'], tasks: screen },
  { name: 'chromium', why: 'the browser that the tests drive', provides: ['/usr/bin/chromium'], tasks: screen },
  {
    name: 'fonts-noto-cjk',
    why: 'Chinese text in screenshots',
    provides: ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'],
    tasks: screen,
  },
];
