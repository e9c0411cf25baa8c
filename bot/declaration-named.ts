import { sentence, type AnswerCard, type Asked, type CommandOption, type CommandWorld } from '../engine/commands.ts';
import type { Declaring } from '../engine/declare/desk.ts';
import { safe, typed, type CloudSafe } from '../engine/distill.ts';
import { isMachineFault, wordsOf } from '../engine/errors.ts';
import { partsOf } from '../engine/refs.ts';
import type { Fact } from '../engine/types.ts';

/** The option that names a declaration. */
export const declarationOption = { name: 'name', about: 'What the declaration is called, such as web-servers', kind: 'word', suggests: true } as const satisfies CommandOption;

/** What is said where no declarations are set up. */
export const noDeclarations = sentence(safe`Declarations are not set up: set DECLARATIONS_REPO to a Git repository, and PROXMOX_URL to the cluster. The status page says what is wrong with them.`);

/** The declaration that was written after a command, in small letters; null where none was. */
export function nameIn({ given }: Pick<Asked, 'given'>): string | null {
  const { name } = given;
  return typeof name === 'string' && name !== '' ? name.toLowerCase() : null;
}

/** The answer of what asks Git or the cluster; in words where they do not answer. */
export async function withDesk({ declaring }: Pick<CommandWorld, 'declaring'>, answer: (desk: Declaring) => Promise<AnswerCard>): Promise<AnswerCard> {
  if (declaring === undefined) return noDeclarations;
  try {
    return await answer(declaring);
  } catch (error) {
    if (!isMachineFault(error)) throw error;
    return sentence(safe`That cannot be read now, so nothing was kept: ${typed(wordsOf(error), 300).text}. Try again in a minute.`);
  }
}

/** How the cluster stands to each declaration, as facts tell it. */
export async function standing({ facts }: Pick<CommandWorld, 'facts'>): Promise<(Fact<'declaration.stands'> & { name: string })[]> {
  const found = (await facts.latest(['declaration.stands'])).flatMap((fact) => (fact.kind === 'declaration.stands' && fact.value.present ? [{ ...fact, name: partsOf(fact.resource)[1] ?? '' }] : []));
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of drafts and declarations that go on from what was typed. */
export async function declarationsLike(text: string, world: CommandWorld): Promise<CloudSafe[]> {
  if (world.declaring === undefined) return [];
  const [drafts, stands] = await Promise.all([world.declaring.drafts(), standing(world)]);
  const names = [...new Set([...drafts.map(({ name }) => name), ...stands.map(({ name }) => name)])].sort();
  return names.filter((name) => name.includes(text.trim().toLowerCase())).slice(0, most).map((name) => typed(name, 64).text);
}

/** How many suggestions Discord takes. */
const most = 25;
