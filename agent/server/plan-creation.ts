// SPDX-License-Identifier: Apache-2.0
import { guestConfig } from '../guests/guest-config.ts';
import type { RootFacts } from '../guests/root-facts.ts';
import { AgentFailure, type GuestCreateRequest, type Methods } from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { guestFolder } from '../runtime/container.ts';
import { readStartPlan } from '../runtime/plan/read-start-plan.ts';
import { planRootfs } from '../runtime/rootfs/rootfs-plan.ts';
import type { Sys } from '../sys/sys.ts';
import { withNetwork } from './creation-network.ts';
import { readAndroidHost } from './template-facts.ts';

/** Of a root that is not there yet. */
const nothingThere: RootFacts = { has: () => false, real: () => undefined, text: () => undefined };

/** The config that a request would get and what a start by it would do, as far as that is known before the root is there. */
export function planCreation(
  sys: Sys,
  paths: Paths,
  request: GuestCreateRequest,
): Methods['guest.create.plan']['result'] {
  const { name } = request;
  const { path, rootfs } = guestFolder(paths, name);
  if (sys.file.access(`${path}/config`, 0))
    throw new AgentFailure('guest-exists', `there is a guest ${name} already`, { guest: name });
  const host = readAndroidHost(sys);
  const text = guestConfig(withNetwork(sys, request), {
    rootfs: `dir:${rootfs}`,
    root: nothingThere,
    host,
    environment: [],
  });
  const config = readConfig(text);
  const foreseen = planRootfs(
    { kind: 'folder', path: rootfs },
    {
      mountPoint: rootfs,
      folderPlace: undefined,
      device: undefined,
      options: config.rootfs.options,
      isReadOnly: false,
    },
  );
  return { text, sections: readStartPlan(sys, paths, name, config, foreseen) };
}
