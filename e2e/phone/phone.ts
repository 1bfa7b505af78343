// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { Adb } from './adb.ts';
import { buildBinderfsModule } from './binderfs-module.ts';
import { ControlChannel, type ShellResult } from './control-channel.ts';
import { makeDataDisk } from './data-disk.ts';
import { buildInitramfs } from './initramfs.ts';
import { fetchKernel, type Kernel } from './kernel.ts';
import { MachineProtocol } from './machine-protocol.ts';
import { findFreePort, type Qemu, startQemu } from './qemu.ts';
import { SerialConsole } from './serial-console.ts';
import { kernelArguments, type PhoneVariant, type PhoneVariantName, phoneVariants, type SuMode } from './variants.ts';

/** What has to be built once before phones of a variant can start. */
export interface PhoneImage {
  readonly kernel: Kernel;
  readonly initramfsPath: string;
}

export interface BootOptions {
  /** A named variant, or one described in full: `{ ...phoneVariants.su, su: 'deny' }`. */
  readonly variant?: PhoneVariantName | PhoneVariant;
  /** The adb server to connect to; ANDROID_ADB_SERVER_PORT or adb's own port without it. */
  readonly adbServerPort?: number;
  /** Also given each line of the serial console as it comes. */
  readonly onLine?: (line: string) => void;
  /** Where the console's log goes; below `.cache/phone/runs` without it. */
  readonly logDirectory?: string;
  /** How long the start may take, from QEMU to a connected adb. */
  readonly timeoutMs?: number;
}

/** A device of the test's own. Its owner calls `stop`; it also ends with this process, however that ends. */
export interface AdbDevice extends AsyncDisposable {
  /** adb's name for it: `127.0.0.1:PORT`. */
  readonly serial: string;
  readonly port: number;
  readonly adb: Adb;
  /** Runs a command through adb, as adb's user. */
  shell(command: string): Promise<ShellResult>;
  /** Runs a command as root and without adb: the test's own view of the device. Output and errors are one. */
  rootShell(command: string): Promise<ShellResult>;
  /** Takes the device away as a pulled USB cable does: both ends notice at once, the device lives on. */
  cutCable(): Promise<void>;
  restoreCable(): Promise<void>;
  stop(): Promise<void>;
}

/** A running virtual phone. */
export interface Phone extends AdbDevice {
  readonly variant: PhoneVariant;
  /** The file that the serial console is kept in. */
  readonly logPath: string;
  /** What the serial console has said so far. */
  readonly consoleLog: string;
  /** What su does from now on, until the next reboot. */
  setSuMode(mode: Exclude<SuMode, 'none'>): Promise<void>;
  /** The tap on the phone that a waiting su (mode `prompt`) is hoping for; kept for the next su when none waits. */
  answerSuPrompt(answer: 'grant' | 'deny'): Promise<void>;
  /** Makes the phone's getprop (a stand-in) answer something else, until the next reboot. */
  setProperty(name: string, value: string): Promise<void>;
  /** Takes the radio away, or gives it back: packets stop, and neither end is told. */
  setNetworkLink(state: 'up' | 'down'): Promise<void>;
  /** Restarts the phone's kernel and returns when adb answers again. A /data disk is kept. */
  reboot(): Promise<void>;
}

const defaultTimeoutMs = 120_000;

/** Fetches and builds what phones of this variant are made of; quick when it is in the cache. */
export async function buildPhone(variant: PhoneVariantName | PhoneVariant = 'plain'): Promise<PhoneImage> {
  const { kernel: version, extraPackages, binder } = resolveVariant(variant);
  const kernel = await fetchKernel(version);
  const binderModule = binder === 'file-system' ? await buildBinderfsModule(kernel) : undefined;
  return { kernel, initramfsPath: await buildInitramfs(kernel, extraPackages, binderModule) };
}

/** Starts a virtual phone and returns when adb is connected to it. */
export async function bootPhone(options: BootOptions = {}): Promise<Phone> {
  const variant = resolveVariant(options.variant ?? 'plain');
  const image = await buildPhone(variant);
  for (let attempt = 1; ; attempt++) {
    try {
      return await bootImage(image, variant, options);
    } catch (error) {
      // Between finding a free port and QEMU's taking it, somebody else may have taken it.
      if (attempt === 3 || !String(error).includes('host forwarding rule')) throw error;
    }
  }
}

async function bootImage(image: PhoneImage, variant: PhoneVariant, options: BootOptions): Promise<Phone> {
  const runsDirectory = options.logDirectory ?? join(cacheDirectory, 'phone', 'runs');
  await mkdir(runsDirectory, { recursive: true });
  const directory = await mkdtemp(join(runsDirectory, 'phone-'));
  const adbPort = await findFreePort();
  const disk = variant.data === 'memory' ? undefined : await makeDataDisk(variant.data.diskBytes);
  const qemu = startQemu({
    kernelPath: image.kernel.imagePath,
    initramfsPath: image.initramfsPath,
    kernelArguments: kernelArguments(variant, `LODGE${adbPort}`),
    memoryMegabytes: variant.memoryMegabytes,
    diskFd: disk?.fd,
    adbPort,
  });
  await disk?.close();
  const adbServerPort = options.adbServerPort ?? Number(process.env.ANDROID_ADB_SERVER_PORT ?? 5037);
  const serialConsole = new SerialConsole(qemu.serialOutput, join(directory, 'console.log'), options.onLine);
  const phone = new QemuPhone(variant, { qemu, serialConsole, adb: new Adb(adbServerPort), port: adbPort });
  await phone.start(options.timeoutMs ?? defaultTimeoutMs);
  return phone;
}

function resolveVariant(variant: PhoneVariantName | PhoneVariant): PhoneVariant {
  return typeof variant === 'string' ? phoneVariants[variant] : variant;
}

interface PhoneParts {
  readonly qemu: Qemu;
  readonly serialConsole: SerialConsole;
  readonly adb: Adb;
  readonly port: number;
}

class QemuPhone implements Phone {
  readonly serial: string;
  readonly port: number;
  readonly variant: PhoneVariant;
  readonly adb: Adb;
  readonly #qemu: Qemu;
  readonly #serialConsole: SerialConsole;
  readonly #control: ControlChannel;
  readonly #machine: MachineProtocol;
  readonly #ended: Promise<void>;

  constructor(variant: PhoneVariant, parts: PhoneParts) {
    this.variant = variant;
    this.port = parts.port;
    this.serial = `127.0.0.1:${parts.port}`;
    this.adb = parts.adb;
    this.#qemu = parts.qemu;
    this.#serialConsole = parts.serialConsole;
    this.#control = new ControlChannel(parts.qemu.control);
    this.#machine = new MachineProtocol(parts.qemu.machineProtocol);
    this.#ended = this.#watchEnd();
  }

  get logPath(): string {
    return this.#serialConsole.logPath;
  }

  get consoleLog(): string {
    return this.#serialConsole.text;
  }

  async start(timeoutMs: number): Promise<void> {
    try {
      await this.#serialConsole.waitUntilReady(timeoutMs);
      await this.adb.connect(this.serial);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  shell(command: string): Promise<ShellResult> {
    return this.adb.run(['-s', this.serial, 'shell', '-T', command]);
  }

  rootShell(command: string): Promise<ShellResult> {
    return this.#control.run(command);
  }

  async setSuMode(mode: Exclude<SuMode, 'none'>): Promise<void> {
    await this.#control.run(`echo ${mode} >/dev/.phone/su-mode`);
  }

  async answerSuPrompt(answer: 'grant' | 'deny'): Promise<void> {
    await this.#control.run(`echo ${answer} >/dev/.phone/su-answer`);
  }

  async setProperty(name: string, value: string): Promise<void> {
    await this.#control.run(`echo '${name}=${value}' >>/dev/.phone/properties`);
  }

  cutCable(): Promise<void> {
    return this.adb.disconnect(this.serial);
  }

  restoreCable(): Promise<void> {
    return this.adb.connect(this.serial);
  }

  setNetworkLink(state: 'up' | 'down'): Promise<void> {
    return this.#machine.execute('set_link', { name: 'net0', up: state === 'up' });
  }

  async reboot(): Promise<void> {
    await this.#control.run('sync');
    await this.adb.disconnect(this.serial);
    const ready = this.#serialConsole.waitUntilReady(defaultTimeoutMs);
    await Promise.all([this.#machine.execute('system_reset'), ready]);
    this.#control.abandon('the virtual phone rebooted');
    await this.adb.connect(this.serial);
  }

  async stop(): Promise<void> {
    // The server would list the device as offline for as long as it runs.
    await this.adb.run(['disconnect', this.serial]).catch(() => undefined);
    this.#qemu.process.kill('SIGKILL');
    await this.#ended;
    this.#serialConsole.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #watchEnd(): Promise<void> {
    let complaints = '';
    this.#qemu.errorOutput.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    await Promise.race([
      once(this.#qemu.process, 'close'),
      once(this.#qemu.process, 'error').then(([error]) => {
        complaints += String(error);
      }),
    ]);
    this.#serialConsole.fail(`the virtual phone ended. ${complaints}`.trim());
  }
}
