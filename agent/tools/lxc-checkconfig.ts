// SPDX-License-Identifier: Apache-2.0
import { readHierarchies } from '../runtime/cgroup/read-hierarchies.ts';
import { answerOf, checkText, kernelChecks, parseKernelConfig } from '../runtime/checks/kernel-checks.ts';
import { kernelConfigPaths, readKernelConfig } from '../runtime/checks/kernel-config.ts';
import type { Sys } from '../sys/sys.ts';
import type { Tool } from './tool.ts';

function environmentValue(sys: Sys, name: string): string | undefined {
  return sys.process
    .environment()
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

export const lxcCheckconfig: Tool = {
  name: 'lxc-checkconfig',
  synopsis: '',
  summary: 'Tells what the kernel has of what guests use, and what each thing that is missing costs.',
  note: "words of our own; CONFIG of the environment names a file to look at, as LXC's does",
  needsName: false,
  options: [],
  run({ sys, print }) {
    const { release } = sys.host.uname();
    const asked = environmentValue(sys, 'CONFIG');
    const found = readKernelConfig(sys, asked === undefined ? kernelConfigPaths(release) : [asked]);
    const config = found === undefined ? undefined : parseKernelConfig(found.text);
    const fileSystems = sys.file.readText('/proc/filesystems').split(/\s+/);
    // A file that was named is another kernel's.
    const sees = {
      path: (path: string) => asked === undefined && sys.file.access(path, 0),
      fileSystem: (name: string) => asked === undefined && fileSystems.includes(name),
    };
    const answers = kernelChecks.map((check) => ({ check, answer: answerOf(check, config, sees) }));
    const mounts = readHierarchies(sys).map(({ version, mount }) => ` - ${mount} (v${version})\n`);
    print(`Kernel ${release}, ${found === undefined ? 'which does not tell its configuration' : found.path}\n\n`);
    print(`${checkText(answers)}\nCgroup mount points:\n${mounts.join('')}`);
    return answers.some(({ check, answer }) => check.required === true && answer === 'missing') ? 1 : 0;
  },
};
