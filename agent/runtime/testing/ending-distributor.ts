// SPDX-License-Identifier: Apache-2.0
/**
 * A program for the helper, a stand-in for a distributor of LXC's at its end: has the FIFO and its lock, but its address no more. Removes
 * the FIFO and ends when its input does. Argument: path of the FIFO.
 */
import { nativeSys } from '../../sys/native.ts';
import { makeFoldersOf } from '../lxc-run-folder.ts';

const { file, host, text } = nativeSys;
const [, path = ''] = host.argv;
makeFoldersOf(nativeSys, path);
file.mknod(path, file.S_IFIFO | 0o600, 0);
file.recordLockExclusive(file.open(path, file.O_RDWR), false);
file.write(1, text.encodeUtf8('ready\n'));
file.read(0, 1);
file.unlink(path);
