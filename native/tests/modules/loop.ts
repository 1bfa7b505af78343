// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as loop from 'lodge:loop';
import * as process from 'lodge:process';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, isTrue, output, print, throwsTypeError } from './behaviour.ts';

const { signals } = process;
const bytes = text.encodeUtf8;

behaviour('loop: timers fire in the order of their time, and cleared ones not at all', async () => {
  const fired: string[] = [];
  await new Promise<void>((resolve) => {
    loop.setTimer(20, () => resolve());
    loop.setTimer(10, () => fired.push('second'));
    const cleared = loop.setTimer(5, () => fired.push('cleared'));
    loop.setTimer(0, () => {
      fired.push('first');
      loop.clearTimer(cleared);
    });
    loop.clearTimer(123456);
  });
  equal(fired, ['first', 'second']);
});

behaviour('loop: a timer never fires before its time', async () => {
  const began = loop.monotonicMs();
  await new Promise<void>((resolve) => loop.setTimer(30, () => resolve()));
  isTrue(loop.monotonicMs() - began >= 30, 'thirty milliseconds have passed');
});

behaviour('loop: timers that set timers leave a turn to descriptors', async () => {
  const { readFd, writeFd } = file.pipe();
  file.write(writeFd, bytes('x'));
  await new Promise<void>((resolve) => {
    let timer = 0;
    const again = (): void => {
      timer = loop.setTimer(0, again);
    };
    again();
    loop.add(readFd, loop.EPOLLIN, () => {
      loop.remove(readFd);
      loop.clearTimer(timer);
      resolve();
    });
  });
});

behaviour('loop: a descriptor calls back as long as it is ready', async () => {
  const { readFd, writeFd } = file.pipe();
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    loop.add(readFd, loop.EPOLLIN, (events) => {
      if ((events & loop.EPOLLIN) === 0) {
        equal(events, loop.EPOLLHUP);
        loop.remove(readFd);
        resolve();
        return;
      }
      seen.push(text.decodeUtf8(file.read(readFd, 1) ?? bytes('')));
      if (seen.length === 3) file.close(writeFd);
    });
    file.write(writeFd, bytes('abc'));
  });
  equal(seen, ['a', 'b', 'c']);
});

behaviour('loop: modify changes what is waited for', async () => {
  const { writeFd } = file.pipe();
  await new Promise<void>((resolve) => {
    let ready = 0;
    loop.add(writeFd, 0, () => {
      ready++;
      loop.remove(writeFd);
      resolve();
    });
    loop.setTimer(0, () => {
      equal(ready, 0);
      loop.modify(writeFd, loop.EPOLLOUT);
    });
  });
});

behaviour('loop: adding twice fails with EEXIST, removing twice does not', () => {
  const { readFd } = file.pipe();
  loop.add(readFd, loop.EPOLLIN, () => undefined);
  equal(failsWith('EEXIST', () => loop.add(readFd, loop.EPOLLIN, () => undefined)).call, 'epoll_ctl');
  loop.remove(readFd);
  loop.remove(readFd);
  failsWith('ENOENT', () => loop.modify(readFd, 0));
  failsWith('EBADF', () => loop.add(9999, loop.EPOLLIN, () => undefined));
  throwsTypeError(() => loop.add(readFd, loop.EPOLLIN, 'x' as never));
});

behaviour('loop: an ordinary file cannot be waited for', () => {
  failsWith('EPERM', () => loop.add(file.open('/proc/self/exe', file.O_RDONLY), loop.EPOLLIN, () => undefined));
});

behaviour('loop: a descriptor removed in the same turn is not called, even when its number is used again', async () => {
  const one = file.pipe();
  const two = file.pipe();
  file.write(one.writeFd, bytes('x'));
  file.write(two.writeFd, bytes('x'));
  const called: string[] = [];
  await new Promise<void>((resolve) => {
    const swap = (mine: number, other: number) => (): void => {
      called.push('first');
      loop.remove(mine);
      loop.remove(other);
      file.close(other);
      const quiet = file.pipe();
      file.dup2(quiet.readFd, other);
      loop.add(other, loop.EPOLLIN, () => called.push('quiet'));
      loop.setTimer(0, () => {
        loop.remove(other);
        resolve();
      });
    };
    loop.add(one.readFd, loop.EPOLLIN, swap(one.readFd, two.readFd));
    loop.add(two.readFd, loop.EPOLLIN, swap(two.readFd, one.readFd));
  });
  equal(called, ['first']);
});

behaviour('loop: promises settle before the next event', async () => {
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    loop.setTimer(0, () => {
      void Promise.resolve().then(() => order.push('promise'));
      order.push('timer');
    });
    loop.setTimer(0, () => {
      order.push('next timer');
      resolve();
    });
  });
  equal(order, ['timer', 'promise', 'next timer']);
});

behaviour('loop: signals call back with their sender', async () => {
  const seen = await new Promise((resolve) => {
    loop.onSignals([signals.USR1 ?? 0], (signal) => {
      loop.stop();
      resolve(signal);
    });
    process.kill(process.getpid(), signals.USR1 ?? 0);
  });
  equal(seen, { number: signals.USR1, pid: process.getpid(), uid: process.getuid(), status: 0 });
});

behaviour('loop: the end of a child is a signal with its status', async () => {
  const gate = file.pipe();
  const pid = process.fork();
  if (pid === 0) {
    file.read(gate.readFd, 1);
    process.exit(7);
  }
  const signal = await new Promise<{ number: number; pid: number; status: number }>((resolve) => {
    loop.onSignals([signals.CHLD ?? 0], (seen) => {
      loop.stop();
      resolve(seen);
    });
    file.write(gate.writeFd, bytes('x'));
  });
  equal([signal.number, signal.pid, signal.status], [signals.CHLD, pid, 7]);
  equal(process.waitPid(pid, true), { pid, exitCode: 7 });
});

behaviour('loop: a second set of signals replaces the first', () => {
  const blocked = (): string => /SigBlk:\s+(\S+)/.exec(file.readText('/proc/self/status'))?.[1] ?? '';
  const before = blocked();
  loop.onSignals([signals.USR1 ?? 0], () => undefined);
  loop.onSignals([signals.USR2 ?? 0], () => undefined);
  equal(BigInt(`0x${blocked()}`) ^ BigInt(`0x${before}`), 1n << BigInt((signals.USR2 ?? 0) - 1));
  loop.setSignalMask([signals.TERM ?? 0, signals.RTMIN ?? 0]);
  equal(BigInt(`0x${blocked()}`), (1n << 14n) | (1n << 33n));
  loop.setSignalMask(undefined);
  equal(blocked(), before);
  loop.stop();
});

behaviour('loop: running it within itself throws', async () => {
  const error = await new Promise<unknown>((resolve) => {
    loop.setTimer(0, () => {
      try {
        loop.run();
      } catch (thrown) {
        resolve(thrown);
      }
    });
  });
  isTrue(error instanceof Error, String(error));
});

behaviour('loop: a child forked in a callback runs a loop of its own', async () => {
  const status = await new Promise((resolve) => {
    loop.setTimer(1_000_000, () => undefined);
    loop.add(file.pipe().readFd, loop.EPOLLIN, () => undefined);
    loop.setTimer(0, () => {
      const pid = process.fork();
      if (pid === 0) {
        let fired = 0;
        loop.setTimer(0, () => fired++);
        // Ends by itself: nothing of the parent's keeps it.
        loop.run();
        process.exit(fired === 1 ? 0 : 1);
      }
      resolve({ ...process.waitPid(pid, true), pid: 0 });
      loop.stop();
    });
  });
  equal(status, { pid: 0, exitCode: 0 });
});

behaviour('loop: a child does not run the promises of its parent', async () => {
  const { readFd, writeFd } = file.pipe();
  void Promise.resolve().then(() => file.write(writeFd, bytes('once')));
  const pid = process.fork();
  if (pid === 0) {
    loop.run();
    process.exit(0);
  }
  process.waitPid(pid, true);
  await null;
  file.setNonblocking(readFd, true);
  equal(file.read(readFd, 100), bytes('once'));
});

behaviour("loop: a child that returns into its parent's loop is ended", () => {
  const said = output([2], () => {
    loop.setTimer(0, () => {
      const pid = process.fork();
      if (pid === 0) return;
      process.exit(process.waitPid(pid, true)?.exitCode ?? 0);
    });
    loop.run();
  });
  equal(said.status?.exitCode, 70);
  isTrue(said.text.includes("returned into its parent's event loop"), said.text);
});

behaviour('loop: an exception in a callback ends the process with its stack', () => {
  const throwing = () => {
    throw new Error('of a callback');
  };
  const said = output([2], () => {
    loop.setTimer(0, throwing);
    loop.run();
  });
  equal(said.status?.exitCode, 70);
  isTrue(/of a callback\n +at throwing/.test(said.text), said.text);
});

behaviour('loop: a rejection that nobody handles ends the process', () => {
  const said = output([2], () => {
    loop.setTimer(0, () => void Promise.reject(new TypeError('of a promise')));
    loop.run();
  });
  equal(said.status?.exitCode, 70);
  isTrue(said.text.includes('unhandled rejection: TypeError: of a promise'), said.text);
});

behaviour('loop: a rejection that is handled in time is none', async () => {
  const late = Promise.reject(new Error('handled'));
  const message = await Promise.resolve().then(() => late.catch((error: Error) => error.message));
  equal(message, 'handled');
});

behaviour('loop: stop leaves what is left for another run', () => {
  const said = output([1], () => {
    loop.setTimer(0, () => {
      print('one');
      loop.stop();
    });
    loop.setTimer(1, () => print('two'));
    loop.run();
    print('between');
    loop.run();
  });
  equal(said.text, 'one\nbetween\ntwo\n');
});

behaviour('loop: closeFrom leaves the loop its own descriptors', () => {
  const said = output([1], () => {
    loop.setTimer(0, () => print('fired'));
    loop.onSignals([signals.USR2 ?? 0], () => loop.stop());
    file.closeFrom(3);
    process.kill(process.getpid(), signals.USR2 ?? 0);
    loop.run();
    print('ended');
  });
  equal(said.text.endsWith('ended\n'), true);
});

behaviour('loop: clocks go on', () => {
  isTrue(loop.monotonicMs() > 0 && loop.boottimeMs() >= loop.monotonicMs() - 1000, 'since boot');
  isTrue(loop.realtimeMs() > 1.7e12, 'since 1970');
});
