// SPDX-License-Identifier: Apache-2.0
import type { AgentFailureReason, FailureDetails } from '../../agent/protocol/index.ts';

/** What can go wrong on the desktop's side and on the way to the agent, by name. */
export const desktopFailureReasons = [
  'adb-program-missing',
  'adb-server-unreachable',
  'adb-server-version',
  'device-unauthorized',
  'device-offline',
  'device-no-permissions',
  'device-wrong-mode',
  'device-gone',
  'device-absent',
  'root-unavailable',
  'root-denied',
  'root-timeout',
  'architecture-unsupported',
  'device-build-missing',
  'deploy-no-space',
  'deploy-verification-failed',
  'deploy-failed',
  'agent-start-failed',
  'agent-mismatch',
  'connection-lost',
  'pairing-failed',
  'network-connect-failed',
  'network-discovery-off',
  'archive-unreadable',
  'save-failed',
  'local-port-taken',
  'update-feed-unreachable',
  'update-feed-invalid',
  'update-damaged',
  'update-no-space',
  'update-not-installed',
  'request-invalid',
] as const;

export type DesktopFailureReason = (typeof desktopFailureReasons)[number];
export type FailureReason = AgentFailureReason | DesktopFailureReason;

/** A failure as the renderer and the CLI get it. Each reason has a title and a next action in every language (renderer/i18n). */
export interface FailureView {
  reason: FailureReason;
  message: string;
  details: FailureDetails;
}

/** Thrown by everything in electron/ for an expected failure. */
export class DesktopFailure extends Error {
  readonly reason: FailureReason;
  readonly details: FailureDetails;

  constructor(reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = 'DesktopFailure';
    this.reason = reason;
    this.details = details;
  }
}
