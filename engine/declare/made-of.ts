import { imageFor, releaseFor } from './images.ts';
import { containerTemplatesOf, templatesOf, type LabNames, type Template } from './lab-names.ts';
import type { Lab } from './lab.ts';
import type { Reading, Refused, Wish } from './wish.ts';

/** What a copy is made of, where the lab tells. */
export type Source = NonNullable<Lab['sources']>[number];

/** The image of a new guest with its release, as `debian-13`: the one that is said, else the usual one of the lab. */
export function imageOf(wish: Wish, lab: Lab): string {
  const { image } = wish;
  if (image === undefined) return imageFor(wish, lab);
  return image.includes('-') || image === 'haos' ? image : [image, releaseFor(image, wish, lab)].filter((part) => part !== '').join('-');
}

/** The template that a VM is cloned from: the one that is said, else one of its system and release. */
export function templateFor(wish: Wish, image: string, names: LabNames): Template | null {
  if (wish.clone !== undefined) return names.template(wish.clone) ?? { name: wish.clone, vmid: /^\d+$/.test(wish.clone) ? Number(wish.clone) : null };
  if (wish.kind !== 'vm') return null;
  const [os = '', release = ''] = image.split(/-(?=\d)/);
  const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return names.template(image) ?? templatesOf(names.lab).find(({ name }) => plain(name).startsWith(plain(os)) && plain(name).includes(plain(release))) ?? null;
}

/** The volume that a container of an image is made from: the newest of its system and release; null where the lab lists none that fits. */
export function containerVolume(image: string, { lab }: LabNames): string | null {
  if (image.includes(':')) return image;
  if (lab.lxc_templates == null) return `local:vztmpl/${image}`;
  const fits = containerTemplatesOf(lab).filter(({ name }) => name === image || name.startsWith(`${image}-`));
  return fits.sort((a, b) => (a.name < b.name ? -1 : 1)).at(-1)?.volume ?? null;
}

/** What a new guest is copied from; undefined where it is no copy, or the lab does not tell. */
export function copiedFrom(wish: Wish, names: LabNames): Source | undefined {
  const vmid = wish.like_vmid ?? templateFor(wish, imageOf(wish, names.lab), names)?.vmid;
  return names.lab.sources?.find((one) => one.vmid === vmid);
}

/** The nodes on which a new guest can be made straight away, since what it is made of lies there; null where all can, or the lab does not tell. */
export function homesOf(wish: Wish, names: LabNames): readonly string[] | null {
  const source = copiedFrom(wish, names);
  if (source !== undefined) return source.shared ? null : [source.node];
  if (wish.kind !== 'lxc' || wish.clone !== undefined || wish.like_vmid !== undefined) return null;
  const volume = containerVolume(imageOf(wish, names.lab), names);
  return names.lab.images_on?.find((one) => one.volume === volume)?.nodes ?? null;
}

/** A copy has the disk of what it is copied from, and no disk can be made smaller. Null where all fit. */
export function tooSmall({ wishes }: Pick<Reading, 'wishes'>, names: LabNames): Refused | null {
  for (const wish of wishes) {
    if (wish.op !== 'create') continue;
    const { disk_gb: has, name = '' } = copiedFrom(wish, names) ?? {};
    const asked = wish.disks?.[0]?.size_gb;
    if (has == null || asked === undefined || asked >= has) continue;
    const says = `The disk of ${name} has ${has} GB, so that a copy of it cannot have ${asked} GB: no disk can be made smaller. Ask for ${has} GB or more, or say no size.`;
    return { code: 'disk_shrink_unsupported_data_loss', says, sentence: wish.from['disks'] ?? wish.from['op'] ?? 0 };
  }
  return null;
}
