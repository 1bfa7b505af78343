// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** renderer/app/tokens.css as it lies: colours are oklch(), light and dark in one light-dark(). */
const css = readFileSync(new URL('../../renderer/app/tokens.css', import.meta.url), 'utf8');

type Scheme = 'light' | 'dark' | 'contrast';
type Rgb = readonly [number, number, number];

function block(start: string): string {
  const from = css.indexOf(start);
  return css.slice(from, css.indexOf('\n}', from));
}

function valuesIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));
}

const base = valuesIn(block(':root {'));
const contrast = valuesIn(block(':root[data-theme="contrast"]'));

/** Björn Ottosson’s OKLab to linear sRGB. */
function linearOf(color: string): Rgb {
  const numbers = /oklch\(([\d.]+) ([\d.]+) ([\d.]+)/.exec(color);
  if (numbers === null) throw new Error(`not an oklch colour: ${color}`);
  const [lightness = 0, chroma = 0, hue = 0] = numbers.slice(1).map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function colorOf(name: string, scheme: Scheme): Rgb {
  const value = (scheme === 'contrast' ? contrast.get(name) : undefined) ?? base.get(name) ?? '';
  const both = [...value.matchAll(/oklch\([^)]*\)/g)].map(([color]) => color);
  return linearOf((scheme === 'light' ? both[0] : both.at(-1)) ?? value);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2: (lighter + 0.05) / (darker + 0.05). */
function ratio(one: string, other: string, scheme: Scheme): number {
  const [low = 0, high = 0] = [colorOf(one, scheme), colorOf(other, scheme)].map(luminance).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['ground', 'sidebar', 'surface', 'surface-raised', 'sunken'];
const words = ['text', 'text-2', 'text-3', 'accent', 'ok', 'warning', 'danger'];
const onOwn = [
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['on-danger', 'danger'],
  ['ok', 'ok-soft'],
  ['warning', 'warning-soft'],
  ['danger', 'danger-soft'],
  ['text', 'accent-soft'],
  ['text', 'chosen'],
  ['terminal-text', 'terminal-ground'],
  ['text-3', 'terminal-ground'],
  ['text-2', 'danger-soft'],
  ['text-3', 'danger-soft'],
] as const;

describe.each<[Scheme, number]>([
  ['light', 4.5],
  ['dark', 4.5],
  ['contrast', 7],
])('in the %s theme', (scheme, least) => {
  const pairs = [...words.flatMap((word) => grounds.map((ground) => [word, ground] as const)), ...onOwn];
  test.each(pairs)(`%s on %s has a contrast of ${least} or more`, (word, ground) => {
    expect(ratio(word, ground, scheme)).toBeGreaterThanOrEqual(least);
  });
});

test('borders of fields can be told from their ground in the high-contrast theme', () => {
  expect(ratio('border-strong', 'surface', 'contrast')).toBeGreaterThanOrEqual(3);
});
