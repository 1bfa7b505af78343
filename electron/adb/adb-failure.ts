// SPDX-License-Identifier: Apache-2.0
import { DesktopFailure, type DesktopFailureReason } from '../ipc/failure.ts';

/** What the adb server says when it cannot open a device or a service, in the words of adb's own sources (transport.cpp). */
const serverSentences: readonly [RegExp, DesktopFailureReason][] = [
  [/unauthorized|authorizing/i, 'device-unauthorized'],
  [/no permissions|insufficient permissions/i, 'device-no-permissions'],
  [/device offline|still connecting|device is connecting/i, 'device-offline'],
  [/device .*not found|no devices|unknown host service|device.* disconnected/i, 'device-gone'],
];

export function reasonOfServerSentence(sentence: string): DesktopFailureReason | undefined {
  return serverSentences.find(([pattern]) => pattern.test(sentence))?.[1];
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

/** Any error of adbkit or of the socket under it as a failure with a name. */
export function adbFailure(error: unknown, fallback: DesktopFailureReason, serial?: string): DesktopFailure {
  if (error instanceof DesktopFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const details = serial === undefined ? {} : { serial };
  const code = codeOf(error);
  if (code !== undefined && unreachableCodes.has(code))
    return new DesktopFailure('adb-server-unreachable', message, { ...details, code });
  if ((error as Error | undefined)?.name === 'PrematureEOFError' || code === 'ECONNRESET' || code === 'EPIPE')
    return new DesktopFailure('connection-lost', message, details);
  return new DesktopFailure(reasonOfServerSentence(message) ?? fallback, message, details);
}
