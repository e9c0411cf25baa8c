import { safe, type CloudSafe } from '../../engine/distill.ts';

/** What a person is asked to do by hand: what for, and what to do, in order. `parts` are those of the resource after its host. */
export type Guide = { title: CloudSafe; steps: (parts: readonly CloudSafe[]) => CloudSafe[] };

/** What to do about causes, by the name of the cause: for a container, and for a guest where there is something to do about it. */
export type CauseGuides = Readonly<Record<string, { title: CloudSafe; docker: readonly CloudSafe[]; proxmox?: readonly CloudSafe[] }>>;

/** Where the settings of a container stand. No file of the house is named: nobody here knows it for sure. */
export const compose = safe`Open the compose file that defines it`;

/** What makes a change of a compose file count. */
export const apply = safe`Bring it up again with Compose, so that the change counts`;

/** What comes before anything that could lose data. */
export const copyFirst = safe`Take a copy of its data first, and keep it until all works`;

/** The same for a guest. */
export const backUpFirst = safe`Take a backup or a snapshot of the guest first, and keep it until all works`;
