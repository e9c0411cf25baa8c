import { describe, expect, test } from 'vitest';
import { ago, fact, foundBy, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Fact } from '../types.ts';
import storageFilling from './storage-filling.ts';

const gigabyte = 1e9;
const used = (minutesAgo: number, percent: number, seenMinutesAgo = minutesAgo, totalBytes = 1000 * gigabyte) =>
  fact('storage.usage', minutesAgo * 60, { usedBytes: (percent / 100) * totalBytes, totalBytes }, seenMinutesAgo * 60);
const view = (facts: Fact[]) => viewOn('proxmox://pve/storage/n1/local', facts);
const detect = (facts: Fact[], settings = {}) => foundBy(storageFilling, view(facts), settings)[0] ?? null;
const recovery = (facts: Fact[], settings = {}) => recoveryBy(storageFilling, view(facts), { settings }).is;

/** Sampled each ten minutes over so many hours, up to now. */
function filling(hours: number, percentNow: number, percentPerHour: number): Fact[] {
  return Array.from({ length: hours * 6 + 1 }, (_, n) => used(n * 10, percentNow - (percentPerHour * n) / 6));
}

describe('a storage that is nearly full', () => {
  test.each([[89.9, null], [90, 'medium'], [94.9, 'medium'], [95, 'high'], [100, 'high']])('%s % is %s', (percent, severity) => {
    expect(detect([used(0, percent)])?.severity ?? null).toBe(severity);
  });
  test('says how full and how much is free', () => {
    expect(detect([used(0, 92.7)])).toMatchObject({ cause: 'space', title: 'pve/storage_n1_local is 92 % full', symptoms: ['73 GB of 1000 GB are free'] });
  });
  test('stays high for the hour unless it is some points lower again', () => {
    expect(detect([used(40, 95), used(0, 94)])).toMatchObject({ severity: 'high' });
    expect(detect([used(40, 95), used(0, 92)])).toMatchObject({ severity: 'medium' });
    expect(detect([used(90, 95), used(0, 94)])).toMatchObject({ severity: 'medium' });
  });
  test('has levels of its own when they are set', () => { expect(detect([used(0, 81)], { STORAGE_WARN_PERCENT: '80' })).not.toBeNull(); });
  test.each([
    ['what was sampled long ago', [used(60, 99, 21)]], ['what has no size', [used(0, 99, 0, 0)]], ['what a clock tells that was set back since', [used(-30, 99)]],
  ])('%s tells nothing', (_what, facts) => { expect(detect(facts)).toBeNull(); });
});

describe('a storage that fills', () => {
  test('is told when it will be full within two days, with the time', () => {
    expect(detect(filling(12, 71, 3))).toMatchObject({ severity: 'medium', title: 'pve/storage_n1_local is filling up (71 % now, full in about 10 h at the present rate)' });
    expect(detect(filling(12, 71, 0.62))).not.toBeNull();
    expect(detect(filling(12, 71, 0.59))).toBeNull();
  });
  test('is high when that is soon', () => { expect(detect(filling(12, 71, 5))).toMatchObject({ severity: 'high' }); });
  test('says both when it is nearly full already', () => {
    expect(detect(filling(12, 92, 1))).toMatchObject({ title: 'pve/storage_n1_local is 92 % full (full in about 8 h at the present rate)' });
  });
  test('is not told before it has been watched for some hours', () => {
    expect(detect(filling(5, 71, 3))).toBeNull();
    expect(detect(filling(5, 71, 3), { STORAGE_FORECAST_MIN_HOURS: '4' })).not.toBeNull();
  });
  test('is told by days of slow growth as well', () => { expect(detect(filling(160, 85, 0.4))).toMatchObject({ title: expect.stringContaining('full in about 38 h') }); });
  test('is not told when the forecast is off', () => { expect(detect(filling(12, 71, 3), { STORAGE_FORECAST_HOURS: '0' })).toBeNull(); });
  test('is measured anew when its size was changed', () => {
    expect(detect([...filling(12, 71, 3).filter((one) => one.at < ago(3600)), used(30, 40, 30, 2000 * gigabyte), used(0, 43, 0, 2000 * gigabyte)])).toBeNull();
  });
  test('a sample that did not change is one fact and counts for its whole time', () => {
    expect(detect([used(700, 40, 10), used(0, 41)])).toBeNull();
  });
});

describe('the end of it', () => {
  test('is three points below what opened it', () => {
    expect(recovery([used(0, 87.1)])).toBe('still');
    expect(recovery([used(0, 87)])).toBe('recovered');
    expect(recovery([used(0, 77.5)], { STORAGE_WARN_PERCENT: '80' })).toBe('still');
  });
  test('is a rate at which it lasts half as long again as what opened it', () => {
    expect(recovery(filling(12, 71, 0.45))).toBe('still');
    expect(recovery(filling(12, 71, 0.39))).toBe('recovered');
    expect(recovery(filling(12, 71, -1))).toBe('recovered');
  });
  test('is not told by an old sample, or by none', () => {
    expect(recovery([used(60, 50, 21)])).toBe('unknown');
    expect(recovery([])).toBe('unknown');
  });
});
