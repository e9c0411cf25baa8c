import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { plainHost, type Guard } from './addresses.ts';

/** A host leads to where the guard lets nobody go. */
export class NotAllowed extends Error {
  constructor() {
    super('its host leads to an address that is not on the public internet; list the host or the address in WEBHOOK_ALLOW if it is right');
    this.name = 'NotAllowed';
  }
}

/** How names are found, as `dns.lookup` does it. */
export type Lookup = (host: string, options: { all: true }, done: (error: Error | null, found: LookupAddress[]) => void) => void;

/** Connects to where the guard lets it: a name is looked up once, what was found is checked, and exactly that is connected to. No connection is used twice. */
export function guardedAgent(guard: Guard, { timeoutMs, lookup = systemLookup }: { timeoutMs: number; lookup?: Lookup }): Agent {
  const open = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(guard, lookup) });
  const connect: buildConnector.connector = (options, done) => {
    const host = plainHost(options.hostname);
    if (isIP(host) !== 0 && !guard.hasHost(host) && !guard.mayReach(host)) done(new NotAllowed(), null);
    else open(options, done);
  };
  return new Agent({ connect, pipelining: 0, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxHeaderSize: 16_384 });
}

function guardedLookup(guard: Guard, lookup: Lookup): LookupFunction {
  return (host, options, done) => {
    lookup(host, { all: true }, (error, found) => {
      const [first] = error === null ? found : [];
      if (!first) done(error ?? new Error(`nothing is known of ${host}`), '', 0);
      else if (!guard.hasHost(host) && !found.every(({ address }) => guard.mayReach(address))) done(new NotAllowed(), '', 0);
      else if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });
  };
}
