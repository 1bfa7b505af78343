// SPDX-License-Identifier: Apache-2.0

type Sentence = readonly [english: RegExp, chinese: (...parts: string[]) => string];

/** What an option or an argument says of a value that it does not take (option-values.ts, forward-commands.ts, commander's choices). */
const values: readonly Sentence[] = [
  [/^Allowed choices are (.+)\.$/, (choices) => `可选值：${choices}。`],
  [/^A whole number from (\d+) to (\d+) is needed\.$/, (from, to) => `需要 ${from} 到 ${to} 之间的整数。`],
  [/^A size such as 256M or 1G is needed\.$/, () => '需要大小，例如 256M 或 1G。'],
  [
    /^A name has up to 63 letters of a to z, /,
    () => '名称最多 63 个字符：a 到 z 的字母、数字、点、下划线和连字符，以字母或数字开头。',
  ],
  [/^Seconds from 0 to 3600 are needed\.$/, () => '需要 0 到 3600 之间的秒数。'],
  [/^Ports are whole numbers from 1 to 65535\.$/, () => '端口为 1 到 65535 之间的整数。'],
  [/^A port of the device such as tcp:8080 is needed\.$/, () => '需要设备端口，例如 tcp:8080。'],
  [/^A port of the guest such as 80 is needed, or 8080:80\.$/, () => '需要客户系统的端口，例如 80，或 8080:80。'],
  [
    /^Ports such as tcp:8080:80 are needed: of the device, and of the guest\.$/,
    () => '需要设备端口和客户系统端口，例如 tcp:8080:80。',
  ],
];

const own: readonly Sentence[] = [
  [/^one of --rootfs and --rootfs-on-device is needed$/, () => '需要 --rootfs 和 --rootfs-on-device 其中之一'],
];

const suggestion = String.raw`(?:\n\(Did you mean (?:one of )?(.+)\?\))?`;
const meant = (names: string | undefined): string => (names === undefined ? '' : `\n（您是否想输入 ${names}？）`);
const reasonOf = (text: string): string => inChinese(values, text) ?? text;

/** As commander 14 says them (lib/command.js). */
const usage: readonly Sentence[] = [
  [/^missing required argument '(.+)'$/, (name) => `缺少参数 ${name}`],
  [/^option '(.+)' argument missing$/, (flags) => `选项 ${flags} 缺少值`],
  [/^required option '(.+)' not specified$/, (flags) => `必须指定选项 ${flags}`],
  [
    /^(?:option|environment variable) '(.+)' cannot be used with (?:option|environment variable) '(.+)'$/,
    (one, other) => `${one} 不能与 ${other} 同时使用`,
  ],
  [new RegExp(`^unknown option '(.+?)'${suggestion}$`), (flag, names) => `未知选项 ${flag}${meant(names)}`],
  [new RegExp(`^unknown command '(.+?)'${suggestion}$`), (name, names) => `未知命令 ${name}${meant(names)}`],
  [
    /^too many arguments(?: for '(.+?)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    (command, expected, got) =>
      `${command === undefined ? '' : `${command} 的`}参数过多：应为 ${expected} 个，实为 ${got} 个。`,
  ],
  [
    /^option '(.+?)' value '(.*)' from env '(.+?)' is invalid\.(?: (.+))?$/s,
    (flags, value, name, why = '') => `环境变量 ${name} 给选项 ${flags} 的值“${value}”无效。${reasonOf(why)}`,
  ],
  [
    /^option '(.+?)' argument '(.*)' is invalid\.(?: (.+))?$/s,
    (flags, value, why = '') => `选项 ${flags} 的值“${value}”无效。${reasonOf(why)}`,
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '(.+?)'\.(?: (.+))?$/s,
    (value, name, why = '') => `参数 ${name} 的值“${value}”无效。${reasonOf(why)}`,
  ],
  ...own,
];

function inChinese(sentences: readonly Sentence[], text: string): string | undefined {
  for (const [english, chinese] of sentences) {
    const match = english.exec(text);
    if (match !== null) return chinese(...match.slice(1));
  }
  return undefined;
}

/** What commander says of wrong usage; a sentence that has no words here stays as it is. */
export function usageInChinese(text: string): string {
  const message = /^error: (.*?)\n?$/s.exec(text)?.[1];
  return message === undefined ? text : `错误：${inChinese(usage, message) ?? message}\n`;
}

const extraWords: Readonly<Record<string, string>> = {
  choices: '可选值',
  default: '默认',
  preset: '预设',
  env: '环境变量',
};

/** What commander puts behind a description: `(choices: "a", "b", default: "a")`. */
export function extrasInChinese(text: string): string {
  return text.replace(/ ?\(((?:choices|default|preset|env): .*)\)$/s, (_, extras: string) => {
    const translated = extras.replace(
      /(^|, )(choices|default|preset|env): /g,
      (_, comma: string, word: string) => `${comma === '' ? '' : '；'}${extraWords[word] ?? word}：`,
    );
    return `（${translated}）`;
  });
}
