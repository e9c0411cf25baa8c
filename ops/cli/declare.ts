import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { previewText } from '../../engine/declare/preview-text.ts';
import { previewOf } from '../../engine/declare/preview.ts';
import { read } from '../../engine/declare/read.ts';
import { labSchema, type Lab } from '../../engine/declare/lab.ts';
import { Fault } from '../../engine/errors.ts';
import type { ReadWithModel } from '../declare/read-with-model.ts';
import { linesIn } from './lines.ts';

/** `copilot declare preview FILE`: what was understood of a declaration in plain English, and what would be done; changes nothing. */
export const command = new Command();

command.command('preview')
  .description('show what is understood of a declaration, and the calls it would make; changes nothing')
  .argument('<file>', 'the English text; - for standard input')
  .option('--context <file>', 'the cluster to read it against, as JSON: nodes, storages, templates, lxc_templates, bridges, guests')
  .option('--lab <name>', 'which cluster of a context file that has several')
  .option('--json', 'as JSON')
  .option('--model', 'let a model of the settings read what the rules leave over')
  .action(async (file: string, { context, lab: name, json = false, model = false }: { context?: string; lab?: string; json?: boolean; model?: boolean }) => {
    const lab = context === undefined ? {} : labIn(await contentOf(context), { file: context, name });
    const lines: string[] = [];
    for await (const some of linesIn(file)) lines.push(...some);
    const text = lines.join('\n').replace(/^\uFEFF/, '');
    if (text.trim() === '') throw new Fault('config.invalid', `${file === '-' ? 'Standard input' : file} is empty: write what you want in plain English.`);
    const asked = model ? await readWithModels(text, lab) : null;
    const preview = previewOf(asked?.reading ?? read(text, lab), lab);
    const told = asked === null ? preview : { ...preview, model: asked.says };
    await print(json ? `${JSON.stringify(told)}\n` : `${previewText(preview)}${asked === null ? '' : `${asked.says}\n`}`);
  });

/** What only a model needs is loaded only for one. */
async function readWithModels(text: string, lab: Lab): Promise<ReadWithModel> {
  const [{ withModels }, { readWithModel }] = await Promise.all([import('../declare/models-of-cli.ts'), import('../declare/read-with-model.ts')]);
  return withModels((models) => readWithModel(text, lab, models));
}

/** The cluster that a context file describes, or one by name of several. */
export function labIn(content: string, { file, name }: { file: string; name: string | undefined }): Lab {
  const whole = parsed(content, file);
  const isOne = Object.keys(labSchema.shape).some((key) => key in whole) || 'note' in whole || Object.keys(whole).length === 0;
  if (isOne && name === undefined) return checked(whole, file);
  const found = isOne ? undefined : whole[name ?? ''];
  if (found !== undefined) return checked(found, `${file}, ${name ?? ''}`);
  if (isOne) throw new Fault('config.invalid', `${file} describes one cluster; leave out --lab ${name ?? ''}.`);
  throw new Fault('config.invalid', `${name === undefined ? `${file} describes several clusters` : `${file} has no cluster ${name}`}: name one of ${Object.keys(whole).join(', ')} with --lab.`);
}

function parsed(content: string, file: string): Record<string, unknown> {
  try {
    const whole: unknown = JSON.parse(content.replace(/^\uFEFF/, ''));
    if (typeof whole === 'object' && whole !== null && !Array.isArray(whole)) return whole as Record<string, unknown>;
  } catch (error) {
    throw new Fault('config.invalid', `${file} is no JSON.`, { cause: error });
  }
  throw new Fault('config.invalid', `${file} is no description of a cluster: it must be a JSON object.`);
}

function checked(whole: unknown, file: string): Lab {
  const lab = labSchema.safeParse(whole);
  if (lab.success) return lab.data;
  const [issue] = lab.error.issues;
  throw new Fault('config.invalid', `${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}.`, { cause: lab.error });
}

async function contentOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Fault('config.invalid', missing ? `There is no file ${file}.` : `${file} cannot be read.`, { cause: error });
  });
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
