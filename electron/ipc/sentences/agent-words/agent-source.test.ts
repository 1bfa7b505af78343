// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkIds, checkSectionNames } from '../check-sentences.ts';
import { knownSteps } from '../step-names.ts';
import { chineseText } from './agent-words.ts';
import { foundWords, rootByMethod } from './found-words.ts';
import { planWords } from './plan-words.ts';

const agent = new URL('../../../../agent/', import.meta.url);

/** What the agent is made of, without its tests and without the command line on the device, which is English as LXC's is. */
function sources(): string[] {
  return readdirSync(agent, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test|\.fuzz)\.ts$/.test(file) && !/\btesting\/|^tools\//.test(file))
    .map((file) => readFileSync(new URL(file, agent), 'utf8'));
}

const literal = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
const hole = /\$\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g;

/** With {0}, {1} ... for what stands in it. */
function formOf(text: string): string {
  let holes = 0;
  return text.replace(hole, () => `{${holes++}}`).replace(/\\(.)/g, '$1');
}

function literalsOf(code: string): string[] {
  return [...code.matchAll(literal)].map(([, single, double, template]) => formOf(single ?? double ?? template ?? ''));
}

/** Forms of all templates that are tagged `remark`. */
function remarkForms(): string[] {
  const found = sources().flatMap((source) => [
    ...source.matchAll(/\bremark`((?:\$\{(?:[^{}]|\{[^{}]*\})*\}|[^`])*)`/g),
  ]);
  return [...new Set(found.map(([, text = '']) => formOf(text)))];
}

const hintPlaces = [
  /\bconst \w*[hH]ints?\b[^=]*=\s*([^;]*);/g,
  /\bhint:([^,}]*)/g,
  /\bfunction (?:whatToDo|handDownHint)\b([\s\S]*?)\n\}/g,
  /\b(?:ConfigValueError|IncludeError|ConfigSyntaxError|TarFormatError|ImageFormatError|LayerError|refuseFile|hostLacks)\(([\s\S]*?)\);/g,
];

/** Sentences, of more than one word, that a failure carries as its hint. */
function hintForms(): string[] {
  const codes = sources().flatMap((source) =>
    hintPlaces.flatMap((place) => [...source.matchAll(place)].map(([, code = '']) => code)),
  );
  return [...new Set(codes.flatMap(literalsOf))].filter((form) => /[a-z]{2,} .*[a-z]{2}/.test(form));
}

const stepPlaces = [/\b(?:step|failureAt)\('([a-z][\w -]*)'/g, /\bstep: '([a-z][\w -]*)'/g];

/** Steps of a start, as the boot log and failures name them. */
function stepsOfTheAgent(): string[] {
  const found = sources().flatMap((source) => stepPlaces.flatMap((place) => [...source.matchAll(place)]));
  return [...new Set(found.map(([, step = '']) => step))];
}

/** What the checks of the device are known by, and the sections that they stand in. */
function checksOfTheAgent(): { ids: string[]; sections: string[] } {
  const checks = [...sources()].filter((source) => /HostCheck|KernelCheck/.test(source)).join('\n');
  const all = (pattern: RegExp): string[] => [...new Set([...checks.matchAll(pattern)].map(([, name = '']) => name))];
  return { ids: all(/\bid: '([\w.-]+)'/g), sections: all(/\bsection: '([^']+)'/g) };
}

const filled = (form: string): string => form.replace(/\{\d\}/g, 'value');

test('each sentence of a plan and each finding of a check has its Chinese, and none has it for nothing', () => {
  const known = Object.keys({ ...planWords, ...foundWords }).filter((form) => form !== rootByMethod);
  expect(remarkForms().sort()).toEqual(known.sort());
});

test('each sentence that the agent gives to a failure has its Chinese', () => {
  const forms = hintForms();
  // Else the search has lost the agent's source, and says yes to everything.
  expect(forms.length).toBeGreaterThan(150);
  expect(forms.filter((form) => chineseText(filled(form)) === undefined)).toEqual([]);
});

test('each step that the agent names has its Chinese', () => {
  const steps = stepsOfTheAgent();
  expect(steps.length).toBeGreaterThan(40);
  expect(steps.filter((step) => !knownSteps.includes(step) && !step.startsWith('hook '))).toEqual([]);
});

/** Told together by others: the agent keeps them out of its answer (`told` in check-host.ts). */
const told = ['cgroup.devices-v1', 'cgroup.devices-v2', 'fs.loop', 'binderfs'];

test('each check of the agent has its Chinese, and none has it for nothing', () => {
  const { ids, sections } = checksOfTheAgent();
  expect(ids.filter((id) => !told.includes(id)).sort()).toEqual([...checkIds].sort());
  expect(sections.sort()).toEqual([...checkSectionNames].sort());
});
