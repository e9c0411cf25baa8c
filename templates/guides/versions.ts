import { safe } from '../../engine/distill.ts';
import { apply, compose, copyFirst, type CauseGuides } from './guide.ts';

/** Guides for upgrades that did not go well. */
export const versionGuides: CauseGuides = {
  app_version_downgrade: {
    title: safe`Go back to the newer version`,
    docker: [copyFirst, compose, safe`Set "image" to the version that wrote the data, or a newer one, and name the version in full`, apply],
  },
  store_format_downgrade: {
    title: safe`Go back to the newer version`,
    docker: [
      copyFirst, compose, safe`Set "image" to the version that wrote the data, or a newer one`, apply,
      safe`To stay on the older version, bring back the last backup that it made, on an empty volume`,
    ],
  },
  app_version_skip: {
    title: safe`Upgrade step by step`,
    docker: [
      copyFirst, compose, safe`Set "image" to the next major version after the one that last worked`, apply,
      safe`When it works, go on with the next version in the same way`,
    ],
  },
  db_major_version_mismatch: {
    title: safe`Carry the data over`,
    docker: [
      copyFirst,
      safe`Open the compose file, set "image" back to the old major version and bring it up`,
      safe`Write a dump with the tool of the database, and see that it is complete`,
      safe`Bring the new version up on a new, empty volume and read the dump in`,
      safe`Keep the old volume until all works`,
    ],
  },
  dependency_version_mismatch: {
    title: safe`Make the versions fit`,
    docker: [copyFirst, safe`Read in its release notes which version of the other part it needs`, compose, safe`Set "image" of both to versions that fit`, apply],
  },
  migration_failed: {
    title: safe`Let it carry its data over`,
    docker: [
      copyFirst,
      safe`Look in its log which step of the migration failed, and in its release notes what is to be done before`,
      safe`See that it is connected to the right database and that there is room on the disk`,
      safe`If it stays so, go back to the version before, with the data as they were before the upgrade`,
    ],
  },
  breaking_change: {
    title: safe`Follow what the new version asks for`,
    docker: [
      safe`Read in its release notes what has changed: settings that are gone, have a new name or must be set now`,
      compose,
      safe`Change those, or set "image" back to the version before if its data were not changed yet; take a copy of them first`,
      apply,
    ],
  },
  missing_dependency: {
    title: safe`Give it the part that it misses`,
    docker: [
      safe`Look in its log which module or library it misses`,
      safe`If it is an extension that you added, install the one for this version; else set "image" to a version that is whole`,
      safe`Take a copy of its data before you start an older version on it`,
      apply,
    ],
  },
  host_upgrade_incompatibility: {
    title: safe`Make the host and the container fit`,
    docker: [
      safe`See what was upgraded on the host: the log of its package manager tells`,
      safe`If the image is old, take a copy of its data and upgrade the image`,
      safe`If that does not help, put the package that changed back to its last version and hold it there`,
    ],
    proxmox: [
      safe`See under "Tasks" and in the package log of the node what was upgraded`,
      safe`Take a backup of the guest and upgrade what runs in it`,
      safe`If that does not help, start the node with its last kernel and keep that one`,
    ],
  },
  image_init_conflict: {
    title: safe`Let its own init be the first process`,
    docker: [
      compose,
      safe`Take "init" away, and "user" too if the image changes the user itself`,
      safe`See that "entrypoint" does not start anything before the init of the image`,
      apply,
    ],
  },
};
