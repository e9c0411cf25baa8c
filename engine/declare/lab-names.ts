import type { Lab } from './lab.ts';

/** A guest that the lab lists. */
export type Guest = NonNullable<Lab['guests']>[number];

/** A template of VMs as the lab lists it; its number is null where only its name is known. */
export type Template = { name: string; vmid: number | null };

/** The names of a lab, found whatever their capitals. Each lookup is null for what is not listed. */
export type LabNames = {
  lab: Lab;
  node: (word: string) => string | null;
  storage: (word: string) => string | null;
  bridge: (word: string) => string | null;
  template: (word: string) => Template | null;
  containerTemplate: (word: string) => string | null;
  guest: (word: string) => Guest | null;
  numbered: (vmid: number) => Guest | null;
};

/** The names of a lab, to be looked up many times. */
export function labNames(lab: Lab): LabNames {
  const guests = new Map((lab.guests ?? []).map((guest) => [guest.vmid, guest]));
  const templates = templatesOf(lab);
  const numbers = new Map(templates.flatMap((one) => (one.vmid === null ? [] : [[String(one.vmid), one] as const])));
  const byName = lookup(templates, ({ name }) => name);
  return {
    lab,
    node: lookup((lab.nodes ?? []).map(({ name }) => name), same),
    storage: lookup((lab.storages ?? []).map(({ name }) => name), same),
    bridge: lookup(lab.bridges ?? [], same),
    template: (word) => byName(word) ?? numbers.get(word) ?? null,
    containerTemplate: lookup(containerTemplatesOf(lab).map(({ name }) => name), same),
    guest: lookup(lab.guests ?? [], ({ name }) => name),
    numbered: (vmid) => guests.get(vmid) ?? null,
  };
}

/** The templates of VMs of a lab. */
export function templatesOf(lab: Lab): Template[] {
  return (lab.templates ?? []).map((told) => {
    const [, name = told, vmid] = /^(.*?)\s*(?:\((\d+)\))?$/.exec(told) ?? [];
    return { name, vmid: vmid === undefined ? null : Number(vmid) };
  });
}

/** The templates of containers of a lab: a volume goes by the name of its file. */
export function containerTemplatesOf(lab: Lab): { name: string; volume: string }[] {
  return (lab.lxc_templates ?? []).map((told) => (told.includes(':') ? { name: told.replace(/^.*[:/]/, ''), volume: told } : { name: told, volume: `local:vztmpl/${told}` }));
}

function same(name: string): string {
  return name;
}

function lookup<One>(all: readonly One[], name: (one: One) => string): (word: string) => One | null {
  const known = new Map(all.map((one) => [name(one).toLowerCase(), one]));
  return (word) => known.get(word.toLowerCase()) ?? null;
}
