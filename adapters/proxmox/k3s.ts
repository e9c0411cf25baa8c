/**
 * Installs k3s of a version from the release of its makers, after its checksum was compared; nothing else is fetched and run.
 * `$1` is the role, `$2` the version and `$3` the address of the server, whose token an agent gets on its standard input.
 * It exits with 65 on a machine that it does not know, 73 where another k3s is, and 75 while another one installs.
 */
export const installScript = `set -eu
umask 077
role=$1 version=$2 server=\${3:-}
case $(uname -m) in
  x86_64) file=k3s sums=sha256sum-amd64.txt ;;
  aarch64) file=k3s-arm64 sums=sha256sum-arm64.txt ;;
  *) exit 65 ;;
esac
lock=/run/homelab-copilot-k3s
if [ -d "$lock" ] && ! kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null; then rm -rf "$lock"; fi
mkdir "$lock" 2>/dev/null || exit 75
echo $$ > "$lock/pid"
work=$(mktemp -d /var/tmp/k3s.XXXXXX)
trap 'rm -rf "$lock" "$work"' EXIT
mark=/etc/homelab-copilot/k3s
if [ -e /usr/local/bin/k3s ] && [ ! -e "$mark" ]; then exit 73; fi
cd "$work"
from=https://github.com/k3s-io/k3s/releases/download/$(printf %s "$version" | sed 's/+/%2B/')
get() {
  if command -v curl >/dev/null; then curl -fsSL --proto '=https' --proto-redir '=https' --retry 3 -o "$2" "$1"; else wget -q --https-only -O "$2" "$1"; fi
}
get "$from/$file" "$file"
get "$from/$sums" sums
grep "  $file\\$" sums | sha256sum -c - >/dev/null
mkdir -p /etc/homelab-copilot /etc/rancher/k3s
: > /etc/rancher/k3s/k3s.env
if [ "$role" = agent ]; then
  IFS= read -r token
  printf 'K3S_URL=https://%s:6443\\nK3S_TOKEN=%s\\n' "$server" "$token" > /etc/rancher/k3s/k3s.env
fi
install -m 0755 "$file" /usr/local/bin/k3s
cat > /etc/systemd/system/k3s.service <<UNIT
[Unit]
Description=Kubernetes (k3s $role)
After=network-online.target
Wants=network-online.target
[Service]
Type=notify
EnvironmentFile=/etc/rancher/k3s/k3s.env
ExecStartPre=-/sbin/modprobe br_netfilter
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/local/bin/k3s $role
KillMode=process
Delegate=yes
LimitNOFILE=1048576
LimitNPROC=infinity
TasksMax=infinity
TimeoutStartSec=0
Restart=always
RestartSec=5s
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now k3s
printf '%s %s\\n' "$role" "$version" > "$mark"
`;

/** Tells what is there: `absent`, `underway`, `other`, or the role and the version that were installed and whether it runs. */
export const probeScript = `lock=/run/homelab-copilot-k3s
if [ -d "$lock" ] && kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null; then echo underway
elif [ -e /etc/homelab-copilot/k3s ]; then printf '%s %s\\n' "$(cat /etc/homelab-copilot/k3s)" "$(systemctl is-active k3s)"
elif [ -e /usr/local/bin/k3s ]; then echo other
else echo absent
fi
`;

/** Tells the token by which others join a server. */
export const tokenScript = 'cat /var/lib/rancher/k3s/server/node-token\n';
