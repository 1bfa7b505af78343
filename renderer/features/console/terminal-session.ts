// SPDX-License-Identifier: Apache-2.0
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { StreamHandle, StreamToView } from '../../../electron/ipc/contract.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import type { ColorScheme } from '../../components/use-color-scheme.ts';
import type { Backend } from '../../state/backend.ts';
import type { Settings } from '../../state/settings.ts';
import { letterWidth, missingPixels } from './cell-width.ts';
import type { Run, ShellRequest, TerminalPhase, TerminalPlace } from './console-plan.ts';
import { ConsumedBatch } from './consumed-batch.ts';
import { type PasteQuestion, pasteQuestion } from './paste-guard.ts';
import { TerminalGraphics } from './terminal-graphics.ts';
import { terminalTheme } from './terminal-theme.ts';

export interface TerminalState {
  phase: TerminalPhase;
  /** Bytes that the ring buffer had no more when it attached. */
  lostBytes: number;
  failure?: FailureView;
  /** Something waits for a yes before it is pasted. */
  paste?: PasteQuestion;
}

/** What end-to-end tests read from the element with data-testid="terminal", as its property `lodgeTerminal`. */
export interface TerminalProbe {
  /** Scrollback and screen as text, without trailing blanks. */
  text(): string;
  /** The line with the cursor and the few above it: little to ask for while much is printed. */
  lastLines(): string;
  readonly columns: number;
  readonly rows: number;
  readonly phase: TerminalPhase;
  readonly webgl: boolean;
}

export interface TerminalElement extends HTMLDivElement {
  lodgeTerminal: TerminalProbe;
}

interface TerminalTarget {
  serial: string;
  guest: string;
  place: TerminalPlace;
  /** What is run where the place is a shell's. */
  shell: ShellRequest;
}

/** The chosen font, and after it those that are there for sure. */
function fontOf(chosen: string): string {
  const ours = getComputedStyle(document.documentElement).getPropertyValue('--font-mono');
  return chosen === '' ? ours : `"${chosen.replace(/["\\]/g, '')}", ${ours}`;
}

/**
 * One terminal of one guest: its screen, its stream, and what joins them. It lives on while other tabs are shown, its
 * element is put into whichever view shows it.
 */
export class TerminalSession {
  readonly element: TerminalElement;
  readonly search = new SearchAddon({ highlightLimit: 2000 });
  readonly #backend: Backend;
  readonly #target: TerminalTarget;
  readonly #onLink: (address: string) => void;
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #graphics: TerminalGraphics;
  readonly #listeners = new Set<() => void>();
  readonly #encoder = new TextEncoder();
  #stream: StreamHandle | undefined;
  #opened = false;
  openedFor: Run;
  state: TerminalState = { phase: 'unopened', lostBytes: 0 };

  constructor(backend: Backend, target: TerminalTarget, onLink: (address: string) => void) {
    this.#backend = backend;
    this.#onLink = onLink;
    this.#target = target;
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      lineHeight: 1.2,
      macOptionIsMeta: true,
    });
    this.element = Object.assign(document.createElement('div'), { lodgeTerminal: this.#probe() });
    this.element.className = 'terminal-host';
    this.element.dataset.testid = 'terminal';
    this.#graphics = new TerminalGraphics(this.#terminal, () => this.#fitLetters());
    this.#prepare();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #prepare(): void {
    const terminal = this.#terminal;
    for (const addon of [this.#fit, this.search, new Unicode11Addon()]) terminal.loadAddon(addon);
    terminal.loadAddon(new WebLinksAddon((_, address) => this.#onLink(address)));
    terminal.unicode.activeVersion = '11';
    terminal.onData((text) => this.#send(this.#encoder.encode(text)));
    terminal.onBinary((text) => this.#send(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    terminal.onResize(({ rows, cols }) => this.#stream?.send({ kind: 'resize', rows, columns: cols }));
    terminal.attachCustomKeyEventHandler((event) => this.#handleKey(event));
    this.element.addEventListener('paste', (event) => this.#pasted(event), { capture: true });
  }

  /** false: not for the guest. */
  #handleKey(event: KeyboardEvent): boolean {
    const command = event.ctrlKey || event.metaKey;
    // The search bar listens further out.
    if (command && !event.altKey && event.code === 'KeyF') return false;
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyC') {
      if (event.type === 'keydown') this.copy();
      event.preventDefault();
      return false;
    }
    // The browser turns these into a paste event.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return false;
    return true;
  }

  #pasted(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    this.offerPaste(event.clipboardData?.getData('text/plain') ?? '');
  }

  /** Pastes, or asks first. */
  offerPaste(text: string): void {
    const question = pasteQuestion(text);
    if (question === undefined) this.paste(text);
    else this.#change({ ...this.state, paste: question });
  }

  paste(text: string): void {
    this.dismissPaste();
    this.#terminal.paste(text);
    this.#terminal.focus();
  }

  dismissPaste(): void {
    if (this.state.paste === undefined) return;
    const { paste: _, ...state } = this.state;
    this.#change(state);
  }

  /** Through xterm's own handler, so that it needs no permission. */
  copy(): boolean {
    if (!this.#terminal.hasSelection()) return false;
    this.#terminal.focus();
    return document.execCommand('copy');
  }

  /** For assistive technology: xterm has but one language. */
  callInput(name: string): void {
    this.#terminal.textarea?.setAttribute('aria-label', name);
  }

  clear(): void {
    this.#terminal.clear();
    this.#terminal.focus();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Puts the terminal into a view. Answers a function that takes it out again; screen and stream stay. */
  show(container: HTMLElement): () => void {
    container.append(this.element);
    if (!this.#opened) {
      this.#opened = true;
      this.#terminal.open(this.element);
    }
    const observer = new ResizeObserver(() => this.#fitNow());
    observer.observe(container);
    this.#fitNow();
    void this.#graphics.enable();
    return () => {
      observer.disconnect();
      this.#graphics.disable();
      this.element.remove();
    };
  }

  #fitNow(): void {
    // Nothing to measure while it is hidden.
    if (this.element.clientWidth > 0 && this.element.clientHeight > 0) this.#fit.fit();
  }

  #fitLetters(): void {
    const { options } = this.#terminal;
    const width = letterWidth(options.fontSize ?? 0, options.fontFamily ?? '');
    options.letterSpacing = this.#graphics.active ? missingPixels(width, window.devicePixelRatio) : 0;
    if (this.#opened) this.#fitNow();
  }

  adopt(settings: Settings, scheme: ColorScheme): void {
    const { options } = this.#terminal;
    const own = settings.terminalScheme === 'app' ? scheme : settings.terminalScheme;
    // With the edge around it, which is its view's.
    (this.element.parentElement ?? this.element).style.colorScheme = own === 'contrast' ? 'dark' : own;
    options.theme = terminalTheme(own, this.element);
    options.fontFamily = fontOf(settings.terminalFont);
    options.minimumContrastRatio = own === 'contrast' ? 7 : 1;
    options.fontSize = settings.terminalFontSize;
    options.scrollback = settings.scrollbackLines;
    options.screenReaderMode = settings.screenReader;
    this.#fitLetters();
  }

  /** Opens the stream for a run of the guest. The last run's output stays above. */
  open(run: Run): void {
    const again = this.openedFor === run;
    const first = this.state.phase === 'unopened';
    this.openedFor = run;
    this.#stream?.dispose();
    // The ring buffer replays this run from its beginning, so what is there of it would stand twice.
    // As a sequence, not a call: what is still to be parsed comes before it.
    if (again && typeof this.#target.place === 'number') this.#terminal.write('\x1bc');
    // Another run begins with a plain screen mode: attributes, alternate screen and mouse reports may be left on.
    // Not by 1049, which also takes the cursor to where it was saved, or to the top: the run before would be written over.
    else if (!first) this.#terminal.write('\x1b[!p\x1b[?1047l\x1b[?1000;1002;1003;1006;2004l\x1b[0m\r\n');
    const batch = new ConsumedBatch((bytes) => this.#stream?.send({ kind: 'consumed', bytes }));
    const { rows, cols } = this.#terminal;
    this.#change({ phase: 'opening', lostBytes: 0 });
    const listener = (message: StreamToView): void => this.#receive(message, batch);
    const { place, shell, ...guest } = this.#target;
    const { title: _, ...command } = shell;
    this.#stream =
      typeof place === 'number'
        ? this.#backend.stream('console', { ...guest, tty: place, rows, columns: cols }, listener)
        : this.#backend.stream('command', { ...guest, ...command, rows, columns: cols }, listener);
  }

  #receive(message: StreamToView, batch: ConsumedBatch): void {
    switch (message.kind) {
      case 'data': {
        const { length } = message.bytes;
        batch.came(length);
        this.#terminal.write(message.bytes, () => batch.parsed(length));
        return;
      }
      case 'attached':
        this.#change({ phase: 'attached', lostBytes: this.state.lostBytes + message.lostBytes });
        // The size may have changed while there was nobody to tell.
        this.#stream?.send({ kind: 'resize', rows: this.#terminal.rows, columns: this.#terminal.cols });
        return;
      case 'waiting':
      case 'closed':
        this.#change({
          phase: message.kind,
          lostBytes: this.state.lostBytes,
          ...(message.failure === undefined ? {} : { failure: message.failure }),
        });
        return;
    }
  }

  dismissLoss(): void {
    this.#change({ ...this.state, lostBytes: 0 });
  }

  #send(bytes: Uint8Array): void {
    // Not while the device is away: what is typed blindly would run when it is back.
    const { phase } = this.state;
    if (phase === 'attached' || phase === 'opening') this.#stream?.send({ kind: 'data', bytes });
  }

  #change(state: TerminalState): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }

  #probe(): TerminalProbe {
    const session = this;
    return {
      text: () => session.#text(0),
      lastLines: () =>
        session.#text(session.#terminal.buffer.active.baseY + session.#terminal.buffer.active.cursorY - 4),
      get columns() {
        return session.#terminal.cols;
      },
      get rows() {
        return session.#terminal.rows;
      },
      get phase() {
        return session.state.phase;
      },
      get webgl() {
        return session.#graphics.active;
      },
    };
  }

  #text(firstRow: number): string {
    const buffer = this.#terminal.buffer.active;
    const lines: string[] = [];
    for (let row = Math.max(0, firstRow); row < buffer.length; row++) {
      const line = buffer.getLine(row);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
      else lines.push(text);
    }
    return lines.join('\n').trimEnd();
  }

  dispose(): void {
    this.#stream?.dispose();
    this.#graphics.disable();
    this.#terminal.dispose();
    this.element.remove();
    this.#listeners.clear();
  }
}
