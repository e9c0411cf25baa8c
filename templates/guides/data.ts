import { safe } from '../../engine/distill.ts';
import { backUpFirst, type CauseGuides } from './guide.ts';

/** Guides for data that are damaged. */
export const dataGuides: CauseGuides = {
  data_corruption: {
    title: safe`Mend or bring back its data`,
    docker: [
      safe`Stop it and take a copy of its whole data folder before anything else`,
      safe`See whether disk and memory of the host are well, or it will happen again`,
      safe`Try the repair tool of the program on the copy`,
      safe`If that does not help, bring the last good backup back, beside the damaged data`,
      safe`Keep the damaged data until all works`,
    ],
    proxmox: [
      backUpFirst,
      safe`See whether disk and memory of the node are well, or it will happen again`,
      safe`Try the repair tool of the program in the guest`,
      safe`If that does not help, restore the last good backup as another guest and compare the two`,
    ],
  },
};
