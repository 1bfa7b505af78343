// SPDX-License-Identifier: Apache-2.0
/** What a host runs at its start, as data: all of it is ours, and is taken away when it is switched off. */
export interface BootEntry {
  method: 'service.d' | 'systemd' | 'openrc' | 'sysv';
  /** Made where they are not there yet, 0755. */
  folders: readonly string[];
  file: { path: string; text: string; mode: number };
  links: readonly { path: string; target: string }[];
}

const name = 'lodge-autostart';
const about = 'starts the guests of Lodge that have lxc.start.auto = 1';

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function command(base: string): string {
  return `${quoted(`${base}/autostart/lodged`)} autostart --base ${quoted(base)}`;
}

/** Run in the background by the root manager, when /data is there and Android still comes up. */
function serviceScript(base: string): BootEntry {
  const log = quoted(`${base}/autostart/log`);
  const text = `#!/system/bin/sh\n# ${about}\n${command(base)} >${log} 2>&1 </dev/null &\n`;
  const folder = '/data/adb/service.d';
  return {
    method: 'service.d',
    folders: [folder],
    file: { path: `${folder}/${name}.sh`, text, mode: 0o755 },
    links: [],
  };
}

/** Monitors have cgroups of their own, and outlive the unit's. */
function systemdUnit(base: string): BootEntry {
  const words = [`${base}/autostart/lodged`, 'autostart', '--base', base];
  const text = `[Unit]
Description=Lodge: ${about}
After=local-fs.target network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
KillMode=process
Delegate=yes
ExecStart=${words.map((word) => `"${word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`).join(' ')}

[Install]
WantedBy=multi-user.target
`;
  const folder = '/etc/systemd/system';
  const wants = `${folder}/multi-user.target.wants`;
  return {
    method: 'systemd',
    folders: [folder, wants],
    file: { path: `${folder}/${name}.service`, text, mode: 0o644 },
    links: [{ path: `${wants}/${name}.service`, target: `../${name}.service` }],
  };
}

function openrcScript(base: string): BootEntry {
  const text = `#!/sbin/openrc-run
# ${about}
description="Lodge: ${about}"
depend() {
	need localmount
	after net
}
start() {
	ebegin "Starting guests of Lodge"
	${command(base)}
	eend $?
}
`;
  const path = `/etc/init.d/${name}`;
  const folder = '/etc/runlevels/default';
  return {
    method: 'openrc',
    folders: [folder],
    file: { path, text, mode: 0o755 },
    links: [{ path: `${folder}/${name}`, target: path }],
  };
}

function sysvScript(base: string, folders: readonly string[]): BootEntry {
  const text = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${name}
# Required-Start:    $local_fs $network
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: ${about}
### END INIT INFO
[ "$1" = start ] || exit 0
${command(base)}
`;
  const path = `/etc/init.d/${name}`;
  const links = folders.map((folder) => ({ path: `${folder}/S99${name}`, target: `../init.d/${name}` }));
  return { method: 'sysv', folders: [], file: { path, text, mode: 0o755 }, links };
}

const managers = ['service.d', 'magisk', 'ksu', 'ap'];

/** By what the host has; undefined: nothing that is known runs something of ours at its start. */
export function bootEntryOf(has: (path: string) => boolean, base: string): BootEntry | undefined {
  if (managers.some((manager) => has(`/data/adb/${manager}`))) return serviceScript(base);
  if (has('/run/systemd/system')) return systemdUnit(base);
  if (has('/run/openrc') && has('/etc/init.d')) return openrcScript(base);
  const levels = [2, 3, 4, 5].map((level) => `/etc/rc${level}.d`).filter(has);
  return has('/etc/init.d') && levels.length > 0 ? sysvScript(base, levels) : undefined;
}
