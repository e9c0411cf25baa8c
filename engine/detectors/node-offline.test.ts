import { describe, expect, test } from 'vitest';
import { ago, fact, foundBy, recoveryBy, viewOn } from '../../ops/testing/views.ts';
import type { Fact, FactValues } from '../types.ts';
import hostUnreachable from './host-unreachable.ts';
import nodeOffline from './node-offline.ts';
import quorum from './quorum.ts';
import storageAway from './storage-away.ts';

describe('node offline', () => {
  const node = (secondsAgo: number, status: FactValues['node.state']['status'], seenAgo = 0, present = true) => fact('node.state', secondsAgo, { present, status }, seenAgo);
  const stopall = (beganAgo: number, type = 'stopall') => fact('task.ended', beganAgo - 20, {
    upid: `${type}@${beganAgo}`, type, user: 'root@pam', node: 'n1', startedAt: ago(beganAgo).toISOString(), result: 'ok', endedAt: ago(beganAgo - 20).toISOString(),
  });
  const view = (facts: Fact[]) => viewOn('proxmox://pve/node/n1', facts);
  const detect = (facts: Fact[]) => foundBy(nodeOffline, view(facts))[0] ?? null;

  test('a node that its cluster calls offline is a high incident', () => {
    expect(detect([node(90_000, 'online', 70), node(61, 'offline')])).toMatchObject({ cause: 'online', severity: 'high', since: ago(61), title: 'pve/node_n1 is offline' });
  });
  test.each([
    ['one that has just gone', [node(59, 'offline')]],
    ['one of a cluster that does not answer either', [node(300, 'offline', 100)]],
    ['one of which nobody knows', [node(300, 'unknown')]],
    ['one that was taken out of its cluster', [node(300, 'offline', 0, false)]],
    ['one that was shut down or restarted in an orderly way', [node(90_000, 'online', 310), stopall(360), node(300, 'offline')]],
    ['the same where nobody saw it online', [stopall(360), node(300, 'offline')]],
  ])('%s is none', (_what, facts) => { expect(detect(facts)).toBeNull(); });

  test('a planned restart that takes too long is one, of lower severity', () => {
    expect(detect([node(90_000, 'online', 910), stopall(960), node(901, 'offline')])).toMatchObject({ severity: 'medium', title: 'pve/node_n1 was shut down and has not come back' });
  });
  test('a restart that was over excuses nothing', () => {
    expect(detect([stopall(2000), stopall(1800, 'startall'), node(1810, 'online', 70), node(61, 'offline')])).toMatchObject({ severity: 'high' });
  });
  test('it is over when it has been online for a calm time', () => {
    const recovery = (facts: Fact[]) => recoveryBy(nodeOffline, view(facts)).is;
    expect(recovery([node(300, 'offline'), node(60, 'online')])).toBe('recovered');
    expect(recovery([node(300, 'offline'), node(59, 'online')])).toBe('unknown');
    expect(recovery([node(300, 'offline'), node(200, 'online', 91)])).toBe('unknown');
    expect(recovery([node(300, 'offline')])).toBe('still');
    expect(recovery([node(300, 'unknown')])).toBe('unknown');
  });
});

describe('quorum', () => {
  const cluster = (secondsAgo: number, quorate: boolean, seenAgo = 0) => fact('cluster.state', secondsAgo, { quorate, nodes: 3, online: quorate ? 3 : 1 }, seenAgo);
  const view = (facts: Fact[]) => viewOn('proxmox://pve', facts);

  test('a cluster without a majority is a high incident', () => {
    expect(foundBy(quorum, view([cluster(31, false)]))).toMatchObject([{ severity: 'high', title: 'pve has lost its quorum (1 of 3 nodes are online)' }]);
    expect(foundBy(quorum, view([cluster(29, false)]))).toEqual([]);
    expect(foundBy(quorum, view([cluster(300, false, 91)]))).toEqual([]);
  });
  test('it is over when the majority has been back for a calm time', () => {
    expect(recoveryBy(quorum, view([cluster(300, false), cluster(60, true)])).is).toBe('recovered');
    expect(recoveryBy(quorum, view([cluster(300, false), cluster(59, true)])).is).toBe('unknown');
  });
});

describe('storage away', () => {
  const storage = (secondsAgo: number, status: FactValues['storage.state']['status'], seenAgo = 0, present = true) =>
    fact('storage.state', secondsAgo, { present, status, node: 'n1', type: 'nfs', shared: true }, seenAgo);
  const view = (facts: Fact[]) => viewOn('proxmox://pve/storage/n1/nas', facts);

  test('a storage that its node cannot use is an incident', () => {
    expect(foundBy(storageAway, view([storage(60, 'unavailable')]))).toMatchObject([{ cause: 'available', severity: 'medium', title: 'pve/storage_n1_nas is not available' }]);
  });
  test.each([
    ['for a moment', storage(59, 'unavailable')], ['seen long ago', storage(900, 'unavailable', 91)], ['of a node that is away', storage(900, 'unknown')],
    ['that was removed', storage(900, 'unavailable', 0, false)],
  ])('one %s is none', (_what, state) => { expect(foundBy(storageAway, view([state]))).toEqual([]); });
  test('it is over when it has been there for a calm time, or was removed', () => {
    expect(recoveryBy(storageAway, view([storage(60, 'available')])).is).toBe('recovered');
    expect(recoveryBy(storageAway, view([storage(59, 'available')])).is).toBe('unknown');
    expect(recoveryBy(storageAway, view([storage(9, 'unknown', 0, false)]))).toMatchObject({ gone: true });
  });
});

describe('host unreachable', () => {
  const reach = (secondsAgo: number, reachable: boolean, seenAgo = 0, why = 'ECONNREFUSED') => fact('host.reach', secondsAgo, { reachable, why }, seenAgo);
  const view = (facts: Fact[]) => viewOn('docker://nas1', facts);

  test('a host that does not answer for two minutes is an incident, whatever its error says', () => {
    expect(foundBy(hostUnreachable, view([reach(9000, true, 130), reach(121, false, 60), reach(60, false, 0, 'ETIMEDOUT')])))
      .toMatchObject([{ cause: 'reach', severity: 'medium', since: ago(121), title: 'nas1 does not answer' }]);
  });
  test.each([
    ['away for less', [reach(119, false)]], ['that answers again', [reach(300, false, 60), reach(60, true)]], ['last tried long ago', [reach(3000, false, 91)]],
  ])('a host %s is none', (_what, facts) => { expect(foundBy(hostUnreachable, view(facts))).toEqual([]); });
  test('it is over when it has answered for a calm time', () => {
    expect(recoveryBy(hostUnreachable, view([reach(300, false), reach(60, true)])).is).toBe('recovered');
    expect(recoveryBy(hostUnreachable, view([reach(300, false), reach(20, true)])).is).toBe('unknown');
    expect(recoveryBy(hostUnreachable, view([reach(300, false)])).is).toBe('still');
  });
  test('a host that does not let us watch is one, in words that say so, until it lets us in', () => {
    const refused = (secondsAgo: number) => fact('host.reach', secondsAgo, { reachable: false, why: 'token secret', refused: true }, 0);
    const [finding] = foundBy(hostUnreachable, view([reach(9000, true, 200), refused(121)]));
    expect(finding).toMatchObject({ cause: 'reach', title: 'nas1 does not let us watch' });
    expect(finding?.symptoms[0]).toContain('credentials, our rights there or its certificate are not accepted');
    expect(recoveryBy(hostUnreachable, view([refused(121)]))).toMatchObject({ is: 'still', says: 'nas1 does not let us watch' });
    expect(recoveryBy(hostUnreachable, view([refused(300), reach(60, true)])).is).toBe('recovered');
  });
  test('a repository of declarations that is away is one after half an hour, and at once when it does not let us in', () => {
    const repository = (facts: Fact[]) => viewOn('git://lab', facts);
    expect(foundBy(hostUnreachable, repository([reach(1799, false)]))).toEqual([]);
    expect(foundBy(hostUnreachable, repository([reach(1801, false)]))).toMatchObject([{ severity: 'low', title: 'the repository lab does not answer', symptoms: [expect.stringContaining('guests stay as they are')] }]);
    const refused = fact('host.reach', 121, { reachable: false, why: 'machine.unauthorised', refused: true }, 0);
    expect(foundBy(hostUnreachable, repository([refused]))).toMatchObject([{ severity: 'low', title: 'the repository lab does not let us watch', symptoms: [expect.stringContaining('our token or key'), expect.any(String)] }]);
    expect(recoveryBy(hostUnreachable, repository([reach(300, false), reach(60, true)]))).toMatchObject({ is: 'recovered', says: 'the repository lab answers' });
  });
  test('the network as a whole is one as well', () => {
    expect(foundBy(hostUnreachable, viewOn('net://network', [reach(121, false)]))).toMatchObject([{ title: 'our own network, or its DNS, is down' }]);
  });
  test('a step before the last look is not judged by it', () => {
    expect(recoveryBy(hostUnreachable, view([reach(300, false, 20)]), { since: ago(10) }).is).toBe('unknown');
  });
});
