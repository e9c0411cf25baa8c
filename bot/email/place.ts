/** A mail server as `SMTP_URL` names it. `tls` is how the way there is encrypted: from the first byte, by STARTTLS, or not at all. */
export type MailServer = { host: string; port: number; tls: 'at once' | 'required' | 'never'; login: { user: string; pass: string } | null };

/** A mail address with the name that is shown for it, which may be empty. */
export type MailAddress = { name: string; address: string };

/** The server that a URL names, or what is wrong with the URL, in words that do not repeat it. Encryption is left out only where that is asked for, or on this very machine. */
export function readServer(text: string): MailServer | string {
  if (!URL.canParse(text)) return 'write it as smtp://user:password@host:587 or smtps://user:password@host:465';
  const { protocol, hostname, port, username, password, pathname, searchParams, hash } = new URL(text);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') return 'begin it with smtp:// or smtps://';
  if (hostname === '' || (pathname !== '' && pathname !== '/') || hash !== '') return 'write only the host, and where needed user, password and port';
  const asked = searchParams.get('tls');
  if ([...searchParams.keys()].some((name) => name !== 'tls') || (asked !== null && asked !== 'required' && asked !== 'never')) return 'after ? only tls=required or tls=never may follow';
  if (protocol === 'smtps:' && asked === 'never') return 'smtps:// is always encrypted; write smtp:// with ?tls=never for none';
  const host = hostname.replace(/^\[|\]$/g, '');
  const [user, pass] = [decoded(username), decoded(password)];
  if (user === null || pass === null) return 'write special characters of user and password as %XX';
  return {
    host, port: Number(port) || (protocol === 'smtps:' ? 465 : 587), login: user === '' ? null : { user, pass },
    tls: protocol === 'smtps:' ? 'at once' : asked ?? (isHere(host) ? 'never' : 'required'),
  };
}

/** `owner@example.org` or `Homelab <copilot@example.org>`; null for anything else. */
export function readAddress(text: string): MailAddress | null {
  const [, name = '', named, bare] = /^(?:"?([^"<>\p{Cc}]*?)"?\s*<([^<>]+)>|(\S+))$/u.exec(text.trim()) ?? [];
  const address = named ?? bare ?? '';
  return /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/.test(address) ? { name: name.trim(), address } : null;
}

/** Comma separated addresses, each once; null where one is none. */
export function readAddresses(text: string): string[] | null {
  const all = text.split(',').map((one) => one.trim()).filter((one) => one !== '').map((one) => readAddress(one)?.address ?? null);
  return all.includes(null) ? null : [...new Set(all.filter((one) => one !== null))];
}

function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
