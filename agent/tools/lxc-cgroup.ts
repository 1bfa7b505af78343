// SPDX-License-Identifier: Apache-2.0
import { nameOption, rcfileOption } from './common-options.ts';
import { readCgroupFile, writeCgroupFile } from './guest-cgroup.ts';
import { GuestView } from './guest-view.ts';
import type { Tool } from './tool.ts';

export const lxcCgroup: Tool = {
  name: 'lxc-cgroup',
  synopsis: '-n NAME FILE [VALUE]',
  summary: "Reads or writes a file of a guest's limits, like memory.max.",
  needsName: true,
  options: [nameOption, rcfileOption],
  run({ sys, name, lxcPath, rest: [file, value], report, print }) {
    if (file === undefined) {
      report.error('no file of a cgroup is named');
      return 1;
    }
    const guest = new GuestView(sys, lxcPath, name);
    if (!guest.client.isAlive) {
      report.error(`${lxcPath}/${name} is not running`);
      return 1;
    }
    if (value !== undefined) {
      writeCgroupFile(sys, guest, file, value);
      return 0;
    }
    const text = readCgroupFile(sys, guest, file);
    if (text === undefined) report.error(`cannot read ${file} of ${lxcPath}/${name}`);
    else print(`${text}\n`);
    return text === undefined ? 1 : 0;
  },
};
