import type { Ended } from '../../engine/delivery.ts';
import { Fault, wordsOf } from '../../engine/errors.ts';

type SmtpError = Error & { code?: string; originalCode?: string; response?: string; responseCode?: number };

/**
 * What a failed sending comes to: refused for good where the server refuses the message or its reader (5xx), else a `channel.*` Fault,
 * after which it may be tried again. The words are the server's own, without secrets.
 */
export function endOf(error: unknown, secrets: readonly string[]): Ended {
  const { code, responseCode = 0 } = error as SmtpError;
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAboutMail && responseCode >= 500) return { never: `the mail server refuses it: ${saidIn(error, secrets)}` };
  throw faultOf(error, secrets);
}

/** What went wrong on the way to a mail server, as a Fault whose words may stand on the page. */
export function faultOf(error: unknown, secrets: readonly string[]): Fault {
  const { code = '', responseCode = 0 } = error as SmtpError;
  const more = { cause: withoutSecrets(wordsOf(error), secrets) };
  const said = saidIn(error, secrets);
  if (responseCode >= 400 && responseCode < 500) return new Fault('channel.later', `the mail server asks to try again later: ${said}`, more);
  if (code === 'EAUTH' || code === 'ENOAUTH') return new Fault('channel.unauthorised', `the mail server refuses the login: ${said}`, more);
  if (isAboutTrust(error as SmtpError)) return new Fault('channel.refused', `no sound encryption on the way to the mail server: ${said}${adviceOn(error as SmtpError)}`, more);
  if (responseCode >= 500) return new Fault('channel.refused', `the mail server refuses to talk: ${said}`, more);
  if (code === 'ETIMEDOUT' || code === 'EABORT') return new Fault('channel.timeout', `the mail server gave no answer in time: ${said}`, more);
  return new Fault('channel.unreachable', `the mail server cannot be reached: ${said}`, more);
}

/** What cannot be right before somebody has corrected the server or SMTP_CA_FILE. */
function isAboutTrust({ code, originalCode = '' }: SmtpError): boolean {
  return code === 'ETLS' || /CERT|SIGNATURE|^ERR_TLS|^ERR_SSL|SELF_SIGNED|UNABLE_TO_/.test(originalCode);
}

function adviceOn({ originalCode = '' }: SmtpError): string {
  if (/SELF_SIGNED|UNABLE_TO_/.test(originalCode)) return '; if it is the right server, name the authority of its certificate in SMTP_CA_FILE';
  return originalCode === 'ERR_TLS_CERT_ALTNAME_INVALID' ? '; write its host in SMTP_URL as its certificate does' : '';
}

const mostSaid = 200;

function saidIn(error: unknown, secrets: readonly string[]): string {
  const { response } = error as SmtpError;
  const words = withoutSecrets(response ?? wordsOf(error), secrets).replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return words.length > mostSaid ? `${words.slice(0, mostSaid - 1)}…` : words;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((one) => one !== '').reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}
