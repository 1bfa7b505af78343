// SPDX-License-Identifier: Apache-2.0

/** Until Ctrl-C or SIGTERM, or until `over` settles; nothing listens for either afterwards. */
export async function untilInterrupted(over?: Promise<void>): Promise<void> {
  let interrupt = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await (over === undefined ? interrupted : Promise.race([interrupted, over]));
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}
