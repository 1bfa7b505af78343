// SPDX-License-Identifier: Apache-2.0
import { withAutostart } from '../runtime/autostart/autostart-lines.ts';
import { configReader } from '../runtime/config/include.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { guestFolder } from '../runtime/container.ts';
import { withLxcLock } from '../runtime/lxc-lock.ts';
import { readStartPlan } from '../runtime/plan/read-start-plan.ts';
import { configKeyFacts } from './config-keys.ts';
import { guestStartOf } from './guest-start.ts';
import { guestNameOf, recordOf, textOf } from './params.ts';
import type { Handlers, SessionContext } from './session-context.ts';

const largestConfig = 262_144;

export type ConfigHandlers = Pick<
  Handlers,
  | 'config.keys'
  | 'config.check'
  | 'guest.config.read'
  | 'guest.config.running'
  | 'guest.config.write'
  | 'guest.plan'
  | 'guest.autostart.set'
>;

/** A guest's own config, as text. */
export function configTextOf({ sys, paths, guests }: SessionContext, name: string): string {
  guests.mustExist(name);
  return sys.file.readText(guestFolder(paths, name).config);
}

/** Guests' configs: read, checked, written, and what a start of one would do. */
export function configHandlers(context: SessionContext): ConfigHandlers {
  const { sys, paths, guests } = context;
  const write = (name: string, text: string): void => {
    guests.mustExist(name);
    readConfig(text, configReader(sys));
    withLxcLock(sys, paths.guests, name, () => sys.file.writeFileAtomic(guestFolder(paths, name).config, text));
    guests.changed(name);
  };
  return {
    'config.keys': () => configKeyFacts(),
    'config.check': (raw) => {
      readConfig(textOf(raw, 'text', largestConfig), configReader(sys));
      return {};
    },
    'guest.config.read': (raw) => ({ text: configTextOf(context, guestNameOf(raw)) }),
    'guest.config.running': async (raw) => {
      const name = guestNameOf(raw);
      const { text } = await guests.monitor(name).request('config', {});
      const next = readConfig(configTextOf(context, name), configReader(sys));
      return { running: text, next: next.items.text() };
    },
    'guest.config.write': (raw) => {
      write(guestNameOf(raw), textOf(raw, 'text', largestConfig));
      return {};
    },
    'guest.autostart.set': (raw) => {
      const name = guestNameOf(raw);
      const start = guestStartOf(recordOf(raw.start, 'start'));
      write(name, withAutostart(configTextOf(context, name), start));
      return guests.get(name);
    },
    'guest.plan': (raw) => {
      const name = guestNameOf(raw);
      const text = raw.text === undefined ? configTextOf(context, name) : textOf(raw, 'text', largestConfig);
      guests.mustExist(name);
      return { sections: readStartPlan(sys, paths, name, readConfig(text, configReader(sys))) };
    },
  };
}
