// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkIds, checkSectionNames } from '../check-sentences.ts';
import { knownSteps } from '../step-names.ts';
import { chineseText } from './agent-words.ts';
import { foundWords, rootByMethod } from './found-words.ts';
import { keyWords } from './key-words.ts';
import { chineseLogText } from './log-line.ts';
import { planWords } from './plan-words.ts';

const agent = new URL('../../../../agent/', import.meta.url);

/** What the agent is made of, without its tests and without the command line on the device, which is English as LXC's is. */
function sources(isMeant: (file: string) => boolean = () => true): string[] {
  return readdirSync(agent, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test|\.fuzz)\.ts$/.test(file) && !/\btesting\/|^tools\//.test(file) && isMeant(file))
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

const logPlaces = [
  /\b(?:log|tell|warn)\(([^;]*?)\);/g,
  /\bappend\(\{([\s\S]*?)\}\)/g,
  /\bconst (?:text|left) = ([^;]*);/g,
  /\b(?:onFailure|onEnded): \([^)]*\) =>([^;]*?)[,;]\n/g,
  /\bwarnings\.push\(([^;]*)\);/g,
  /\bconst (?:warnings|told)\b[^=]* = ([\s\S]*?);\n/g,
  /\bfunction (?:describeEnd|describeUplink|tellNullMask)\b([\s\S]*?)\n\}/g,
];
/** Files whose words are no line of a log. */
const silentFiles =
  /^(?:server|guests)\/|\/(?:autostart|config|checks|image|import|files|metrics|processes)\/|describe|nat-table\.ts$|^program\.ts$/;
/** Told in several forms, or as an end of them: by name in log-words.ts, and in the test below. */
const composed = [
  'stopping by {0}, SIGKILL after {1} s',
  'NAT by {0}, IPv4{1}{2}',
  '{0} leaves by {1}',
  'nothing: the host has no way out',
  "as the host's own packets",
  'as the main table says',
  'by its name',
  // A word of the code's own, for what is not there.
  'no folder',
];

/** Sentences that a monitor writes into the boot log of its guest. */
function logForms(): string[] {
  const codes = sources((file) => !silentFiles.test(`${file}`)).flatMap((source) =>
    logPlaces.flatMap((place) => [...source.matchAll(place)].map(([, code = '']) => code)),
  );
  const forms = [...new Set(codes.flatMap(literalsOf))].filter((form) => /[a-zA-Z]{2,} .*[a-z]{2}/.test(form));
  return forms.filter((form) => !knownSteps.includes(form) && !composed.includes(form));
}

/** What is to be known of keys, and why some are refused: by the page that is the agent's table, as a test of its own holds. */
function keyTexts(): string[] {
  const page = readFileSync(new URL('../docs/lxc-compat.md', agent), 'utf8');
  const notes = [...page.matchAll(/^\| `[^`]+` \| [^|]+ \| (?:yes|no) \| (.+) \|$/gm)];
  return [...new Set(notes.map(([, note = '']) => note.replaceAll('\\|', '|')))];
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

test('each line that a monitor writes of its own into the boot log has its Chinese', () => {
  const forms = logForms();
  expect(forms.length).toBeGreaterThan(40);
  expect(forms.filter((form) => chineseLogText({ text: filled(form) }) === undefined)).toEqual([]);
});

test('a line that is put together has its Chinese in each form', () => {
  const said = (text: string): string | undefined => chineseLogText({ text });
  expect(said('stopping by SIGPWR, SIGKILL after 30 s')).toBe('正在以 SIGPWR 停止，30 秒后发送 SIGKILL');
  expect(said('stopping by run level 0, SIGKILL after 60 s')).toContain('运行级别 0 停止');
  expect(said('stopping by sys.powerctl, SIGKILL after 60 s')).toContain('sys.powerctl 停止');
  expect(said('NAT by nftables, IPv4 and IPv6; switched on: net.ipv4.ip_forward')).toContain(
    'IPv4 与 IPv6；已打开：net.ipv4.ip_forward',
  );
  expect(said("IPv4 leaves by wlan0, table 1030, as the host's own packets")).toContain(
    'IPv4 从 wlan0 出去，路由表 1030',
  );
  expect(said('IPv6 leaves by nothing: the host has no way out')).toBe('IPv6 没有出口：宿主未联网');
  expect(said('no device rules: there is no cgroup hierarchy for devices')).toBe(
    '没有设备规则：没有用于设备的 cgroup 层级',
  );
});

test('what hooks print, and what the kernel says, stays as it came', () => {
  expect(chineseLogText({ text: 'init exited with 0', step: 'hook pre-start' })).toBeUndefined();
  expect(chineseLogText({ text: 'mount /proc: EPERM' })).toBeUndefined();
  expect(chineseLogText({ text: 'DNS has ended: recv: EIO' })).toBe('DNS 已停止：recv: EIO');
});

test('each reason why a key is refused and each note of a key has its Chinese, and none has it for nothing', () => {
  expect(keyTexts().sort()).toEqual(Object.keys(keyWords).sort());
});

/** Told together by others: the agent keeps them out of its answer (`told` in check-host.ts). */
const told = ['cgroup.devices-v1', 'cgroup.devices-v2', 'fs.loop', 'binderfs'];

test('each check of the agent has its Chinese, and none has it for nothing', () => {
  const { ids, sections } = checksOfTheAgent();
  expect(ids.filter((id) => !told.includes(id)).sort()).toEqual([...checkIds].sort());
  expect(sections.sort()).toEqual([...checkSectionNames].sort());
});
