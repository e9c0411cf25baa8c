import { safe } from '../../engine/distill.ts';
import { apply, compose, copyFirst, type CauseGuides } from './guide.ts';

/** Guides for settings, passwords, certificates and privileges. */
export const settingGuides: CauseGuides = {
  config_error: {
    title: safe`Put its settings right`,
    docker: [
      safe`Look in its log which setting, file or line it complains of`,
      safe`Keep a copy of the settings file, then put that right there or in the compose file`,
      apply,
    ],
    proxmox: [
      safe`Look in the log of the program in the guest which setting, file or line it complains of`,
      safe`Keep a copy of the settings file, then put that right`,
      safe`Start the program again`,
    ],
  },
  missing_setting: {
    title: safe`Give it the setting that it misses`,
    docker: [
      safe`Look in its log which setting it misses`,
      compose,
      safe`Set it under "environment", or in the file that stands under "env_file"`,
      apply,
    ],
  },
  wrong_command: {
    title: safe`Let it find its program`,
    docker: [
      compose,
      safe`Compare "command" and "entrypoint" with what its image is made for; without them the image decides`,
      safe`If a script is mounted into it, see that it is there and may be executed`,
      apply,
    ],
  },
  stale_volume_credentials: {
    title: safe`Make the passwords agree`,
    docker: [
      copyFirst,
      safe`A database keeps the password that it was first started with; another one in the compose file does not change it`,
      safe`Give the old password to all that log in, or change it inside the database`,
      safe`Bring up again what logs in; the volume stays, the data are in it`,
    ],
  },
  bad_credentials: {
    title: safe`Give it the right login`,
    docker: [
      safe`Look in its log which login is refused, and by whom`,
      safe`See there that the account exists, is not locked, and may do this`,
      safe`Set the right login in the compose file or in the file that holds its secrets`,
      apply,
    ],
  },
  certificate: {
    title: safe`See to the certificate`,
    docker: [
      safe`See that the clock of the host is right`,
      safe`See which certificate has expired or is not trusted, and renew it where it is made`,
      safe`If an authority of your own signed it, give the program the certificate of that authority; leave the check itself on`,
      safe`Restart what presents the certificate, then what complains of it`,
    ],
  },
  missing_privilege: {
    title: safe`Give it the right that it misses`,
    docker: [
      safe`Look in its log what it is not allowed to do`,
      compose,
      safe`Add only what its documentation asks for, under "cap_add", "devices" or "security_opt"; "privileged" gives it the whole host`,
      apply,
    ],
  },
  lxc_privilege: {
    title: safe`Give its LXC container what Docker needs`,
    docker: [
      safe`In Proxmox choose the LXC container that Docker runs in, open Options and choose "Features"`,
      safe`Press "Edit" and turn on "Nesting", and "keyctl" if the container is unprivileged`,
      safe`Shut the LXC container down and start it; a restart from inside is not enough`,
    ],
    proxmox: [
      safe`In Proxmox choose the guest, open Options and choose "Features"`,
      safe`Press "Edit" and turn on "Nesting", and "keyctl" if the container is unprivileged`,
      safe`Shut the guest down and start it; a restart from inside is not enough`,
    ],
  },
  image_unusable: {
    title: safe`Give it an image that it can run`,
    docker: [
      compose,
      safe`See that the name and the version under "image" are right, and that the version is made for the processor of the host`,
      safe`See that the host reaches the registry and is logged in to it, if it asks for that`,
      apply,
    ],
  },
};
