// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleAgent } from '../../build/device/bundle-agent.ts';
import { compileAgent } from '../../build/device/compile-agent.ts';
import { hostArchitecture } from '../../build/native/architecture.ts';
import { buildHelper, buildSanitizedHelper, buildUnitTests, nativeDirectory } from '../../build/native/build-helper.ts';
import { describeBehaviours, execute } from './run-behaviours.ts';

const helper = await buildHelper(hostArchitecture());
const armHelper = await buildHelper('arm64');
const sanitizedHelper = await buildSanitizedHelper();
const unitTests = await buildUnitTests();

const directory = mkdtempSync(join(tmpdir(), 'lodge-native-'));
afterAll(() => rmSync(directory, { recursive: true }));
const behaviours = join(directory, 'behaviours.qbc');
await compileAgent({
  helper,
  entry: join(nativeDirectory, 'tests', 'modules', 'main.ts'),
  bundle: join(directory, 'behaviours'),
  bytecode: behaviours,
});

/** Compiles a module of JavaScript; the path of its bytecode. */
function compiled(name: string, source: string): string {
  const sourcePath = join(directory, `${name}.js`);
  writeFileSync(sourcePath, source);
  const target = join(directory, `${name}.qbc`);
  const { status, stderr } = execute([helper], ['--compile', sourcePath, target, name]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return target;
}

const printArguments = `
  import { argv, agentPath } from 'lodge:host';
  import { write } from 'lodge:file';
  import { encodeUtf8 } from 'lodge:text';
  write(1, encodeUtf8(JSON.stringify({ argv, agentPath })));
`;

describeBehaviours('C, with ASAN and UBSAN', [unitTests]);
describeBehaviours('the helper', [helper, '--agent', behaviours]);
describeBehaviours('the helper with ASAN and UBSAN', [sanitizedHelper, '--agent', behaviours]);

describe('the command line of the helper', () => {
  it('prints its version', () => {
    expect(execute([helper], ['--version']).stdout).toBe('lodged, native interface 1\n');
  });

  it('takes its own options away and gives the rest to the agent', () => {
    const agent = compiled('arguments', printArguments);
    const { stdout } = execute([helper], ['--agent', agent, 'serve', '--version']);
    expect(JSON.parse(stdout)).toEqual({ argv: [helper, 'serve', '--version'], agentPath: agent });
  });

  it('loads the agent that lies beside it, and leaves argv alone under another name', () => {
    const folder = join(directory, 'beside');
    mkdirSync(folder);
    copyFileSync(helper, join(folder, 'lodged'));
    copyFileSync(compiled('beside', printArguments), join(folder, 'agent.qbc'));
    const link = join(directory, 'lxc-start');
    symlinkSync(join(folder, 'lodged'), link);
    const { stdout } = execute([link], ['--agent', 'x']);
    expect(JSON.parse(stdout)).toEqual({ argv: [link, '--agent', 'x'], agentPath: join(folder, 'agent.qbc') });
  });

  it('says how it is used when it is used wrongly', () => {
    const { status, stderr } = execute([helper], ['--agent']);
    expect(status).toBe(64);
    expect(stderr).toContain('usage: lodged');
  });

  it('waits for its children also when it was started with SIGCHLD ignored', () => {
    const sentence = 'process: a cloned child sees pid 0 and pidfd -1';
    const ignoring = ['-c', 'trap "" CHLD; exec "$0" "$@"', helper, '--agent', behaviours, sentence];
    expect(execute(['sh'], ignoring)).toMatchObject({ stderr: '', status: 0 });
  });

  it('names the agent file that is missing', () => {
    const { status, stderr } = execute([helper], ['--agent', '/nowhere/agent.qbc']);
    expect(status).toBe(69);
    expect(stderr).toBe('lodged: /nowhere/agent.qbc: No such file or directory\n');
  });

  it('refuses an agent file that is none, is cut or is damaged, and says which', () => {
    const whole = readFileSync(behaviours);
    const damaged = Buffer.from(whole);
    damaged[whole.length - 1] = (damaged[whole.length - 1] ?? 0) ^ 1;
    const cases: [content: Buffer, problem: string][] = [
      [Buffer.from('#!/bin/sh\n'.repeat(20)), 'not the bytecode of this helper'],
      [whole.subarray(0, 20), 'not the bytecode of this helper'],
      [whole.subarray(0, whole.length - 1), 'truncated or too long'],
      [damaged, 'damaged: a module does not match its checksum'],
    ];
    const path = join(directory, 'bad.qbc');
    for (const [content, problem] of cases) {
      writeFileSync(path, content);
      const { status, stderr } = execute([helper], ['--agent', path]);
      expect(stderr).toBe(`lodged: ${path}: ${problem}\n`);
      expect(status).toBe(69);
    }
  });
});

describe('a packed agent', () => {
  const packed = join(directory, 'behaviours.qbc.xz');
  const target = join(directory, 'unpacked.qbc');
  const whole = (): Buffer => {
    const { stdout } = spawnSync('xz', ['--stdout', '--check=crc32', behaviours], { maxBuffer: 2 ** 26 });
    return stdout;
  };

  it('is unpacked to what was packed', () => {
    writeFileSync(packed, whole());
    expect(execute([helper], ['--unpack', packed, target]).status).toBe(0);
    expect(readFileSync(target).equals(readFileSync(behaviours))).toBe(true);
  });

  it('is refused where it is cut, changed, longer or none', () => {
    const bytes = whole();
    const changed = Buffer.from(bytes);
    changed.writeUInt8((changed[100] ?? 0) ^ 1, 100);
    for (const content of [bytes.subarray(0, -1), changed, Buffer.concat([bytes, bytes]), Buffer.from('none')]) {
      writeFileSync(packed, content);
      const { status, stderr } = execute([helper], ['--unpack', packed, target]);
      expect(stderr).toBe(`lodged: ${packed}: Bad message\n`);
      expect(status).toBe(1);
    }
  });
});

describe('an agent that is loaded ahead', () => {
  const folder = join(directory, 'ahead');
  const agent = join(folder, 'agent.qbc');
  const heap = `${agent}.heap`;
  const program = `
    import { loadPart, argv } from 'lodge:host';
    import { write } from 'lodge:file';
    import { encodeUtf8 } from 'lodge:text';
    import { getpid } from 'lodge:process';
    loadPart('./part.js').then(({ loadedBy, read }) => {
      write(1, encodeUtf8(JSON.stringify({ isAhead: loadedBy !== getpid(), ...read() })));
    });`;
  const part = `
    import * as host from 'lodge:host';
    import { getpid } from 'lodge:process';
    export const loadedBy = getpid();
    export const read = () => ({ words: host.argv.slice(1), path: host.agentPath, random: Math.random() });`;

  function compile(partSource: string): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'program.js'), program);
    writeFileSync(join(folder, 'part.js'), partSource);
    const words = ['--compile', '--strip-debug', join(folder, 'program.js'), agent, 'agent', './part.js'];
    expect(execute([helper], words)).toMatchObject({ stderr: '', status: 0 });
  }

  function run(...words: string[]): { isAhead: boolean; words: string[]; path: string; random: number } {
    const { stdout, stderr } = execute([helper], ['--agent', agent, ...words]);
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  function preload(): void {
    expect(execute([helper], ['--preload', agent])).toMatchObject({ stderr: '', status: 0 });
  }

  it('runs as one that is read, with arguments and random numbers of each process', () => {
    compile(part);
    expect(run('one')).toMatchObject({ isAhead: false, words: ['one'], path: agent });
    preload();
    const [first, second] = [run('two'), run('three', 'four')];
    expect(first).toMatchObject({ isAhead: true, words: ['two'], path: agent });
    expect(second).toMatchObject({ isAhead: true, words: ['three', 'four'], path: agent });
    expect(first.random).not.toBe(second.random);
  });

  it('is read anew where what was loaded is of another agent, another helper, cut or none', () => {
    compile(part);
    preload();
    const whole = readFileSync(heap);
    const otherBuild = Buffer.from(whole);
    otherBuild.writeUInt8(otherBuild.readUInt8(8) ^ 1, 8);
    for (const content of [whole.subarray(0, -1), whole.subarray(0, 4096), otherBuild, Buffer.alloc(0), part]) {
      writeFileSync(heap, content);
      expect(run('x').isAhead).toBe(false);
    }
    writeFileSync(heap, whole);
    expect(run('x').isAhead).toBe(true);
    compile(`${part} export const more = 1;`);
    expect(run('x').isAhead).toBe(false);
    expect(execute([sanitizedHelper], ['--agent', agent, 'x']).stdout).toContain('"isAhead":false');
  });

  it('holds on to what was loaded, frees what came later, and leaves the pages as they are', () => {
    compile(`
      import { getpid } from 'lodge:process';
      import { readText } from 'lodge:file';
      export const loadedBy = getpid();
      const kept = { text: 'constant', list: ['first'], later: undefined };
      const byName = new Map([['kept', kept]]);
      export const many = Array.from({ length: 20_000 }, (_, number) => ({ number, kept }));
      function makeCycles() {
        const first = new WeakRef(Object.assign({ kept }, { kept }));
        for (let i = 0; i < 60_000; i++) {
          const one = { kept, name: kept.text + i };
          one.other = { one, shape: byName.get('kept').list };
        }
        return first;
      }
      function changeKept() {
        let text = kept.text;
        text += ' with more';
        kept.later = { text, [kept.text]: byName };
        for (let i = 0; i < 1000; i++) kept[\`property\${i}\`] = kept.text;
        for (let i = 0; i < 1000; i++) delete kept[\`property\${i}\`];
        kept.list.push(text);
        return kept;
      }
      function copiedKilobytes() {
        const [, image = ''] = readText('/proc/self/smaps').split('\\n400000000-');
        const number = (key) => Number(new RegExp(key + ': +([0-9]+) kB').exec(image)?.[1]);
        return { copied: number('Private_Dirty'), size: number('Size') };
      }
      export const read = () => {
        const cycle = makeCycles();
        const { copied, size } = copiedKilobytes();
        return { isFreed: cycle.deref() === undefined, copied, size, kept: { ...changeKept(), later: Object.keys(kept.later) } };
      };`);
    const read = { isAhead: false, isFreed: true, kept: { text: 'constant', later: ['text', 'constant'] } };
    const list = ['first', 'constant with more'];
    expect(run()).toMatchObject({ ...read, kept: { ...read.kept, list } });
    preload();
    const ahead = run() as unknown as { copied: number; size: number };
    expect(ahead).toMatchObject({ ...read, isAhead: true, kept: { ...read.kept, list } });
    // A collection of cycles, which would write to each object of it, has been over it several times.
    expect(ahead.copied).toBeLessThan(ahead.size / 10);
  });

  it('keeps nothing of an agent that cannot be loaded, and says why', () => {
    rmSync(heap, { force: true });
    compile("throw new Error('not today');");
    const { status, stderr } = execute([helper], ['--preload', agent]);
    expect(status).toBe(70);
    expect(stderr).toContain('not today');
    expect(existsSync(heap) || existsSync(`${heap}.new`)).toBe(false);
  });
});

describe('programs in the helper', () => {
  it('a syntax error is reported with its place', () => {
    writeFileSync(join(directory, 'wrong.js'), 'let a = 1;\nlet a = 2;\n');
    const args = ['--compile', join(directory, 'wrong.js'), join(directory, 'wrong.qbc'), 'wrong'];
    const { status, stderr } = execute([helper], args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/SyntaxError: .*\n\s+at wrong:2/);
  });

  it('a module that the helper does not have cannot be imported', () => {
    writeFileSync(join(directory, 'import.js'), "import * as os from 'os';\n");
    const args = ['--compile', join(directory, 'import.js'), join(directory, 'import.qbc')];
    const { status, stderr } = execute([helper], args);
    expect(status).toBe(1);
    expect(stderr).toContain("there is no module 'os' in this helper");
  });

  it('an export that a module does not have ends the program before it runs', () => {
    const agent = compiled('missing', "import { nosuch } from 'lodge:host'; nosuch();");
    const { status, stderr } = execute([helper], ['--agent', agent]);
    expect(status).toBe(70);
    expect(stderr).toContain('nosuch');
  });

  it('an exception at the top level ends it with code 70 and the stack', () => {
    const agent = compiled('throwing', "function inner() {\n  throw new Error('outermost');\n}\ninner();\n");
    const { status, stderr } = execute([helper], ['--agent', agent]);
    expect(status).toBe(70);
    expect(stderr).toMatch(/Error: outermost\n\s+at inner \(throwing:2/);
  });

  it('a wait that nothing can end ends it with code 70', () => {
    const agent = compiled('waiting', 'await new Promise(() => undefined);');
    const { status, stderr } = execute([helper], ['--agent', agent]);
    expect(status).toBe(70);
    expect(stderr).toContain('nothing is left that could wake it');
  });

  it('endless recursion is an exception, not a crash', () => {
    const agent = compiled('recursion', 'const again = () => again() + 1;\nagain();');
    const { status, stderr } = execute([helper], ['--agent', agent]);
    expect(status).toBe(70);
    expect(stderr).toContain('stack overflow');
  });

  it('eval is not there at run time', () => {
    const agent = compiled('eval', "globalThis.eval('1');");
    expect(execute([helper], ['--agent', agent]).stderr).toContain('eval is not supported');
  });

  it('bytecode does not depend on the processor', async () => {
    const bundle = join(directory, 'behaviours');
    const { program, parts } = await bundleAgent(join(nativeDirectory, 'tests', 'modules', 'main.ts'), bundle);
    const target = join(directory, 'arm.qbc');
    const { status } = execute(
      ['qemu-aarch64-static', armHelper],
      ['--compile', '--strip-debug', program, target, 'agent', ...parts],
    );
    expect(status).toBe(0);
    expect(readFileSync(target).equals(readFileSync(behaviours))).toBe(true);
  });

  it('the sanitizers are at work', () => {
    const { stdout } = spawnSync('nm', [sanitizedHelper], { encoding: 'utf8' });
    expect(stdout).toContain('__asan_init');
    expect(stdout).toContain('__ubsan_handle');
  });
});
