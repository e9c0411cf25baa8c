import { expect, test } from 'vitest';
import { isHeardIn, pingedAt, readChats, readPinged, readRoutes } from './routes.ts';

test.each([
  ['', []], ['discord=medium, Telegram=HIGH', [['discord', 'medium'], ['telegram', 'high']]], ['discord', undefined], ['discord=loud', undefined],
  ['pager=high', undefined], ['discord=low=high', undefined],
])('the routes of %j are %j', (text, routes) => {
  expect(readRoutes(text)).toEqual(routes === undefined ? undefined : new Map(routes as [string, 'low'][]));
});

test.each([['', []], ['Telegram, discord', ['telegram', 'discord']], ['console', undefined], ['telegram=high', undefined]])('the chats of %j are %j', (text, chats) => {
  expect(readChats(text)).toEqual(chats);
});

test.each([
  ['', 'discord', true], ['discord=medium', 'discord', true], ['discord=high', 'discord', false], ['discord=high', 'telegram', true], ['discord=high', 'console', true],
] as const)('with the routes %j what is medium is heard in %s: %j', (ROUTES, platform, heard) => {
  expect(isHeardIn(platform, 'medium', { ROUTES })).toBe(heard);
});

test.each([
  ['owner,anna=22:00-07:00', [{ name: 'owner', quiet: '' }, { name: 'anna', quiet: '22:00-07:00' }]], ['', []], ['anna=late', undefined], ['=22:00-07:00', undefined],
])('the people of %j are %j', (text, people) => {
  expect(readPinged(text)).toEqual(people);
});

test.each([
  ['2026-11-21T12:00:00Z', false, ['owner', 'anna']], ['2026-11-21T23:00:00Z', false, ['owner']], ['2026-11-21T23:00:00Z', true, ['owner', 'anna']],
])('at %s, high: %j, the phones of %j ring', (at, high, names) => {
  expect(pingedAt(readPinged('owner,anna=22:00-07:00') ?? [], { at: new Date(at), timeZone: 'UTC', high })).toEqual(names);
});
