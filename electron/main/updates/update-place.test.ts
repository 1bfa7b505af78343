// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type UpdateSurroundings, updatePlace } from './update-place.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lodge-updates-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function around(change: Partial<UpdateSurroundings> = {}): UpdateSurroundings {
  return {
    ...{ packaged: true, platform: 'linux', environment: { APPIMAGE: '/opt/Lodge.AppImage' } },
    ...{ resourcesDirectory: directory, stateDirectory: path.join(directory, 'state') },
    ...change,
  };
}

test('an app that is run from its sources, or was built without a feed, has no updates', () => {
  expect(updatePlace(around({ packaged: false }))).toEqual({ why: 'not-packaged' });
  expect(updatePlace(around())).toEqual({ why: 'not-set-up' });
});

test('the feed of the build is asked by an AppImage, a deb or rpm, and by the packages of other systems', () => {
  const configPath = path.join(directory, 'app-update.yml');
  writeFileSync(configPath, 'provider: generic\n');
  expect(updatePlace(around())).toEqual({ configPath, feed: '' });
  expect(updatePlace(around({ environment: {} }))).toEqual({ why: 'not-installed-by-us' });
  expect(updatePlace(around({ environment: {}, platform: 'win32' }))).toEqual({ configPath, feed: '' });
  writeFileSync(path.join(directory, 'package-type'), 'deb');
  expect(updatePlace(around({ environment: {} }))).toEqual({ configPath, feed: '' });
});

test('a feed that is named stands above it, where it may be asked', () => {
  const named = (feed: string): UpdateSurroundings =>
    around({ environment: { APPIMAGE: '/x', LODGE_UPDATE_FEED: feed } });
  const place = updatePlace(named('https://updates.example/lodge/'));
  if ('why' in place) throw new Error(place.why);
  expect(place.feed).toBe('https://updates.example/lodge/');
  expect(JSON.parse(readFileSync(place.configPath, 'utf8'))).toMatchObject({ provider: 'generic', url: place.feed });
  expect(() => updatePlace(named('http://updates.example/'))).toThrow('LODGE_UPDATE_FEED');
});
