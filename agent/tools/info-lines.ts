// SPDX-License-Identifier: Apache-2.0
/** What lxc-info tells of a guest; absent: not asked for, or not known. */
export interface GuestInfo {
  name?: string;
  state?: string;
  pid?: number;
  addresses?: readonly string[];
  /** Of each key that was asked for. */
  config?: readonly { key: string; value: string }[];
  cpuNanoseconds?: number;
  blockBytes?: number;
  memoryBytes?: number;
  kernelMemoryBytes?: number;
  /** From the guest's side: what the host's end receives, the guest has sent. */
  links?: readonly { name: string; sentBytes?: number; receivedBytes?: number }[];
}

const kibi = 1024;

/** Two decimals, cut behind half a hundredth more, and only above the whole unit (lxc-info's own way). */
function scaled(bytes: number, unit: number, half: number): string {
  return (Math.floor(((bytes + half) / unit) * 100) / 100).toFixed(2);
}

export function humanBytes(bytes: number): string {
  if (bytes > kibi ** 3) return `${scaled(bytes, kibi ** 3, 0)} GiB`;
  if (bytes > kibi ** 2) return `${scaled(bytes, kibi ** 2, 5243)} MiB`;
  if (bytes > kibi) return `${scaled(bytes, kibi, 5)} KiB`;
  return `${bytes} bytes`;
}

function line(label: string, value: string): string {
  return `${`${label}:`.padEnd(15)} ${value}\n`;
}

function configLines({ config = [] }: GuestInfo, bare: boolean): string {
  return config
    .map(({ key, value }) => {
      if (bare) return `${value}\n`;
      return value === '' ? `${key} =\n` : `${key} = ${value}\n`;
    })
    .join('');
}

function linkLines({ links = [] }: GuestInfo, size: (bytes: number) => string): string {
  return links
    .map(({ name, sentBytes, receivedBytes }) => {
      const lines = [line('Link', name)];
      if (sentBytes !== undefined) lines.push(line(' TX bytes', size(sentBytes)));
      if (receivedBytes !== undefined) lines.push(line(' RX bytes', size(receivedBytes)));
      if (sentBytes !== undefined && receivedBytes !== undefined)
        lines.push(line(' Total bytes', size(sentBytes + receivedBytes)));
      return lines.join('');
    })
    .join('');
}

export interface InfoStyle {
  /** Figures with their units. */
  human: boolean;
  /** Nothing but the values: one thing was asked for, and raw. */
  bare: boolean;
}

export function infoLines(info: GuestInfo, { human, bare }: InfoStyle): string {
  const size = human ? humanBytes : String;
  const told = (label: string, value: string | undefined): string => {
    if (value === undefined) return '';
    return bare ? `${value}\n` : line(label, value);
  };
  const figure = (label: string, bytes: number | undefined): string =>
    bytes === undefined ? '' : line(label, size(bytes));
  const cpu = info.cpuNanoseconds;
  return [
    told('Name', info.name),
    told('State', info.state),
    told('PID', info.pid?.toString()),
    ...(info.addresses ?? []).map((address) => told('IP', address)),
    cpu === undefined ? '' : line('CPU use', human ? `${(cpu / 1e9).toFixed(2)} seconds` : String(cpu)),
    figure('BlkIO use', info.blockBytes),
    figure('Memory use', info.memoryBytes),
    figure('KMem use', info.kernelMemoryBytes),
    linkLines(info, size),
    configLines(info, bare),
  ].join('');
}
