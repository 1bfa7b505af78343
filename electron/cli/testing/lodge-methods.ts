// SPDX-License-Identifier: Apache-2.0
import { type StandInMethods, standInGuest, standInHost } from '../../device/testing/stand-in-agent.ts';

/** A device with a guest that runs and one that does not. */
export const lodgeMethods: StandInMethods = {
  'session.open': () => ({ host: standInHost, guests: [standInGuest('db'), standInGuest('web', 'RUNNING')] }),
  'guest.config.read': () => ({ text: 'lxc.uts.name = web\n' }),
  'guest.plan': () => ({
    sections: [
      { part: 'mounts', steps: [{ text: 'mount \u001b[31m/mnt', from: 'lxc.mount.entry', optional: true }] },
      {
        part: 'init',
        steps: [{ text: 'exec /sbin/init in /', said: { form: 'exec {0} in {1}', values: ['/sbin/init', '/'] } }],
      },
    ],
  }),
};
