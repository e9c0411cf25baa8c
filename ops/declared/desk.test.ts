import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Survey, SurveyAsked } from '../../engine/changes.ts';
import type { ModelAnswer } from '../../engine/declare/model-answer.ts';
import type { Declaring, DraftView, Wrong } from '../../engine/declare/desk.ts';
import { Fault } from '../../engine/errors.ts';
import { draftsIn } from '../../storage/drafts.ts';
import { declarationsOnGit, type OnGit } from '../testing/declarations-on-git.ts';
import { until } from '../testing/stack.ts';
import { ownStore } from '../testing/own-store.ts';
import { seenGuest } from '../testing/pretended-cluster.ts';
import { deskOf, type DeskWorld } from './desk.ts';

const db = ownStore();
const who = { name: 'guest', surface: 'discord 1' };
const smbios = (vmid: number) => `11111111-2222-4333-8444-000000000${vmid}`;
const rows: Survey['guests'] = [[101, 'shop'], [102, 'mail'], [103, 'lamp']].map(([vmid, name]) => ({ vmid: Number(vmid), kind: 'qemu', node: 'pve1', name: String(name), status: 'running', template: false, tags: ['home'], pool: null, memoryMb: 2048 }));
const template: Survey['guests'][number] = { vmid: 9000, kind: 'qemu', node: 'pve1', name: 'debian-13', status: 'stopped', template: true, tags: [], pool: null, memoryMb: 2048 };

let git: OnGit;
let surveys: SurveyAsked[];
let looks: (readonly string[] | undefined)[];
let desk: Declaring;
let world: DeskWorld;

beforeEach(async () => {
  await db.database.query('DELETE FROM drafts');
  [git, surveys, looks] = [await declarationsOnGit(), [], []];
  const survey = (asked: SurveyAsked): Promise<Survey> => {
    surveys.push(asked);
    return Promise.resolve({
      nodes: [{ name: 'pve1', online: true, cores: 8, memoryMb: 32_768, freeMemoryMb: 16_384 }], storages: [{ name: 'fast', node: 'pve1', type: 'lvmthin', shared: false, content: ['images', 'rootdir'], freeGb: 500 }],
      guests: [...rows, template], makes: asked.vmids.map((vmid) => seenGuest({ vmid, name: rows.find((one) => one.vmid === vmid)?.name ?? '', smbios: smbios(vmid) })), unread: [],
      bridges: asked.places === true ? [{ node: 'pve1', name: 'vmbr0' }] : null, images: asked.places === true ? [] : null,
    });
  };
  world = {
    declarations: git, drafts: draftsIn(db.store, 'declared'), cluster: 'lab', survey, actions: new Map(), now: () => new Date('2026-11-22T12:00:00Z'), say: () => undefined, facts: { latest: () => Promise.resolve([]) },
    look: (names) => { looks.push(names); return Promise.resolve(); },
  };
  desk = deskOf(world);
});
afterEach(() => git.close());

function seen(view: DraftView | Wrong | null): DraftView {
  if (view === null || 'wrong' in view) throw new Error(view?.wrong ?? 'there is no draft');
  return view;
}

const propose = async (text: string, more: { name?: string; whole?: true } = {}): Promise<DraftView> => seen(await desk.propose({ name: more.name ?? 'web', text, ...(more.whole ? { whole: true } : {}) }, who));

/** Commits the ready draft of a name, as its approved step does. */
async function commit(name = 'web'): Promise<void> {
  const draft = (await desk.drafts()).find((one) => one.name === name);
  if (!draft?.lock) throw new Error('the draft is not ready');
  const done = await git.commit({ name, english: draft.english, lock: draft.lock, expectedLock: draft.expectedLock, message: 'test', author: draft.by });
  if (done.is !== 'done') throw new Error('conflict');
  await draftsIn(db.store, 'declared').committed(draft.id, done.commit, new Date());
}

describe('a text without questions', () => {
  test('is ready with its lock, its blob and what Git has now, and its ticket is looked after', async () => {
    const view = await propose('Give shop 4 cores.');
    expect(view).toMatchObject({ is: 'ready', basis: 'new', preview: { counts: { create: 0, modify: 1, delete: 0 } } });
    const [draft] = await desk.drafts();
    expect(draft).toMatchObject({ state: 'ready', typed: 'Give shop 4 cores.', english: 'Give shop 4 cores.\n', lockBlob: view.blob, expectedLock: null, by: 'guest', surface: 'discord 1' });
    expect(git.lockBlob(draft?.lock ?? '')).toBe(view.blob);
    expect(looks).toEqual([['web']]);
  });

  test('costs a second survey for guests that only the cluster tells, and for the templates of what is made', async () => {
    await propose('Give shop 4 cores.');
    expect(surveys).toEqual([{ vmids: [], places: true }, { vmids: [101] }]);
    surveys.length = 0;
    await propose('Create a Debian 13 VM called web-1 with 2 cores.', { name: 'other' });
    expect(surveys).toEqual([{ vmids: [], places: true }, { vmids: [9000] }]);
  });

  test('goes on with what its draft says, unless it is sent from a form or begins with "replace:"', async () => {
    await propose('Give shop 4 cores.');
    expect((await propose('Give mail 2 cores.')).preview.sentences).toHaveLength(2);
    expect(await desk.begun('web')).toBe('Give shop 4 cores.\nGive mail 2 cores.');
    expect((await propose('Give mail 3 cores.', { whole: true })).preview.sentences).toHaveLength(1);
    expect(await propose('replace: Give lamp 3 cores.')).toMatchObject({ is: 'ready', preview: { sentences: [{ produced: true }] } });
  });

  test('is added to what Git holds; the same once more changes nothing and leaves no draft', async () => {
    await propose('Give shop 4 cores.');
    await commit();
    const blob = git.known()?.declared[0]?.lockBlob ?? null;
    expect(await propose('Give mail 2 cores.')).toMatchObject({ basis: 'added', is: 'ready' });
    expect((await desk.drafts())[0]).toMatchObject({ english: 'Give shop 4 cores.\n\nGive mail 2 cores.\n', expectedLock: blob });
    await commit();
    expect(await propose('Give shop 4 cores.')).toMatchObject({ is: 'same' });
    expect(await desk.drafts()).toEqual([]);
  });
});

describe('questions', () => {
  test('are answered one by one, what asks for nothing is accepted, and both are kept with the draft', async () => {
    const first = await propose('Create a machine called web-1 with 2 cores. Blue is a nice colour.');
    expect(first).toMatchObject({ is: 'open', blob: null, points: [{ n: 1, is: 'question' }, { n: 2, is: 'unread' }] });
    expect(await desk.answer({ name: 'web', n: 1, words: 'nothing' }, who)).toMatchObject({ is: 'open', unanswered: 'nothing' });
    expect(await desk.answer({ name: 'web', n: 7, words: 'VM' }, who)).toMatchObject({ wrong: 'There is no point 7; open are 1 to 2.' });
    expect(await desk.answer({ name: 'web', n: 1, words: 'banana' }, who)).toMatchObject({ is: 'open', unanswered: 'banana', points: [{}, {}] });
    expect(await desk.answer({ name: 'web', n: 1, words: 'VM' }, who)).toMatchObject({ is: 'open', points: [{ n: 1, is: 'unread' }] });
    const last = seen(await desk.answer({ name: 'web', n: 1, words: 'nothing' }, who));
    expect(last).toMatchObject({ is: 'ready', points: [], accepted: ['nothing is done for "Blue is a nice colour."'] });
    expect((await desk.drafts())[0]?.english).toContain('\n<!-- VM or LXC container? VM -->\n');
    expect((await desk.drafts())[0]?.assumed).toContain('nothing is done for "Blue is a nice colour."');
    expect(seen(await desk.show('web'))).toMatchObject({ is: 'ready', blob: last.blob });
  });

  test('of no draft, and of what cannot be answered, are told so', async () => {
    expect(await desk.answer({ name: 'web', n: 1, words: 'VM' }, who)).toMatchObject({ wrong: 'There is no open draft of that name.' });
    await propose('Create the pool lab.');
    expect(await desk.answer({ name: 'web', n: 1, words: 'yes' }, who)).toMatchObject({ wrong: 'Point 1 is no question: change the text instead, or what it names in the cluster.' });
  });
});

describe('a model', () => {
  const text = 'Shop deserves to be blessed with 4 cores.';
  const model: ModelAnswer = { wishes: [{ op: 'modify', kind: 'vm', sentence: 1, said: [{ field: 'name', word: 'shop', sentence: 1 }, { field: 'cores', number: 4, sentence: 1 }] }] };
  const asking = (ask: DeskWorld['ask'], patienceMs = 5000): void => { desk = deskOf({ ...world, ...(ask ? { ask } : {}), patienceMs }); };

  test('is asked where the rules leave something over; what it reads is told as assumed and kept with the draft', async () => {
    const asked: string[] = [];
    asking((said) => { asked.push(said); return Promise.resolve(model); });
    await propose('Give mail 2 cores.', { name: 'plain' });
    expect(asked).toEqual([]);
    const view = await propose(text);
    expect(asked).toEqual([text]);
    expect(view).toMatchObject({ modelReads: false, preview: { assumed: expect.arrayContaining([expect.objectContaining({ why: 'a model made nothing of them' })]) as unknown } });
    expect((await desk.drafts()).find(({ name }) => name === 'web')?.model).toEqual(model);
    expect(seen(await desk.show('web')).points).toEqual(view.points);
  });

  test('that is slow holds nobody up, and its reading counts when it comes, unless the text is another by then', async () => {
    const waiting: ((answer: ModelAnswer | null) => void)[] = [];
    asking(() => new Promise((resolve) => { waiting.push(resolve); }), 1);
    expect(await propose(text)).toMatchObject({ is: 'open', modelReads: true });
    waiting[0]?.(model);
    await until('the draft to be read again', async () => (await desk.drafts())[0]?.model !== null);
    await propose(`replace: ${text} Blue is a nice colour.`);
    await propose('replace: Give mail 2 cores.');
    waiting[1]?.(model);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    expect((await desk.drafts())[0]).toMatchObject({ typed: 'replace: Give mail 2 cores.', model: null, state: 'ready' });
  });

  test('that fails leaves what the rules have read', async () => {
    asking(() => Promise.reject(new Fault('model.timeout', 'no answer')));
    expect(await propose(text)).toMatchObject({ is: 'open', modelReads: false });
  });
});

test.each(['Give shop 4 cores. The token is ghp_AbCdEf0123456789AbCdEf0123456789abcd.', 'Give shop 4 cores, password: hunter2-Kx9!vQ'])('no secret of "%s" gets into the database', async (text) => {
  const view = await propose(text);
  expect(Object.values(view.takenOut).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
  expect(JSON.stringify(await db.database.query('SELECT * FROM drafts'))).not.toMatch(/ghp_Ab|hunter2/);
});

test('a secret that lies in the English of Git does not get into the database with what is added to it', async () => {
  git.push('web', { english: 'Give shop 4 cores, password: hunter2-Kx9!vQ' });
  git.push('mail', { english: 'The token is ghp_AbCdEf0123456789AbCdEf0123456789abcd.', lock: '{"version":1}' });
  await git.look();
  await propose('Give mail 2 cores.');
  await propose('Give mail 2 cores.', { name: 'mail' });
  expect(await desk.drafts()).toHaveLength(2);
  expect(JSON.stringify(await db.database.query('SELECT * FROM drafts'))).not.toMatch(/ghp_Ab|hunter2/);
});

test('a public key is no secret', async () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEpu8gYwqYFqXqVbS9h9Mg0JcFkz3mB4vT7pYw2nQ5xK anna@desk';
  const view = await propose(`Create a Debian 13 VM called web-1 with 2 cores and the SSH key ${key}.`);
  expect((await desk.drafts())[0]?.lock).toContain(key);
  expect(view.takenOut).toEqual({});
});

test('more sentences than one declaration holds are refused as that', async () => {
  const many = 'Give shop 4 cores.\n'.repeat(200);
  await propose(many);
  await propose(many);
  expect(await desk.propose({ name: 'web', text: many }, who)).toEqual({ wrong: expect.stringContaining('500 sentences') as unknown });
});

test.each([['Web Servers', 'x', /called by small letters/], ['web', 'x'.repeat(4001), /longer than 4000 letters/]])('what is called "%s" is refused for its form', async (name, text, words) => {
  expect(await desk.propose({ name, text }, who)).toEqual({ wrong: expect.stringMatching(words) as unknown });
  expect(await desk.drafts()).toEqual([]);
});

describe('Git', () => {
  test('that does not answer is told, and what was last seen there counts; never seen, nothing is read', async () => {
    git.away(true);
    await expect(propose('Give shop 4 cores.')).rejects.toThrow(new Fault('machine.unreachable', 'the repository of declarations cannot be reached'));
    git.away(false);
    await git.look();
    git.away(true);
    expect((await propose('Give shop 4 cores.')).gitAway).toMatch(/cannot be reached/);
  });

  test('that was changed meanwhile has its drafts read anew at the next refresh, onto what it holds now', async () => {
    await propose('Give shop 4 cores.');
    await commit();
    await propose('Give mail 2 cores.');
    const mine = git.readLock(git.known()?.declared[0]?.lock ?? '');
    if ('wrong' in mine) throw new Error(mine.wrong);
    git.push('web', { english: 'Give shop 6 cores.\n', lock: git.writeLock({ ...mine, guests: mine.guests.map((guest) => ({ ...guest, cores: 6 })) }) });
    looks.length = 0;
    expect(await desk.refresh()).toMatchObject({ declared: 1, read: ['web'] });
    expect(looks).toEqual([['web'], undefined]);
    const [draft] = await desk.drafts();
    expect(draft).toMatchObject({ english: 'Give shop 6 cores.\n\nGive mail 2 cores.\n', expectedLock: git.known()?.declared[0]?.lockBlob });
    expect(git.readLock(draft?.lock ?? '')).toMatchObject({ guests: [{ name: 'shop', cores: 6 }, { name: 'mail', cores: 2 }] });
  });

  test('with secrets in the sentences of a lock that was written by hand is taken without them', async () => {
    await propose('Give shop 4 cores.');
    const lock = git.readLock((await desk.drafts())[0]?.lock ?? '');
    if ('wrong' in lock) throw new Error(lock.wrong);
    git.push('web', { lock: git.writeLock({ ...lock, sentences: ['Give shop 4 cores.', 'Its password is hunter2-Kx9!vQ.'] }) });
    await desk.drop('web');
    await propose('Give mail 2 cores.');
    const [draft] = await desk.drafts();
    expect(draft?.lock).toContain('Its password is ');
    expect(JSON.stringify([draft, await db.database.query('SELECT * FROM drafts')])).not.toContain('hunter2');
  });

  test('that holds more English than a draft has that draft read anew at the next refresh', async () => {
    await propose('Give shop 4 cores.');
    await commit();
    await propose('Give mail 2 cores.');
    git.push('web', { english: 'Give shop 4 cores.\n\nAnn wants more.\n', lock: git.known()?.declared[0]?.lock ?? null });
    expect(await desk.refresh()).toMatchObject({ read: ['web'] });
    expect((await desk.drafts())[0]).toMatchObject({ english: 'Give shop 4 cores.\n\nAnn wants more.\n\nGive mail 2 cores.\n' });
    expect(await desk.refresh()).toMatchObject({ read: [] });
  });

  test('with English and no lock is a text to go on with', async () => {
    git.push('web', { english: 'Give shop 4 cores.' });
    await git.look();
    expect(await desk.begun('web')).toBe('Give shop 4 cores.');
    expect((await propose('Give mail 2 cores.')).preview.sentences).toHaveLength(2);
    expect((await desk.drafts())[0]).toMatchObject({ english: 'Give shop 4 cores.\nGive mail 2 cores.\n' });
  });

  test('with a lock that cannot be read is said, and nothing is kept', async () => {
    git.push('web', { english: 'Give shop 4 cores.', lock: '{"version":7}' });
    expect(await desk.propose({ name: 'web', text: 'Give mail 2 cores.' }, who)).toEqual({ wrong: 'The lock of web in Git cannot be read: mend it there first' });
    expect(await desk.drafts()).toEqual([]);
  });
});

test('a draft is dropped once, and its ticket is looked after', async () => {
  await propose('Give shop 4 cores.');
  looks.length = 0;
  expect([await desk.drop('web'), await desk.drop('web'), await desk.show('web')]).toEqual([true, false, null]);
  expect(looks).toEqual([['web']]);
});
