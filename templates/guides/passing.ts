import { safe } from '../../engine/distill.ts';
import { apply, compose, type CauseGuides } from './guide.ts';

/** Guides for what a restart mostly mends, for when it does not. */
export const passingGuides: CauseGuides = {
  startup: {
    title: safe`Give it time`,
    docker: [
      safe`Look in its log whether it goes on, as with carrying its data over after an update; do not restart it meanwhile`,
      safe`If it waits for something, see whether that runs and answers`,
      safe`If it always takes this long, give "healthcheck" a longer "start_period" in its compose file`,
    ],
  },
  hung_process: {
    title: safe`Find out what it waits for`,
    docker: [
      safe`Look in its log what it did last, and whether what it waits for runs and answers`,
      safe`See whether the host is out of memory, room or processor time`,
      safe`In the compose file, see that "healthcheck" asks the right thing and gives it time enough`,
      safe`If it gets stuck again and again, look for a newer version of it`,
    ],
  },
  stale_mount: {
    title: safe`Give it the mount that is there now`,
    docker: [
      safe`On the host, see whether the disk or share is mounted and can be read`,
      safe`Mount it again if not`,
      safe`Restart the container afterwards; it sees the new mount only then`,
    ],
  },
  connection_not_recovered: {
    title: safe`See to its adapter`,
    docker: [
      safe`See whether the host has the adapter and can reach it; plug it in or switch it on again`,
      compose,
      safe`See that its path or address still stands in the settings as it is now`,
      apply,
    ],
  },
};
