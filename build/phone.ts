// SPDX-License-Identifier: Apache-2.0

// `npm run phone [-- VARIANT]`: a virtual phone for work by hand, until Ctrl-C.

import { once } from 'node:events';

import { bootPhone } from '../e2e/phone/phone.ts';
import { type PhoneVariantName, phoneVariants } from '../e2e/phone/variants.ts';
import { main } from './run-command.ts';

await main(async ([name = 'su']) => {
  if (!isVariantName(name)) {
    console.error(`There is no variant "${name}"; there are: ${Object.keys(phoneVariants).join(', ')}`);
    return 2;
  }
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const phone = await bootPhone({ variant: name, onLine: (line) => console.error(line) });
  console.log(`${phone.serial}`);
  console.error(`The virtual phone "${name}" is connected to adb. Try: adb -s ${phone.serial} shell`);
  console.error(`Its console is kept in ${phone.logPath}. Ctrl-C switches it off.`);
  await interrupted;
  await phone.stop();
  return 0;
});

function isVariantName(name: string): name is PhoneVariantName {
  return Object.hasOwn(phoneVariants, name);
}
