// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Duplex, Readable } from 'node:stream';

export interface QemuOptions {
  readonly kernelPath: string;
  readonly initramfsPath: string;
  readonly kernelArguments: string;
  readonly memoryMegabytes: number;
  /** A raw disk image, open for reading and writing, seen as /dev/vda. The caller closes it after the start. */
  readonly diskFd: number | undefined;
  /** The port of this machine's loopback that leads to the phone's adbd. */
  readonly adbPort: number;
}

/** A running virtual machine. Its owner kills `process`; the kernel does when this process ends. */
export interface Qemu {
  readonly process: ChildProcess;
  /** What the kernel and init print on the serial line. */
  readonly serialOutput: Readable;
  readonly errorOutput: Readable;
  /** The machine's second serial line, /dev/hvc0. */
  readonly control: Duplex;
  /** QEMU's own protocol: one line of JSON per message. */
  readonly machineProtocol: Duplex;
}

/** Descriptors that QEMU inherits beside the standard ones. */
const controlFd = 3;
const machineProtocolFd = 4;
const diskFd = 5;

/** Port of the phone's adbd inside the virtual network. */
const guestAdb = '10.0.2.15:5555';

export function startQemu(options: QemuOptions): Qemu {
  // setpriv sets the parent-death signal and becomes QEMU: a test that is killed leaves no machine behind.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-aarch64', ...qemuArguments(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', options.diskFd ?? 'ignore'],
  });
  return {
    process: child,
    serialOutput: child.stdout as Readable,
    errorOutput: child.stderr as Readable,
    control: child.stdio[controlFd] as Duplex,
    machineProtocol: child.stdio[machineProtocolFd] as Duplex,
  };
}

function qemuArguments(options: QemuOptions): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-machine', 'virt,gic-version=3', '-cpu', 'cortex-a57', '-smp', '2'],
    ...['-accel', 'tcg,thread=multi', '-m', String(options.memoryMegabytes)],
    ...['-kernel', options.kernelPath, '-initrd', options.initramfsPath],
    ...['-append', `console=ttyAMA0 quiet panic=0 psi=1 ${options.kernelArguments}`],
    ...['-chardev', 'stdio,id=serial,signal=off', '-serial', 'chardev:serial'],
    // `restrict` keeps the phone away from this machine's network; the forwarded port still works.
    ...['-netdev', `user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:${options.adbPort}-${guestAdb}`],
    ...['-device', 'virtio-net-pci,netdev=net0,romfile=', '-device', 'virtio-rng-pci'],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=control,fd=${controlFd}`],
    ...['-device', 'virtconsole,chardev=control'],
    ...['-chardev', `socket,id=qmp,fd=${machineProtocolFd}`, '-mon', 'chardev=qmp,mode=control'],
    ...(options.diskFd === undefined
      ? []
      : [
          // The disk need not survive this machine's crash, only the phone's reboot.
          ...['-drive', `if=none,id=data,format=raw,cache=unsafe,file=/proc/self/fd/${diskFd}`],
          ...['-device', 'virtio-blk-pci,drive=data'],
        ]),
  ];
}

/** A TCP port of the loopback that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the loopback gave no port'));
      });
    });
  });
}
