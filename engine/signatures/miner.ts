import { createHash } from 'node:crypto';
import { readAtHome, type RawLog } from '../raw-log.ts';
import type { Signature } from '../signature.ts';
import { classOf } from './classes.ts';
import { jsonFields, pairFields, type Fields } from './fields.ts';
import { readHeader } from './header.ts';
import { templateOf } from './mask.ts';
import { newMemo } from './memo.ts';
import { newNovelty } from './novelty.ts';
import { shapeOf } from './shape.ts';

/**
 * Gives log lines their signatures. What a line gets depends on the line alone, so it is the same after a restart and on another
 * machine, with one exception: new kinds of lines beyond what a source may bring are signed as `<*>` of their level and class.
 */
export type Miner = {
  /** The signature of a line, for good. The same object for all lines of a signature while it is remembered; its id is the same always. */
  sign: (line: string, source?: string) => Signature;
  /** The signatures of a batch of one source, in the order of its lines. */
  signAll: (log: RawLog, source?: string) => Signature[];
  /** How much is remembered, in entries; there is a bound. */
  readonly remembered: number;
};

const bounds = { shapes: [20_000, 4_000_000], signatures: [20_000, 4_000_000], known: [100_000, 3_200_000] } as const;

/** A miner that remembers nothing but the ids of signatures that are known already; those never count as new. */
export function newMiner(known: Iterable<string> = []): Miner {
  const byShape = newMemo<Signature>(...bounds.shapes);
  const byKey = newMemo<Signature>(...bounds.signatures);
  const ids = newMemo<true>(...bounds.known);
  const novelty = newNovelty();
  for (const id of known) ids.set(id, true);
  const remembered = (signature: Signature): Signature => {
    const key = keyOf(signature);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, signature);
    return same ?? signature;
  };
  const mined = (key: string, mine: () => Signature, source: string): Signature => {
    const signature = mine();
    if (ids.get(signature.id) === undefined) {
      if (!novelty.admits(source)) return remembered(signatureOf('<*>', signature));
      ids.set(signature.id, true);
    }
    const same = remembered(signature);
    byShape.set(key, same);
    return same;
  };
  const sign = (line: string, source = ''): Signature => {
    novelty.passed();
    const fields = line.charCodeAt(0) === 0x7b ? jsonFields(line) : null;
    const shape = shapeOf(fields?.text ?? line);
    const told = fields && { ...fields, aside: shapeOf(fields.aside) };
    const key = told === null ? shape : `${told.level ?? ''}\n${shape}\n${told.aside}`;
    return byShape.get(key) ?? mined(key, () => signatureOfShape(shape, told), source);
  };
  return {
    sign,
    signAll: (log, source) => readAtHome(log).map((line) => sign(line, source)),
    get remembered() { return byShape.size + byKey.size + ids.size + novelty.size; },
  };
}

function signatureOfShape(shape: string, told: Fields | null): Signature {
  const headed = readHeader(shape);
  const fields = pairFields(headed.text);
  const text = fields?.text ?? headed.text;
  const aside = told?.aside ?? fields?.aside ?? '';
  return signatureOf(templateOf(text), { level: told?.level ?? fields?.level ?? headed.level, class: classOf(text) ?? (aside === '' ? null : classOf(aside)) });
}

function signatureOf(template: string, said: Pick<Signature, 'level' | 'class'>): Signature {
  const { level, class: name } = said;
  const id = createHash('sha256').update(keyOf({ template, level, class: name })).digest('hex').slice(0, 16);
  return { id, template, level, class: name };
}

function keyOf({ level, class: name, template }: Omit<Signature, 'id'>): string {
  return `${level}\n${name ?? ''}\n${template}`;
}
