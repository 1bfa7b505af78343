// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

function same(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/**
 * Who may use the web server: whoever opens the printed URL first. Its token works once and turns into a cookie that scripts
 * cannot read and other sites cannot use. Host and Origin are checked on every request, so that a name that somebody points
 * at loopback (DNS rebinding) is of no use.
 */
export class Access {
  readonly #port: number;
  readonly #session = randomBytes(32).toString('base64url');
  #token: string | undefined = randomBytes(32).toString('base64url');

  constructor(port: number) {
    this.#port = port;
  }

  /** To print; undefined once it has been used. */
  get url(): string | undefined {
    return this.#token === undefined ? undefined : `${this.origin}/?token=${this.#token}`;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get #hosts(): readonly string[] {
    return [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
  }

  /** A cookie is sent to every port of a host: the name tells our ports apart. */
  get #cookieName(): string {
    return `lodge-${this.#port}`;
  }

  hasGoodHost(headers: IncomingHttpHeaders): boolean {
    return headers.host !== undefined && this.#hosts.includes(headers.host);
  }

  /** Browsers send no Origin with a plain navigation; a WebSocket always has one. */
  hasGoodOrigin(headers: IncomingHttpHeaders, required: boolean): boolean {
    if (headers.origin === undefined) return !required;
    return headers.origin === `http://${headers.host}`;
  }

  hasCookie(headers: IncomingHttpHeaders): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const name = `${this.#cookieName}=`;
    const ours = cookies.find((cookie) => cookie.startsWith(name));
    return ours !== undefined && same(ours.slice(name.length), this.#session);
  }

  /** The Set-Cookie header for the right token, once. */
  takeToken(token: string): string | undefined {
    if (this.#token === undefined || !same(token, this.#token)) return undefined;
    this.#token = undefined;
    return `${this.#cookieName}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }
}
