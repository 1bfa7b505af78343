// SPDX-License-Identifier: Apache-2.0
const lists = [
  /^lxc\.(environment|group|mount\.entry|cap\.(drop|keep))$/,
  /^lxc\.hook\.(?!version$)/,
  /^lxc\.net\.\d+\.ipv[46]\.address$/,
  /^lxc\.cgroup2\.devices\./,
];

/** Their values are words, which LXC tells one by one. */
const words = /^lxc\.(group|cap\.(drop|keep))$/;

/** What LXC answers where the config says nothing. */
const defaults: Readonly<Record<string, string>> = {
  'lxc.start.auto': '0',
  'lxc.start.delay': '0',
  'lxc.start.order': '0',
  'lxc.autodev': '1',
  'lxc.tty.max': '0',
  'lxc.pty.max': '1024',
};

/** The values of a config by key, as text, for who asks for one by its name (LXC's get_config_item). */
export class ConfigItems {
  readonly #values = new Map<string, string[]>();

  /** The lines of a config in their order. An empty value takes away what the key, and the keys below it, had. */
  add(key: string, value: string): void {
    if (value === '') {
      for (const known of [...this.#values.keys()])
        if (known === key || known.startsWith(`${key}.`)) this.#values.delete(known);
      return;
    }
    const added = words.test(key) ? value.split(/\s+/) : [value];
    const before = lists.some((list) => list.test(key)) ? (this.#values.get(key) ?? []) : [];
    this.#values.set(key, [...before, ...added]);
  }

  /** A list has a line for each value. undefined: nothing is set. */
  get(key: string): string | undefined {
    const values = this.#values.get(key);
    if (values === undefined) return Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    return lists.some((list) => list.test(key)) ? values.map((value) => `${value}\n`).join('') : values.at(-1);
  }
}
