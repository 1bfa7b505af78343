// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ToolBox } from './our-tools.ts';

/** What a command line of lxc-copy, lxc-snapshot or lxc-destroy came to. */
export interface Step {
  /** Code, output, and lines of the folders of guests and of what hooks have said that are new or gone. */
  lines: string[];
  /** Whether it failed without a word, or said something though it did not fail. */
  isOdd: boolean;
}

const mac = '00:16:3e:12:34:56';
const otherMac = '00:16:3e:65:43:21';

/** Keys by which copies differ, comments, keys of ours and LXC's, and a script, whose paths are the guest's own. */
function configOf(base: string, path: string): string {
  return `# a guest
lxc.rootfs.path = dir:${path}/web/rootfs
lxc.uts.name = web
lxc.include = ${base}/more.conf
lxc.tty.max = 2
lxc.mount.fstab = ${path}/web/fstab
lxc.hook.clone = ${base}/hook
lxc.hook.clone = ${path}/web/own-hook
lxc.hook.destroy = ${base}/hook
lxc.hook.start = ${path}/web/start-hook
lxc.net.0.type = veth
lxc.net.0.hwaddr = ${mac}
lxc.net.1.type = veth
lxc.net.1.hwaddr = ${otherMac}
lxc.net.1.name = lan
lxc.environment = A=b
`;
}

const hook = `#!/bin/sh
echo "hook $* | $LXC_HOOK_TYPE $LXC_SRC_NAME $LXC_NAME $LXC_CONFIG_FILE $LXC_ROOTFS_PATH $LXC_ROOTFS_MOUNT" >>"\${0%/*}/said"
`;

/** A folder of guests with one guest, "web", and a second folder of guests. */
export class CopyScenario {
  readonly #base = mkdtempSync('/var/tmp/lodge-copies-');
  readonly #box: ToolBox;
  readonly #path = `${this.#base}/guests`;
  #before: string[];

  constructor(box: ToolBox) {
    this.#box = box;
    const web = `${this.#path}/web`;
    for (const folder of [`${this.#base}/run`, `${this.#base}/other`, `${web}/rootfs/etc`])
      mkdirSync(folder, { recursive: true });
    writeFileSync(`${this.#base}/more.conf`, 'lxc.net.1.flags = up\n');
    writeFileSync(`${this.#base}/comment`, 'before the change\n');
    writeFileSync(`${web}/fstab`, 'tmpfs tmp tmpfs size=1M 0 0\n');
    for (const file of [`${this.#base}/hook`, `${web}/own-hook`, `${web}/start-hook`])
      writeFileSync(file, hook, { mode: 0o755 });
    writeFileSync(`${web}/config`, configOf(this.#base, this.#path));
    const words = 'echo x >file && ln file twin && ln -s file link && chmod 4755 file && mknod null c 1 3';
    execFileSync('sh', ['-ec', `cd "$1" && ${words} && chown 1000:1000 etc && chmod 700 etc`, 'sh', `${web}/rootfs`]);
    this.#before = this.#look();
  }

  /** `$base` in a word is the folder of this run. */
  async run(tool: string, ...words: string[]): Promise<Step> {
    const typed = ['-P', this.#path, ...words.map((word) => word.replace('$base', this.#base))];
    const { code, stdout, stderr } = await this.#box.run(tool, typed);
    const after = this.#look();
    const changes = [
      ...this.#before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
      ...after.filter((line) => !this.#before.includes(line)).map((line) => `+ ${line}`),
    ];
    this.#before = after;
    const printed = this.#masked(stdout)
      .split('\n')
      .filter((line) => line !== '');
    return { lines: [`code ${code}`, ...printed, ...changes.sort()], isOdd: (code === 0) !== (stderr === '') };
  }

  dispose(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }

  #masked(text: string): string {
    return text
      .replaceAll(this.#base, '$base')
      .replace(/\b\d{4}:\d\d:\d\d \d\d:\d\d:\d\d\b/g, 'TIME')
      .replace(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, (each) => {
        if (each === mac) return 'FIRST-MAC';
        if (each === otherMac) return 'SECOND-MAC';
        // LXC 6.0 draws below 10:66:6a.
        return /^(00:16:3e|10:66:6a):/.test(each) ? 'A-NEW-MAC' : each;
      });
  }

  /** Files with mode, owner and links, and the lines of those that are text of LXC's. */
  #look(): string[] {
    const said = `${this.#base}/said`;
    const listed = execFileSync('find', ['guests', 'other', '-printf', '%p %y %m %U:%G %l %n\n'], {
      cwd: this.#base,
      encoding: 'utf8',
    });
    const files = listed.split('\n').filter((line) => line !== '');
    const lines = (path: string): string[] =>
      this.#masked(readFileSync(`${this.#base}/${path}`, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => `${path}: ${line}`);
    const texts = files
      .map((line) => line.split(' '))
      .filter(([path = '', type]) => type === 'f' && !path.includes('/rootfs/') && !path.endsWith('-hook'))
      .flatMap(([path = '']) => lines(path));
    // A folder's links tell how many are in it.
    const shown = files.map((line) => (/^\S+ d /.test(line) ? line.replace(/ \d+$/, '') : line).trimEnd());
    return [...shown.sort(), ...texts, ...(existsSync(said) ? lines('said') : [])];
  }
}
