// SPDX-License-Identifier: Apache-2.0
/** The package's entry: the whole wire contract between desktop and device. */
export * from './autostart.ts';
export * from './boot-log.ts';
export * from './channel.ts';
export * from './command.ts';
export * from './config-keys.ts';
export * from './connection.ts';
export * from './failure.ts';
export * from './files.ts';
export * from './forward.ts';
export * from './frame.ts';
export * from './guest.ts';
export * from './hello.ts';
export * from './host.ts';
export * from './host-check.ts';
export * from './import.ts';
export * from './lifecycle.ts';
export * from './limits.ts';
export * from './methods.ts';
export * from './metrics.ts';
export * from './network-view.ts';
export * from './process.ts';
export * from './property.ts';
export * from './rpc.ts';
export * from './start-plan.ts';
export * from './text-codec.ts';
export * from './version.ts';
