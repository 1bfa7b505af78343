// SPDX-License-Identifier: Apache-2.0

export interface ProcessPlace {
  pid: number;
  parentPid: number;
  /** Of its PID namespace, as /proc/PID/ns/pid has it; undefined: it has ended meanwhile. */
  namespace: string | undefined;
}

/**
 * The processes of a guest that no cgroup holds: those in the PID namespace of its first process, unless that is the device's own,
 * and what they and the first process have begun, which may be in namespaces within (pid_namespaces(7)).
 */
export function pidsInside(processes: readonly ProcessPlace[], initPid: number, ownNamespace: string): number[] {
  const namespace = processes.find(({ pid }) => pid === initPid)?.namespace;
  const hasOwn = namespace !== undefined && namespace !== ownNamespace;
  const inside = new Set(
    processes.filter((each) => each.pid === initPid || (hasOwn && each.namespace === namespace)).map(({ pid }) => pid),
  );
  let before = -1;
  while (inside.size !== before) {
    before = inside.size;
    for (const { pid, parentPid } of processes) if (inside.has(parentPid)) inside.add(pid);
  }
  return [...inside];
}
