// SPDX-License-Identifier: Apache-2.0

import { guestNamePattern } from '../../../agent/protocol/guest.ts';
import type { GuestCreateRequest, GuestNetwork } from '../../../agent/protocol/index.ts';

export const templates = ['auto', 'linux', 'android', 'android-waydroid'] as const;
export type TemplateChoice = (typeof templates)[number];

/** auto: the agent looks into the root file system. */
export const initPresets = ['auto', 'busybox', 'systemd', 'custom'] as const;
export type InitPreset = (typeof initPresets)[number];

/** Which signals an init takes for "power off" and "reboot". */
export const presetSignals: Readonly<Record<Exclude<InitPreset, 'custom' | 'auto'>, { halt: string; reboot: string }>> =
  {
    busybox: { halt: 'SIGUSR1', reboot: 'SIGTERM' },
    systemd: { halt: 'SIGRTMIN+3', reboot: 'SIGINT' },
  };

/** The form, as typed. */
export interface NewGuestForm {
  name: string;
  template: TemplateChoice;
  gpu: 'guest' | 'host';
  source: 'computer' | 'device';
  archivePath: string;
  devicePath: string;
  /** Of an archive of several container images: which. */
  image: string;
  initCommand: string;
  memoryMebibytes: string;
  cpuPercent: string;
  pids: string;
  network: GuestNetwork['type'];
  link: string;
  ipv4Address: string;
  /** The last that was a whole address: what is being typed is none. */
  lastAddress: string;
  ipv4Gateway: string;
  hostAddress: string;
  ttys: string;
  preset: InitPreset;
  haltSignal: string;
  rebootSignal: string;
}

export const emptyForm: NewGuestForm = {
  name: '',
  template: 'auto',
  gpu: 'guest',
  source: 'computer',
  archivePath: '',
  devicePath: '',
  image: '',
  initCommand: '',
  memoryMebibytes: '256',
  cpuPercent: '',
  pids: '256',
  network: 'nat',
  link: '',
  ipv4Address: '10.83.0.2/24',
  lastAddress: '10.83.0.2/24',
  ipv4Gateway: '10.83.0.1',
  hostAddress: '10.83.0.1/24',
  ttys: '2',
  preset: 'auto',
  haltSignal: presetSignals.busybox.halt,
  rebootSignal: presetSignals.busybox.reboot,
};

/** Keys of sentences under `newGuest.error`. */
export type FormError =
  | 'nameMissing'
  | 'nameInvalid'
  | 'nameTaken'
  | 'archiveMissing'
  | 'devicePathInvalid'
  | 'initInvalid'
  | 'numberInvalid'
  | 'addressInvalid'
  | 'gatewayInvalid'
  | 'linkInvalid'
  | 'ttysInvalid'
  | 'signalInvalid';

export type FormErrors = Partial<Record<keyof NewGuestForm, FormError>>;

const signalPattern = /^SIG(?:[A-Z0-9]+|RTMIN\+\d{1,2}|RTMAX-\d{1,2})$/;
/** IFNAMSIZ is 16 with its end. */
const linkPattern = /^[A-Za-z0-9_.-]{1,15}$/;

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isCidr(text: string): boolean {
  const [address = '', prefix = ''] = text.split('/');
  return isIpv4(address) && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32;
}

/** The first address of the network that an address is in: what the host's end of the pair has. undefined: not an address yet. */
function firstAddress(cidr: string): { address: string; prefix: string } | undefined {
  if (!isCidr(cidr)) return undefined;
  const [address = '', prefix = ''] = cidr.split('/');
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  if (size < 4) return undefined;
  const first = Math.floor(number / size) * size + 1;
  return { address: [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.'), prefix };
}

/** Gateway and the host's address follow the guest's for as long as they are those of its network. */
export function withAddress(form: NewGuestForm, ipv4Address: string): Partial<NewGuestForm> {
  const [before, after] = [firstAddress(form.lastAddress), firstAddress(ipv4Address)];
  if (before === undefined || after === undefined) return { ipv4Address };
  return {
    ipv4Address,
    lastAddress: ipv4Address,
    ...(form.ipv4Gateway === before.address ? { ipv4Gateway: after.address } : {}),
    ...(form.hostAddress === `${before.address}/${before.prefix}`
      ? { hostAddress: `${after.address}/${after.prefix}` }
      : {}),
  };
}

/** A form whose network no other guest has: two pairs with one network would take each other's packets. */
export function freshForm(takenAddresses: readonly string[]): NewGuestForm {
  const taken = takenAddresses.map((cidr) => firstAddress(cidr)?.address);
  for (let network = 0; network < 256; network++) {
    const address = `10.83.${network}.2/24`;
    if (!taken.includes(`10.83.${network}.1`)) return { ...emptyForm, ...withAddress(emptyForm, address) };
  }
  return emptyForm;
}

function isPositive(text: string): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) > 0;
}

export function isAndroid(template: TemplateChoice): boolean {
  return template === 'android' || template === 'android-waydroid';
}

/** What nobody has changed follows the template: Android does not come up with what is plenty for a small Linux. */
export function withTemplate(form: NewGuestForm, template: TemplateChoice): Partial<NewGuestForm> {
  const { memoryMebibytes, pids } = emptyForm;
  const usual = (android: boolean): Pick<NewGuestForm, 'memoryMebibytes' | 'pids'> =>
    android ? { memoryMebibytes: '2048', pids: '' } : { memoryMebibytes, pids };
  const [before, after] = [usual(isAndroid(form.template)), usual(isAndroid(template))];
  return {
    template,
    ...(form.memoryMebibytes === before.memoryMebibytes ? { memoryMebibytes: after.memoryMebibytes } : {}),
    ...(form.pids === before.pids ? { pids: after.pids } : {}),
  };
}

/** On a device that cannot do NAT, which is what nobody has chosen then. */
export function withoutNat(form: NewGuestForm, touched: ReadonlySet<string>): NewGuestForm {
  return form.network === 'nat' && !touched.has('network') ? { ...form, network: 'empty' } : form;
}

/** By the field of a limit: the cgroup controller that holds it. */
export const limitControllers = { memoryMebibytes: 'memory', cpuPercent: 'cpu', pids: 'pids' } as const;
export type LimitField = keyof typeof limitControllers;

export function lacksController(field: LimitField, controllers: readonly string[]): boolean {
  return !controllers.includes(limitControllers[field]);
}

/** Without the limits that nothing on the device would hold: a start would be refused for them. */
export function withHeldLimits(form: NewGuestForm, controllers: readonly string[]): NewGuestForm {
  const held = (field: LimitField): string => (lacksController(field, controllers) ? '' : form[field]);
  return { ...form, memoryMebibytes: held('memoryMebibytes'), cpuPercent: held('cpuPercent'), pids: held('pids') };
}

/** Empty means no limit. */
function isLimit(text: string): boolean {
  return text === '' || isPositive(text);
}

export function validate(form: NewGuestForm, taken: readonly string[]): FormErrors {
  const errors: FormErrors = {};
  if (form.name === '') errors.name = 'nameMissing';
  else if (!guestNamePattern.test(form.name)) errors.name = 'nameInvalid';
  else if (taken.includes(form.name)) errors.name = 'nameTaken';
  if (form.source === 'computer' && form.archivePath.trim() === '') errors.archivePath = 'archiveMissing';
  if (form.source === 'device' && !/^\/./.test(form.devicePath.trim())) errors.devicePath = 'devicePathInvalid';
  if (!isAndroid(form.template) && !/^(?:\/.*)?$/.test(form.initCommand.trim())) errors.initCommand = 'initInvalid';
  for (const field of ['memoryMebibytes', 'cpuPercent', 'pids'] as const) {
    if (!isLimit(form[field])) errors[field] = 'numberInvalid';
  }
  if (!/^\d$/.test(form.ttys)) errors.ttys = 'ttysInvalid';
  if (form.network === 'veth') validateVeth(form, errors);
  if (form.preset === 'custom' && !isAndroid(form.template)) {
    for (const field of ['haltSignal', 'rebootSignal'] as const) {
      if (!signalPattern.test(form[field])) errors[field] = 'signalInvalid';
    }
  }
  return errors;
}

function validateVeth(form: NewGuestForm, errors: FormErrors): void {
  if (form.link !== '' && !linkPattern.test(form.link)) errors.link = 'linkInvalid';
  if (form.ipv4Address !== '' && !isCidr(form.ipv4Address)) errors.ipv4Address = 'addressInvalid';
  if (form.ipv4Gateway !== '' && !isIpv4(form.ipv4Gateway)) errors.ipv4Gateway = 'gatewayInvalid';
  if (form.link === '' && form.hostAddress !== '' && !isCidr(form.hostAddress)) errors.hostAddress = 'addressInvalid';
}

/** Fields that lie under Advanced: it opens when one of them is wrong. */
export const advancedFields: readonly (keyof NewGuestForm)[] = ['ttys', 'haltSignal', 'rebootSignal'];

/** What is not said is left to the agent, which knows the init when it sees it. */
function initOf({ initCommand, preset, haltSignal, rebootSignal }: NewGuestForm): Partial<GuestCreateRequest> {
  const command = initCommand.trim() === '' ? {} : { initCommand: initCommand.trim() };
  if (preset === 'auto') return command;
  if (preset === 'custom') return { ...command, haltSignal, rebootSignal };
  return { ...command, haltSignal: presetSignals[preset].halt, rebootSignal: presetSignals[preset].reboot };
}

/** Of a form without errors. */
export function requestOf(form: NewGuestForm): GuestCreateRequest {
  return {
    name: form.name,
    template: form.template,
    ...(isAndroid(form.template) ? { gpu: form.gpu } : initOf(form)),
    ...(form.image.trim() === '' ? {} : { image: form.image.trim() }),
    ttys: Number(form.ttys),
    limits: {
      ...(form.memoryMebibytes === '' ? {} : { memoryBytes: Number(form.memoryMebibytes) * 1024 * 1024 }),
      ...(form.cpuPercent === '' ? {} : { cpuPercent: Number(form.cpuPercent) }),
      ...(form.pids === '' ? {} : { pids: Number(form.pids) }),
    },
    network: networkOf(form),
  };
}

function networkOf(form: NewGuestForm): GuestNetwork {
  if (form.network !== 'veth') return { type: form.network };
  return {
    type: 'veth',
    ...(form.link === '' ? {} : { link: form.link }),
    ...(form.ipv4Address === '' ? {} : { ipv4Address: form.ipv4Address }),
    ...(form.ipv4Gateway === '' ? {} : { ipv4Gateway: form.ipv4Gateway }),
    // A bridge has its own address.
    ...(form.link !== '' || form.hostAddress === '' ? {} : { hostAddress: form.hostAddress }),
  };
}
