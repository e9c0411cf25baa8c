import type { Json } from './fake-server.ts';
import { type Fault, letters } from './fake-discord-refusals.ts';

type Path = (string | number)[];

const kind = { sub: 1, group: 2, text: 3, whole: 4, number: 10 } as const;
const suggesting: unknown[] = [kind.text, kind.whole, kind.number];
const counting: unknown[] = [kind.whole, kind.number];

/** Names what Discord would refuse in one of the commands that are registered together. */
export function checkCommand(wish: Json, index: number, all: Json[]): Fault[] {
  if (wish['type'] !== undefined && wish['type'] !== null && wish['type'] !== 1) return [];
  const path = [index];
  const twin = all.findIndex((one) => one['name'] === wish['name']) < index;
  return [
    ...badName(wish, path), ...badAbout(wish, path), ...checkOptions((wish['options'] ?? []) as Json[], [...path, 'options']),
    ...(twin ? [{ path, code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message: 'Application command names must be unique' }] : []),
  ];
}

/** Names what Discord would refuse in the choices of an option, fixed or suggested. */
export function checkChoices(choices: unknown, path: Path): Fault[] {
  if (!Array.isArray(choices)) return [{ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }];
  if (choices.length > 25) return [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 25 or fewer in length.' }];
  return (choices as Json[]).flatMap((choice, index) => [
    ...badLength(choice['name'], { least: 1, most: 100 }, [...path, index, 'name']),
    ...(typeof choice['value'] === 'string' ? badLength(choice['value'], { least: 1, most: 100 }, [...path, index, 'value']) : []),
  ]);
}

function checkOptions(options: Json[], path: Path): Fault[] {
  const late = options.findIndex((option, at) => option['required'] === true && options.slice(0, at).some((before) => before['required'] !== true));
  const twin = options.findIndex((option, at) => options.slice(0, at).some((before) => before['name'] === option['name']));
  return [
    ...(options.length > 25 ? [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 25 or fewer in length.' }] : []),
    ...(late < 0 ? [] : [{ path: [...path, late], code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message: 'Required options must be placed before non-required options' }]),
    ...(twin < 0 ? [] : [{ path: [...path, twin], code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', message: 'Option name already exists' }]),
    ...options.flatMap((option, index) => checkOption(option, [...path, index])),
  ];
}

function checkOption(option: Json, path: Path): Fault[] {
  const { type, choices, autocomplete } = option;
  const fixed = Array.isArray(choices) && choices.length > 0;
  const wrong = (field: string, code: string, message: string): Fault => ({ path: [...path, field], code, message });
  return [
    ...badName(option, path), ...badAbout(option, path), ...(fixed ? checkChoices(choices, [...path, 'choices']) : []),
    ...(autocomplete === true && fixed ? [wrong('autocomplete', 'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_INVALID', 'Choices and autocomplete are mutually exclusive')] : []),
    ...(autocomplete === true && !suggesting.includes(type) ? [wrong('autocomplete', 'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID_OPTION_TYPE', 'Invalid option type for autocomplete')] : []),
    ...(['min_value', 'max_value'].filter((field) => option[field] !== undefined && !counting.includes(type)).map((field) => wrong(field, 'APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID', 'Only numbers have a minimum or maximum'))),
    ...(['min_length', 'max_length'].filter((field) => option[field] !== undefined && type !== kind.text).map((field) => wrong(field, 'APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID', 'Only texts have a length'))),
    ...checkOptions((option['options'] ?? []) as Json[], [...path, 'options']),
  ];
}

function badName({ name }: Json, path: Path): Fault[] {
  const text = String(name);
  if (/^[-_'\p{L}\p{N}]{1,32}$/u.test(text) && text === text.toLowerCase()) return [];
  return [{ path: [...path, 'name'], code: 'APPLICATION_COMMAND_INVALID_NAME', message: 'Command name is invalid' }];
}

function badAbout({ description }: Json, path: Path): Fault[] {
  return badLength(description ?? '', { least: 1, most: 100 }, [...path, 'description']);
}

function badLength(text: unknown, { least, most }: { least: number; most: number }, path: Path): Fault[] {
  const length = letters(String(text));
  if (length >= least && length <= most) return [];
  return [{ path, code: 'BASE_TYPE_BAD_LENGTH', message: `Must be between ${String(least)} and ${String(most)} in length.` }];
}
