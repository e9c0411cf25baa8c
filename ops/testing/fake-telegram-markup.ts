import type { Answer, Json } from './fake-server.ts';
import { badRequest, type TelegramButton } from './fake-telegram-world.ts';

const kinds = ['callback_data', 'url', 'copy_text', 'web_app', 'login_url', 'switch_inline_query', 'switch_inline_query_current_chat', 'switch_inline_query_chosen_chat', 'callback_game', 'pay'];
const styles = ['danger', 'success', 'primary'];

/** Refuses a reply markup that Telegram would refuse; an edit may carry an inline keyboard only. */
export function refuseMarkup(markup: unknown, editing = false): Answer | undefined {
  if (markup === undefined || markup === null) return undefined;
  if (typeof markup !== 'object') return badRequest("can't parse reply keyboard markup JSON object");
  const given = markup as Json;
  if (!('inline_keyboard' in given)) return editing ? badRequest('inline keyboard expected') : refuseOther(given);
  const rows = given['inline_keyboard'];
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) return badRequest("can't parse inline keyboard: Field \"inline_keyboard\" must be an Array of Arrays");
  const buttons = rows.flat() as TelegramButton[];
  if (buttons.length > 100) return badRequest('reply markup is too long');
  for (const button of buttons) {
    const bad = refuseButton(button);
    if (bad) return bad;
  }
  return undefined;
}

/** The rows of an inline keyboard without empty ones, or undefined when none is left. */
export function keyboardOf(markup: unknown): { inline_keyboard: TelegramButton[][] } | undefined {
  const rows = ((markup as { inline_keyboard?: TelegramButton[][] } | undefined)?.inline_keyboard ?? []).filter((row) => row.length > 0);
  return rows.length > 0 ? { inline_keyboard: rows } : undefined;
}

function refuseOther(markup: Json): Answer | undefined {
  if (markup['force_reply'] === true) {
    const hint = markup['input_field_placeholder'];
    return typeof hint === 'string' && hint.length > 64 ? badRequest('input field placeholder is too long') : undefined;
  }
  const known = 'keyboard' in markup || markup['remove_keyboard'] === true;
  return known ? undefined : badRequest("can't parse reply keyboard markup JSON object");
}

function refuseButton(button: TelegramButton): Answer | undefined {
  const parse = (words: string): Answer => badRequest(`can't parse inline keyboard button: ${words}`);
  if (typeof button.text !== 'string') return parse('Can\'t find field "text"');
  if (button.text.trim() === '') return badRequest('BUTTON_TEXT_EMPTY');
  if (button.style !== undefined && !styles.includes(button.style)) return parse('Invalid button style specified');
  const used = kinds.filter((kind) => button[kind] !== undefined);
  if (used.length === 0) return parse('Text buttons are unallowed in the inline keyboard');
  if (used.length > 1) return badRequest('BUTTON_TYPE_INVALID');
  if (button.callback_data !== undefined) {
    const size = Buffer.byteLength(button.callback_data);
    return size < 1 || size > 64 ? badRequest('BUTTON_DATA_INVALID') : undefined;
  }
  if (button.copy_text) {
    const { length } = button.copy_text.text;
    return length < 1 || length > 256 ? badRequest('BUTTON_COPY_TEXT_INVALID') : undefined;
  }
  return button.url === undefined ? undefined : refuseUrl(button.url);
}

function refuseUrl(url: string): Answer | undefined {
  const say = (why: string): Answer => badRequest(`inline keyboard button URL '${url}' is invalid: ${why}`);
  const text = /^[a-z][a-z0-9+.-]*:/i.test(url) && !/^[\w.-]+:\d+/.test(url) ? url : `http://${url}`;
  if (!URL.canParse(text)) return badRequest('BUTTON_URL_INVALID');
  const parsed = new URL(text);
  if (parsed.protocol === 'tg:') return undefined;
  if (!['http:', 'https:'].includes(parsed.protocol)) return say('Unsupported URL protocol');
  return parsed.hostname.includes('.') || parsed.hostname.startsWith('[') ? undefined : say('Wrong HTTP URL');
}
