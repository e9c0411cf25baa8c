import type { Json } from './fake-server.ts';
import type { FakeComponent } from './fake-discord-world.ts';
import { badLink, type Fault, letters, required, tooLong, walk } from './fake-discord-refusals.ts';

type Path = (string | number)[];

const part = { row: 1, button: 2, select: 3, input: 4, section: 9, text: 10, container: 17, label: 18 } as const;
const selects = [3, 5, 6, 7, 8];
const v2Top = [1, 9, 10, 12, 13, 14, 17];
const inContainer = [1, 9, 10, 12, 13, 14];

/** Names what Discord would refuse in the components of a message; `v2` says whether the message is Components V2. */
export function checkComponents(components: unknown, v2: boolean): Fault[] {
  if (components === undefined || components === null) return [];
  if (!Array.isArray(components)) return [{ path: ['components'], code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' }];
  const list = components as FakeComponent[];
  const limits = v2 ? checkTotals(list) : tooMany(list, 5, ['components']);
  const parts = list.flatMap((one, index) => checkPart(one, v2 ? v2Top : [part.row], ['components', index]));
  return [...limits, ...parts, ...checkTwins(list)];
}

/** Names what Discord would refuse in a modal: sizes, counts, labels and doubled ids. */
export function checkModal(modal: Json): Fault[] {
  const list = Array.isArray(modal['components']) ? (modal['components'] as FakeComponent[]) : [];
  const count = list.length < 1 || list.length > 5;
  return [
    ...required(modal['title'], ['data', 'title']), ...tooLong(modal['title'], 45, ['data', 'title']),
    ...required(modal['custom_id'], ['data', 'custom_id']), ...tooLong(modal['custom_id'], 100, ['data', 'custom_id']),
    ...(count ? [{ path: ['data', 'components'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 5 in length.' }] : []),
    ...list.flatMap((one, index) => checkModalPart(one, ['data', 'components', index])),
    ...checkTwins(list),
  ];
}

function checkModalPart(one: FakeComponent, path: Path): Fault[] {
  if (one.type === part.text) return required(one.content, [...path, 'content']);
  if (one.type === part.label) {
    const inner = one.component;
    return [
      ...required(one.label, [...path, 'label']), ...tooLong(one.label, 45, [...path, 'label']),
      ...tooLong(one['description'], 100, [...path, 'description']),
      ...(inner ? checkInput(inner, [...path, 'component'], false) : required(undefined, [...path, 'component'])),
    ];
  }
  if (one.type !== part.row) return wrongType([part.row, part.text, part.label], path);
  const inner = one.components ?? [];
  const count = inner.length === 1 ? [] : [{ path: [...path, 'components'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be 1 in length.' }];
  return [...count, ...inner.flatMap((input, index) => checkInput(input, [...path, 'components', index], true))];
}

function checkInput(input: FakeComponent, path: Path, labelled: boolean): Fault[] {
  return [
    ...required(input.custom_id, [...path, 'custom_id']), ...tooLong(input.custom_id, 100, [...path, 'custom_id']),
    ...(labelled ? [...required(input.label, [...path, 'label']), ...tooLong(input.label, 45, [...path, 'label'])] : []),
    ...tooLong(input['placeholder'], input.type === part.input ? 100 : 150, [...path, 'placeholder']),
    ...(typeof input['value'] === 'string' ? tooLong(input['value'], 4000, [...path, 'value']) : []),
  ];
}

function checkPart(one: FakeComponent, allowed: readonly number[], path: Path): Fault[] {
  if (!allowed.includes(one.type)) return wrongType(allowed, path);
  if (one.type === part.row) return checkRow(one, path);
  if (one.type === part.text) return required(one.content, [...path, 'content']);
  if (one.type === part.section) return checkSection(one, path);
  if (one.type !== part.container) return [];
  const inner = one.components ?? [];
  const empty = inner.length === 0 ? required(undefined, [...path, 'components']) : [];
  return [...empty, ...inner.flatMap((next, index) => checkPart(next, inContainer, [...path, 'components', index]))];
}

function checkRow(row: FakeComponent, path: Path): Fault[] {
  const inner = row.components ?? [];
  const bad = (message: string): Fault[] => [{ path: [...path, 'components'], code: 'BASE_TYPE_BAD_LENGTH', message }];
  if (inner.length === 0 || inner.length > 5) return bad('Must be between 1 and 5 in length.');
  if (inner.length > 1 && inner.some((one) => selects.includes(one.type))) return bad('A select menu must be alone in its row.');
  return inner.flatMap((one, index) => {
    const at = [...path, 'components', index];
    if (one.type === part.button) return checkButton(one, at);
    return selects.includes(one.type) ? checkSelect(one, at) : wrongType([part.button, ...selects], at);
  });
}

function checkSection(section: FakeComponent, path: Path): Fault[] {
  const texts = section.components ?? [];
  const count = texts.length < 1 || texts.length > 3;
  const extra = section.accessory;
  return [
    ...(count ? [{ path: [...path, 'components'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 3 in length.' }] : []),
    ...texts.flatMap((text, index) => checkPart(text, [part.text], [...path, 'components', index])),
    ...(extra ? [] : required(undefined, [...path, 'accessory'])),
    ...(extra?.type === part.button ? checkButton(extra, [...path, 'accessory']) : []),
  ];
}

function checkButton(button: FakeComponent, path: Path): Fault[] {
  const link = button.style === 5;
  const premium = button.style === 6;
  const faults = [...tooLong(button.label, 80, [...path, 'label']), ...tooLong(button.custom_id, 100, [...path, 'custom_id'])];
  if (typeof button.style !== 'number' || button.style < 1 || button.style > 6) faults.push(...required(undefined, [...path, 'style']));
  if (!premium && !button.label && !button.emoji) {
    faults.push({ path, code: 'BUTTON_COMPONENT_INVALID_LABEL', message: 'A button must have a label or an emoji.' });
  }
  if (link || premium) {
    if (button.custom_id) faults.push({ path, code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE', message: 'A custom id and url cannot both be specified' });
    if (link) faults.push(...required(button.url, [...path, 'url']), ...tooLong(button.url, 512, [...path, 'url']), ...badLink(button.url, [...path, 'url'], ['http:', 'https:', 'discord:']));
  } else {
    if (button.url) faults.push({ path, code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE', message: 'A custom id and url cannot both be specified' });
    if (!button.custom_id) faults.push({ path, code: 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', message: 'A custom id is required' });
  }
  return faults;
}

function checkSelect(select: FakeComponent, path: Path): Fault[] {
  const options = (select['options'] ?? []) as { label?: string; value?: string }[];
  const bad = select.type === part.select && (options.length < 1 || options.length > 25);
  return [
    ...required(select.custom_id, [...path, 'custom_id']), ...tooLong(select.custom_id, 100, [...path, 'custom_id']),
    ...tooLong(select['placeholder'], 150, [...path, 'placeholder']),
    ...(bad ? [{ path: [...path, 'options'], code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 25 in length.' }] : []),
    ...options.flatMap((option, index) => [
      ...tooLong(option.label, 100, [...path, 'options', index, 'label']),
      ...tooLong(option.value, 100, [...path, 'options', index, 'value']),
    ]),
  ];
}

function checkTotals(list: FakeComponent[]): Fault[] {
  const all = walk(list);
  const text = all.reduce((sum, one) => sum + (one.type === part.text ? letters(one.content ?? '') : 0), 0);
  const faults: Fault[] = [];
  if (all.length > 40) faults.push({ path: ['components'], code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', message: 'Total number of components exceeds the maximum of 40' });
  if (text > 4000) faults.push({ path: ['components'], code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', message: 'Components displayable text size exceeds maximum size of 4000' });
  return faults;
}

function checkTwins(list: FakeComponent[]): Fault[] {
  const seen = new Set<string>();
  return walk(list).flatMap((one) => {
    if (!one.custom_id) return [];
    if (!seen.has(one.custom_id)) {
      seen.add(one.custom_id);
      return [];
    }
    return [{ path: ['components'], code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message: 'Component custom id cannot be duplicated' }];
  });
}

function tooMany(list: unknown[], limit: number, path: Path): Fault[] {
  return list.length > limit ? [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${String(limit)} or fewer in length.` }] : [];
}

function wrongType(allowed: readonly number[], path: Path): Fault[] {
  const choices = allowed.join(', ');
  return [{ path: [...path, 'type'], code: 'UNION_TYPE_CHOICES', message: `Value of field "type" must be one of (${choices}).` }];
}
