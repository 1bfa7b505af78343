// SPDX-License-Identifier: Apache-2.0
import type { DeviceView } from '../../ipc/device-view.ts';
import { describeFailure } from '../../ipc/sentences/failure-sentences.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, durationText, printable, table } from '../output.ts';

export async function listDevices(session: CommandSession): Promise<void> {
  const view = await session.devices();
  const rows = view.devices.map((device) => [
    printable(device.serial),
    device.adbState,
    device.transport,
    printable(device.model ?? '-'),
  ]);
  session.output.result(view, rows.length === 0 ? [session.output.words.noDevice] : table([header, ...rows]));
  for (const device of view.devices) explain(session, device);
}

const header = ['SERIAL', 'STATE', 'TRANSPORT', 'MODEL'];

function explain(session: CommandSession, { serial, failure }: DeviceView): void {
  if (failure === undefined) return;
  const { title, action } = describeFailure(failure, session.output.language);
  session.output.note(`${printable(serial)}: ${title}\n  ${action}`);
}

export async function deployToDevice(session: CommandSession): Promise<void> {
  const device = await session.connect();
  const view = device.session;
  if (view.phase !== 'ready') return;
  const { host, rootMethod, pushedBytes, connectDurationMs } = view;
  const { words } = session.output;
  const pushed = pushedBytes === 0 ? undefined : bytesText(pushedBytes);
  const controllers = host.cgroupControllers.map(printable).join(' ');
  session.output.result({ serial: device.serial, rootMethod, pushedBytes, connectDurationMs, host }, [
    words.deployed(printable(device.serial), durationText(connectDurationMs), pushed, rootMethod),
    words.machine(printable(host.machine), printable(host.kernelRelease), host.cgroupLayout, controllers),
    words.freeBelow(bytesText(host.storageFreeBytes), printable(host.baseDirectory)),
  ]);
}
