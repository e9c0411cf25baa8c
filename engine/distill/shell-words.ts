/** Programs of a shell that no plain sentence needs to name. */
const programs = `
  rm rmdir sudo doas systemctl kubectl curl wget chmod chown chgrp bash zsh pvesh pct qm mkfs dd pkill killall crontab visudo apt-get aptitude docker-compose
  podman-compose useradd usermod userdel adduser deluser nohup rmmod insmod fdisk parted wipefs lvremove vgremove pvremove netcat nc socat sed awk xargs eval
  powershell pwsh ansible-playbook mkswap shred chattr setfacl mv`;

/** Programs whose names are words of plain sentences too, and what stands behind them in a command. */
const subjects: Readonly<Record<string, string>> = {
  docker: 'run rm rmi exec stop start restart kill pull push compose container image volume network system prune login logs inspect update build cp save load swarm stack pause unpause rename create',
  podman: 'run rm rmi exec stop start restart kill pull push compose container image volume network system prune', compose: 'up down restart stop start rm pull kill exec run',
  service: 'stop start restart reload', git: 'clone pull push reset checkout clean init', npm: 'install run ci exec', pip: 'install uninstall', pip3: 'install uninstall',
  apt: 'install remove purge update upgrade autoremove', apk: 'add del', dnf: 'install remove', yum: 'install remove', snap: 'install remove', helm: 'install uninstall', terraform: 'apply destroy',
  zfs: 'destroy rollback create set mount unmount send receive', zpool: 'destroy import export clear scrub replace offline online create', reboot: 'now', shutdown: 'now', poweroff: 'now', halt: 'now',
};

/** Behind these a command is told of, not given: the restart policy of Docker. */
const toldOf = new Set(['policy', 'policies', 'loop', 'loops', 'limit', 'limits', 'count', 'counts', 'driver', 'error', 'errors', 'failed', 'fails', 'is', 'was', 'has', 'did', 'does', 'of', 'cannot', 'took', 'takes']);

const alone: ReadonlySet<string> = new Set(programs.trim().split(/\s+/));
const followed = new Map(Object.entries(subjects).map(([program, next]) => [program, new Set(next.split(' '))] as const));

/** Whether a word is the name of a program of a shell, with or without what makes it a command. */
export function isProgram(word: string): boolean {
  return alone.has(word) || followed.has(word);
}

/** Whether a command stands in a row of words: a program of a shell, with its subject where the name alone may be an ordinary word. */
export function holdsCommand(row: readonly string[]): boolean {
  if (row.some((word) => alone.has(word))) return true;
  const words = row.flatMap((word) => word.split(/[/_:-]/));
  return words.some((word, at) => alone.has(word) || (followed.get(word)?.has(words[at + 1] ?? '') === true && !toldOf.has(words[at + 2] ?? '')));
}
