// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { withLastingCounts } from './lasting-counts.ts';

const source = `  p->ref_count++;
  if (--var_ref->header.ref_count <= 0) stop(p);
  pr->u.var_ref->header.ref_count--;
  labels[at].ref_count++;
  p->weakref_count--;
`;

it('a reference that is taken or dropped goes through the functions, and nothing else does', () => {
  expect(withLastingCounts('engine.c', source, { taken: 1, dropped: 2 })).toBe(`  take_reference(&p->ref_count);
  if (drop_reference(&var_ref->header.ref_count) <= 0) stop(p);
  drop_reference(&pr->u.var_ref->header.ref_count);
  labels[at].ref_count++;
  p->weakref_count--;
`);
});

it('a source with other counters than are known is refused', () => {
  expect(() => withLastingCounts('engine.c', source, { taken: 2, dropped: 2 })).toThrow('engine.c takes 1 references');
});
