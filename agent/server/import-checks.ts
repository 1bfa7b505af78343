// SPDX-License-Identifier: Apache-2.0
import type { HostCheck, PendingImport } from '../protocol/index.ts';
import { remark } from '../runtime/remark.ts';

const mebibyte = 1024 * 1024;

/** Without words, so that it needs no language: what has come of what, and how long it is kept. */
function lineOf({ guest, receivedBytes, sizeBytes, endsAtMs }: PendingImport, nowMs: number): string {
  const size = sizeBytes === undefined ? '' : `/${Math.ceil(sizeBytes / mebibyte)}`;
  const left = endsAtMs === undefined ? '' : `, ${Math.max(0, Math.ceil((endsAtMs - nowMs) / 60_000))} min`;
  return `${guest}: ${Math.floor(receivedBytes / mebibyte)}${size} MiB${left}`;
}

/** What takes space and is no guest: imports that wait for their desktop, and what was left of work whose process was killed. */
export function importChecks(
  imports: readonly PendingImport[],
  removed: readonly string[],
  nowMs: number,
): HostCheck[] {
  const waiting = imports.filter(({ state }) => state === 'waiting');
  const facts = { section: 'Device', tried: true, required: false };
  const gone = remark`removed: ${removed.join(', ')}`;
  const checks: HostCheck[] = [];
  if (waiting.length > 0)
    checks.push({
      ...{ ...facts, id: 'imports', title: 'Imports that wait for their file', state: 'unknown' },
      meaning: 'what has come of them takes space until they go on, are cancelled, or their time is over',
      found: waiting.map((each) => lineOf(each, nowMs)).join('; '),
      fix: 'import the same file again, which goes on where it was, or cancel it: lodge imports --cancel GUEST',
    });
  if (removed.length > 0)
    checks.push({
      ...{ ...facts, id: 'leftovers', title: 'What was left of work that was cut short', state: 'good' },
      meaning: 'it takes space',
      found: gone.text,
      foundSaid: gone.said,
    });
  return checks;
}
