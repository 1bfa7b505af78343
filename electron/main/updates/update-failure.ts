// SPDX-License-Identifier: Apache-2.0
import { DesktopFailure, type DesktopFailureReason } from '../../ipc/failure.ts';

/** electron-updater's own codes (providers/, AppUpdater), the network's, and the file system's. */
const reasons: readonly [RegExp, DesktopFailureReason][] = [
  [/^ERR_CHECKSUM_MISMATCH$/, 'update-damaged'],
  [/^ERR_UPDATER_CHANNEL_FILE_NOT_FOUND$|^ERR_UPDATER_NO_FILES|^ERR_UPDATER_INVALID/, 'update-feed-invalid'],
  [/^ERR_UPDATER_ASSET_NOT_FOUND$|^HTTP_ERROR_/, 'update-feed-unreachable'],
  [/^(ENOSPC|EDQUOT)$/, 'update-no-space'],
  [/^(EACCES|EPERM|EROFS|ERR_UPDATER_OLD_FILE_NOT_FOUND)$/, 'update-not-installed'],
];

const sentences: readonly [RegExp, DesktopFailureReason][] = [
  [/checksum mismatch/i, 'update-damaged'],
  [/net::ERR_|ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|timed out/i, 'update-feed-unreachable'],
];

/** What electron-updater threw, by our names. `feed` is told to the person: it is what they may have to correct. */
export function updateFailure(error: unknown, feed: string): DesktopFailure {
  if (error instanceof DesktopFailure) return error;
  const { code, message = String(error), path } = (error ?? {}) as { code?: unknown; message?: string; path?: unknown };
  const ofCode = typeof code === 'string' ? reasons.find(([pattern]) => pattern.test(code))?.[1] : undefined;
  const reason = ofCode ?? sentences.find(([pattern]) => pattern.test(message))?.[1] ?? 'update-feed-invalid';
  return new DesktopFailure(reason, message.slice(0, 500), {
    ...(feed === '' ? {} : { feed }),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  });
}
