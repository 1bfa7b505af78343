// SPDX-License-Identifier: Apache-2.0
import { serve } from './server/serve.ts';
import { nativeSys } from './sys/native.ts';

const usage = `usage: lodged serve [--base FOLDER]

The agent of Lodge. "serve" is the session with a desktop over standard input and output.
`;

function main(args: readonly string[]): void {
  const [command, option, value] = args;
  if (command === 'serve' && option === undefined) {
    serve(nativeSys, {});
    return;
  }
  if (command === 'serve' && option === '--base' && value?.startsWith('/')) {
    serve(nativeSys, { base: value });
    return;
  }
  nativeSys.file.write(2, nativeSys.text.encodeUtf8(usage));
  nativeSys.process.exit(2);
}

main(nativeSys.host.argv.slice(1));
