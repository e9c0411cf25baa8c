import { readFile, writeFile } from 'node:fs/promises';
import { defaultOf, metaOf, type AnySettings } from './setting-shape.ts';

/** How to make the file again, as a person types it. */
export const refreshCommand = 'npm run -s build && node dist/ops/env-example.js';

/** The text of `.env.example`: every setting under its title, commented out, with its default. */
export function envText(parts: readonly AnySettings[]): string {
  const filled = parts.filter((part) => Object.keys(part.schema.shape).length > 0);
  return [head, ...filled.map(sectionOf)].join('\n\n') + '\n';
}

/** Writes the file, or with `check` only compares it; answers the exit code and what to say. */
export async function keepFresh(path: string, text: string, check: boolean): Promise<{ code: number; says: string }> {
  const old = await readFile(path, 'utf8').catch(() => null);
  if (old === text) return { code: 0, says: `${path} is fresh.` };
  if (check) return { code: 1, says: `${path} is ${old === null ? 'missing' : 'stale'}; make it again with: ${refreshCommand}` };
  await writeFile(path, text);
  return { code: 0, says: `${path} is written.` };
}

const head = `# Every setting with its default. Copy to .env and take the # away where you want another value.
# What is set in the environment wins over .env; an empty value counts as not set, except for ADMINS.
# Generated from the settings schemas; make it again with: ${refreshCommand}`;

function sectionOf(part: AnySettings): string {
  const settings = Object.entries(part.schema.shape).map(([name, schema]) => settingText(name, schema));
  return [`## ${part.title}`, ...settings].join('\n\n');
}

function settingText(name: string, schema: AnySettings['schema']['shape'][string]): string {
  const { about, example = '', secret = false, perName } = metaOf(schema);
  const usual = defaultOf(schema);
  const words = comment(`${sentence(about)}${usual === null && example !== '' ? ` Example: ${example}` : ''}`);
  const file = secret ? [`# or ${name}_FILE=/run/secrets/${name.toLowerCase()}`] : [];
  const several = perName === true ? [`# with several: ${name}_<NAME>=`] : [];
  return [words, `#${name}=${usual ?? ''}`, ...file, ...several].join('\n');
}

/** Words as comment lines of at most 118 characters; a longer word has a line of its own. */
function comment(words: string): string {
  const lines = words.split(' ').reduce<string[]>((made, word) => {
    const last = made.at(-1);
    return last !== undefined && last.length + word.length < 116 ? [...made.slice(0, -1), `${last} ${word}`] : [...made, word];
  }, []);
  return lines.map((line) => `# ${line}`).join('\n');
}

function sentence(about: string): string {
  return /[.!?]$/.test(about) ? about : `${about}.`;
}
