import { z } from 'zod';
import { Fault } from '../../engine/errors.ts';
import { switchOf, watcherOf } from '../../engine/define.ts';
import { policySettings, type Limits } from '../../engine/policy.ts';
import type { Watcher } from '../../engine/ports.ts';
import type { TallyHow } from '../../engine/tally.ts';
import { readConfig, type Env } from '../config.ts';
import type { AllParts } from '../parts.ts';
import { defaultOf } from '../setting-shape.ts';
import { collectSettings, generalSettings, logSettings } from '../settings.ts';
import { topologySettings } from '../topology.ts';

/** What a recording is played with. */
export type Rules = { limits: Limits; detectors: readonly Watcher[]; tally: TallyHow; timeZone: string; hostsOn: string | undefined };

/** What `--set detector.restart-loop.count=5`, `--set detector.restart-loop=off` or `--set RESTART_LOOP_COUNT=5` changes, as an environment. Throws `config.invalid` that names what there is. */
export function changesOf(given: readonly string[], parts: AllParts): Env {
  return Object.fromEntries(given.map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(one) ?? [];
    if (name === '') throw new Fault('config.invalid', '--set is written NAME=value, such as detector.restart-loop.count=5');
    const setting = settingOf(name.trim(), parts);
    if (value.trim() === '' && !mayBeEmpty(setting, parts)) throw new Fault('config.invalid', `--set ${name.trim()}= sets nothing; write a value after the =`);
    return [setting, value.trim()];
  }));
}

/** The rules of an environment, with changes. */
export function rulesOf(env: Env, parts: AllParts, changes: Env = {}): Rules {
  const config = readConfig({ ...env, ...changes }, collectSettings([...parts.detectors, ...parts.adapters, ...parts.models, ...parts.channels]));
  const { LOG_WINDOW_SECONDS, LOG_LEARNING_MINUTES } = config.of(logSettings);
  return {
    limits: config.of(policySettings), timeZone: config.of(generalSettings).TZ, hostsOn: config.of(topologySettings).HOSTS_ON,
    tally: { windowSeconds: LOG_WINDOW_SECONDS, learningMinutes: LOG_LEARNING_MINUTES },
    detectors: parts.detectors.map((detector) => watcherOf(detector, config.of(detector.settings))),
  };
}

function settingOf(name: string, parts: AllParts): string {
  const [, id = '', rest] = /^detector\.([^.]+)(?:\.(.+))?$/.exec(name) ?? [];
  if (id === '') return knownSetting(name.toUpperCase(), parts);
  const detector = parts.detectors.find((one) => one.id === id);
  if (!detector) throw new Fault('config.invalid', `there is no detector ${id}; there are ${parts.detectors.map((one) => one.id).join(', ')}`);
  if (rest === undefined) return switchOf(id);
  const names = Object.keys(detector.settings.schema.shape);
  const end = rest.toUpperCase().replaceAll(/[.-]/g, '_');
  const found = names.find((one) => one === `${id.toUpperCase().replaceAll('-', '_')}_${end}`) ?? names.find((one) => one === end || one.endsWith(`_${end}`));
  if (found === undefined) throw new Fault('config.invalid', `the detector ${id} has no ${rest}; it has ${names.join(', ')}`);
  return found;
}

function knownSetting(name: string, parts: AllParts): string {
  const all = collectSettings(parts.detectors).flatMap((settings) => Object.keys(settings.schema.shape));
  if (!all.includes(name)) throw new Fault('config.invalid', `there is no setting ${name}; see .env.example`);
  return name;
}

/** An empty text counts as not set, so that it says something only of what may be left out, as `QUIET_HOURS=` for none. */
function mayBeEmpty(setting: string, parts: AllParts): boolean {
  const schema = collectSettings(parts.detectors).map((settings) => settings.schema.shape[setting]).find((one) => one !== undefined);
  return schema !== undefined && (defaultOf(schema) ?? '') === '' && z.safeParse(schema, undefined).success;
}
